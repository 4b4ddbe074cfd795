import ExactLinearAlgebra
import FormalConstructions

/// A target on its way to the identity over prime fields: what is left of it as [P Q; R S], and the
/// layers taken off so far.
///
/// P and Σ are triangular in their bases, and their inverses are kept beside them, so that no move has
/// anything to invert but triangular matrices with ones on the diagonal.
struct LadderDescent {
  /// What is left.
  private(set) var state: BlockResidues

  /// The layers that act before what is left, in the order in which they act.
  private var before: [ConstructedLayer<ParallelMatrix>] = []

  /// The layers that act after what is left, in the order in which they act.
  private var after: [ConstructedLayer<ParallelMatrix>] = []

  /// P in the basis B: lower triangular.
  private var p: Invertible

  /// Σ in the basis G B: upper triangular.
  private var sigma: Invertible

  /// B and G B; nil for identities.
  private let bases: (b: Invertible, gb: Invertible)?

  private let constructions: LadderConstructions

  /// A matrix and its inverse.
  private struct Invertible {
    var matrix: ParallelMatrix
    var inverse: ParallelMatrix

    static func * (a: Invertible, b: Invertible) -> Invertible {
      Invertible(matrix: a.matrix * b.matrix, inverse: b.inverse * a.inverse)
    }

    /// The inverse, with the matrix as its inverse.
    var inverted: Invertible { Invertible(matrix: inverse, inverse: matrix) }

    /// The diagonal blocks of a triangular matrix, whose inverses are those of its inverse.
    func blockDiagonal(_ blocks: [Range<Int>]) -> Invertible {
      Invertible(matrix: matrix.blockDiagonal(blocks), inverse: inverse.blockDiagonal(blocks))
    }

    /// With rows multiplied by numbers that are not 0, whose inverses are known.
    func scalingRows(by factors: [UInt64], inverses: [UInt64]) -> Invertible {
      var result = self
      result.matrix.scaleRows(by: factors)
      result.inverse.scaleColumns(by: inverses)
      return result
    }

    /// With columns multiplied by numbers that are not 0, whose inverses are known.
    func scalingColumns(by factors: [UInt64], inverses: [UInt64]) -> Invertible {
      inverted.scalingRows(by: inverses, inverses: factors).inverted
    }
  }

  /// Takes off the shift and the first layer.
  init(
    _ start: LadderStart.Evaluation, target: BlockResidues, spectrum: Spectrum,
    _ constructions: LadderConstructions
  ) throws(UnluckyPrime) {
    let fields = target.fields
    let e = try fields.elements(dividing: spectrum.inverseDiagonal)
    guard let inverseE = fields.inverses(of: e),
      let inverseDiagonal = fields.inverses(of: start.upper.diagonal)
    else { throw UnluckyPrime() }
    p = Invertible(matrix: start.lower, inverse: start.lower.unitLowerInverse())
      .scalingColumns(by: inverseE, inverses: e)
    sigma = Invertible(
      matrix: start.upper, inverse: start.upper.upperInverse(diagonal: inverseDiagonal)
    ).scalingRows(by: e, inverses: inverseE)
    if let right = start.right { p = p * (try Self.inverting(right)) }
    if let left = start.left { sigma = try Self.inverting(left) * sigma }
    if let basis = start.basis {
      let b = try Self.inverting(basis)
      bases = (b, Invertible(matrix: start.g, inverse: start.inverseG) * b)
    } else {
      bases = nil
    }
    state = target
    self.constructions = constructions

    if let v = start.v { try reduce(by: constructions.shift, [("V", v)]) }
    let x = (bases.map { $0.b * p * $0.b.inverted } ?? p).inverted
    try reduce(
      by: constructions.firstLayer, [("X", x.matrix)],
      inverses: [("X", x.inverse), ("R", start.inverseG)])
  }

  private static func inverting(_ matrix: ParallelMatrix) throws(UnluckyPrime) -> Invertible {
    Invertible(matrix: matrix, inverse: try inverse(matrix))
  }

