import ExactLinearAlgebra
import FormalConstructions

/// A target on its way to the identity over a prime field: what is left of it as [P Q; R S], and
/// the layers taken off so far.
struct LadderDescent {
  /// What is left.
  private(set) var state: BlockResidues

  /// The layers that act before what is left, in the order in which they act.
  private var before: [ConstructedLayer<ResidueMatrix>] = []

  /// The layers that act after what is left, in the order in which they act.
  private var after: [ConstructedLayer<ResidueMatrix>] = []

  /// P in the basis B: lower triangular.
  private var p: ResidueMatrix

  /// Σ in the basis G B: upper triangular.
  private var sigma: ResidueMatrix

  /// B, B⁻¹ and G B; nil for identities.
  private let bases: (b: ResidueMatrix, inverseB: ResidueMatrix, gb: ResidueMatrix)?

  private let constructions: LadderConstructions

  /// Takes off the shift and the first layer.
  init(
    _ start: LadderStart.Evaluation, target: BlockResidues, spectrum: Spectrum,
    _ constructions: LadderConstructions
  ) throws(UnluckyPrime) {
    let field = target.field
    let e = try field.residues(spectrum.inverseDiagonal)
    guard let inverseE = field.inverses(of: e) else { throw UnluckyPrime() }
    var lower = start.lower
    lower.scaleColumns(by: inverseE)
    p = lower * start.right
    var upper = start.upper
    upper.scaleRows(by: e)
    sigma = start.left * upper
    bases = if let b = start.basis { (b, try inverse(b), start.g * b) } else { nil }
    state = target
    self.constructions = constructions

    if let v = start.v { try reduce(by: constructions.shift, ["V": v]) }
    let inverseX = if let bases { bases.b * p * bases.inverseB } else { p }
    try reduce(
      by: constructions.firstLayer, ["X": inverse(inverseX)],
      inverses: ["X": inverseX, "R": start.inverseG])
  }

  /// Makes P and Σ block diagonal on the blocks of `level`: one move, two layers.
  ///
  /// P = P_diag N and Σ = M Σ_diag with unit triangular N, M; g = q N and r g r⁻¹ = q M⁻¹, both
  /// similar to the diagonal matrix q of eigenvalues.
  mutating func clear(_ splitting: Splitting, level: Int) throws(UnluckyPrime) {
    let blocks = splitting.levels[level]
    let q = splitting.eigenvalues(level: level).map { state.field.residue($0) }
    var pDiagonal = p.blockDiagonal(blocks)
    var sigmaDiagonal = sigma.blockDiagonal(blocks)
    var g = try inverse(pDiagonal) * p
    g.scaleRows(by: q)
    var image = try sigmaDiagonal * inverse(sigma)
    image.scaleRows(by: q)
    let r =
      try TriangularSimilarity.eigenvectors(ofUpper: image)
      * inverse(TriangularSimilarity.eigenvectors(ofLower: g))
    try move(g: g, r: r)
    guard let inverseQ = state.field.inverses(of: q) else { throw UnluckyPrime() }
    pDiagonal.scaleColumns(by: inverseQ)
    sigmaDiagonal.scaleRows(by: q)
    (p, sigma) = (pDiagonal, sigmaDiagonal)
  }

  /// Makes P and Σ the identity: one move, two layers. `partner[i]` is the eigenvector of Σ⁻¹ that
  /// the eigenvector of P for element i goes to.
  mutating func close(partner: [Int]) throws(UnluckyPrime) {
    let k = try TriangularSimilarity.eigenvectors(ofLower: p)
    let h = try TriangularSimilarity.eigenvectors(ofUpper: inverse(sigma))
    let arranged = h.selecting(rows: Array(0..<h.rows), columns: partner)
    try move(g: p, r: arranged * inverse(k))
  }

  /// All layers, in the order in which they act, once P and Σ are the identity.
  func finished() throws(UnluckyPrime) -> [ConstructedLayer<ResidueMatrix>] {
    do {
      let last = try constructions.finish.instantiate(
        in: ResidueRing(field: state.field), ["Q": state.q, "R": state.r],
        checkingHypotheses: false)
      return try before + last.layers() + after
    } catch { throw UnluckyPrime() }
  }

  /// The step lemma, with g and r given in the bases.
  private mutating func move(g: ResidueMatrix, r: ResidueMatrix) throws(UnluckyPrime) {
    var arguments = ["g": g, "r": r]
    if let bases {
      arguments = ["g": bases.b * g * bases.inverseB, "r": bases.gb * r * bases.inverseB]
    }
    try reduce(by: constructions.step, arguments)
  }

  /// Replaces what is left by the rest of a construction, and keeps its layers.
  private mutating func reduce(
    by construction: ProvedConstruction, _ arguments: [String: ResidueMatrix],
    inverses: [String: ResidueMatrix] = [:]
  ) throws(UnluckyPrime) {
    let result = try state.reduced(by: construction, arguments, inverses: inverses)
    before += result.before
    after = result.after + after
    state = result.rest
  }
}

extension ResidueMatrix {
  /// Multiplies column `j` by `factors[j]`, for every `j`.
  mutating func scaleColumns(by factors: [UInt64]) {
    for i in 0..<rows {
      for (j, factor) in factors.enumerated() { self[i, j] = field.product(self[i, j], factor) }
    }
  }
}