  /// Makes P and Σ block diagonal on the blocks of `level`: one move, two layers.
  ///
  /// P = P_diag N and Σ = M Σ_diag with unit triangular N, M; g = q N and r g r⁻¹ = q M⁻¹, both
  /// similar to the diagonal matrix q of eigenvalues.
  mutating func clear(_ splitting: Splitting, level: Int) throws(UnluckyPrime) {
    let blocks = splitting.levels[level]
    let eigenvalues = splitting.eigenvalues(level: level)
    let q = state.fields.elements(eigenvalues)
    guard let inverseQ = state.fields.inverses(of: q) else { throw UnluckyPrime() }
    let pDiagonal = p.blockDiagonal(blocks)
    let sigmaDiagonal = sigma.blockDiagonal(blocks)
    let g = (pDiagonal.inverted * p).scalingRows(by: q, inverses: inverseQ)
    var image = sigmaDiagonal.matrix * sigma.inverse
    image.scaleRows(by: q)
    let r =
      try Self.eigenvectors(ofUpper: image)
      * Self.eigenvectors(ofLower: g.matrix).inverted
    try move(g: g, r: r)
    p = pDiagonal.scalingColumns(by: inverseQ, inverses: q)
    sigma = sigmaDiagonal.scalingRows(by: q, inverses: inverseQ)
  }

  /// Makes P and Σ the identity: one move, two layers. `partner[i]` is the eigenvector of Σ⁻¹ that
  /// the eigenvector of P for element i goes to.
  mutating func close(partner: [Int]) throws(UnluckyPrime) {
    let k = try Self.eigenvectors(ofLower: p.matrix)
    let h = try Self.eigenvectors(ofUpper: sigma.inverse)
    let all = Array(partner.indices)
    let arranged = Invertible(
      matrix: h.matrix.selecting(rows: all, columns: partner),
      inverse: h.inverse.selecting(rows: partner, columns: all))
    try move(g: p, r: arranged * k.inverted)
  }

  /// The unit lower triangular K with L K = K diag(L).
  private static func eigenvectors(
    ofLower lower: ParallelMatrix
  ) throws(UnluckyPrime) -> Invertible {
    guard let vectors = lower.lowerEigenvectors() else { throw UnluckyPrime() }
    return Invertible(matrix: vectors, inverse: vectors.unitLowerInverse())
  }

  /// The unit upper triangular K with U K = K diag(U).
  private static func eigenvectors(
    ofUpper upper: ParallelMatrix
  ) throws(UnluckyPrime) -> Invertible {
    guard let vectors = upper.upperEigenvectors() else { throw UnluckyPrime() }
    return Invertible(matrix: vectors, inverse: vectors.unitUpperInverse())
  }

  /// All layers, in the order in which they act, once P and Σ are the identity.
  func finished() throws(UnluckyPrime) -> [ConstructedLayer<ParallelMatrix>] {
    do {
      let last = try constructions.finish.instantiate(
        in: ResidueRing(fields: state.fields), unchecked: [("Q", state.q), ("R", state.r)])
      return try before + last.layers() + after
    } catch { throw UnluckyPrime() }
  }

  /// The step lemma, with g and r given in the bases.
  private mutating func move(g: Invertible, r: Invertible) throws(UnluckyPrime) {
    var (p, g, r) = (p, g, r)
    if let bases {
      p = bases.b * p * bases.b.inverted
      g = bases.b * g * bases.b.inverted
      r = bases.gb * r * bases.b.inverted
    }
    try reduce(
      by: constructions.step, [("g", g.matrix), ("r", r.matrix)],
      inverses: [("P", p.inverse), ("g", g.inverse), ("r", r.inverse)])
  }

  /// Replaces what is left by the rest of a construction, and keeps its layers.
  private mutating func reduce(
    by construction: ProvedConstruction, _ arguments: ResidueArguments,
    inverses: ResidueArguments = []
  ) throws(UnluckyPrime) {
    let result = try state.reduced(by: construction, arguments, inverses: inverses)
    before += result.before
    after = result.after + after
    state = result.rest
  }
}
