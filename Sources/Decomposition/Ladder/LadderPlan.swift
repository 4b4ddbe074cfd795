import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Every choice of the ladder for one target: with it, the layers are a rational function of the
/// target and can be evaluated over any field.
struct LadderPlan: Sendable {
  /// The shift and the first layer.
  var start: LadderStart

  /// The blocks that the moves clear.
  var splitting: Splitting

  /// δ: the target is divided by diag(I, δ) from the right; positive.
  var scales: [Rational]

  /// E and the way P and Σ⁻¹ correspond.
  var spectrum: Spectrum

  /// The shifts of all layers in the order in which they act, at one prime, for a target whose
  /// second columns have not been divided by the scales yet. Those of layers U, whose columns share
  /// denominators, are transposed.
  ///
  /// - Throws: `UnluckyPrime` if the evaluation divides by 0.
  func shifts(at target: BlockResidues) throws(UnluckyPrime) -> [ResidueMatrix] {
    let field = target.field
    let scales = try field.residues(self.scales)
    var scaled = target
    let inverses = try scales.map { scale throws(UnluckyPrime) in
      try field.inverse(dividing: scale)
    }
    scaled.q.scaleColumns(by: inverses)
    scaled.s.scaleColumns(by: inverses)

    var start = self.start
    var shift: ResidueMatrix?
    if case .by(let integers) = start.shift {
      // R + S V is to stay what it was: V becomes δ V.
      var v = ResidueMatrix(integers, over: field)
      v.scaleRows(by: scales)
      shift = v
      scaled.p.addProduct(scaled.q, v)
      scaled.r.addProduct(scaled.s, v)
      start.shift = .none
    }
    let first = try start.evaluate(scaled)
    if let v = first.v { shift = v }

    var descent = try LadderDescent(first, target: scaled, spectrum: spectrum)
    for level in 1..<max(1, splitting.depth) {
      try descent.clear(splitting, level: level)
    }
    if splitting.depth > 0 { try descent.close(partner: spectrum.partner) }

    var shifts: [ResidueMatrix] = []
    if let shift {
      shifts = [-shift, descent.state.q]
    } else {
      var q = descent.state.q
      q.scaleColumns(by: scales)
      shifts = [q]
    }
    shifts.append(descent.state.r)
    shifts += descent.layers.reversed().map { -$0 }
    return zip(shifts, updatedParts(shifts.count)).map { shift, part in
      part == .first ? shift.transpose : shift
    }
  }

  /// The layers with the shifts that `shifts(at:)` stands for, the scales absorbed.
  ///
  /// L(−V) diag(I, δ) is one layer; without V, L(R) U(Q) diag(I, δ) is U(Q δ), then L(R) with
  /// scales δ.
  func layers(_ shifts: [RationalMatrix], exchanged: Bool) -> [CouplingLayer] {
    let parts = updatedParts(shifts.count)
    let scaled = parts.firstIndex(of: .second)
    let isTrivial = scales.allSatisfy { $0 == .one }
    return shifts.enumerated().map { index, shift in
      CouplingLayer(
        updates: exchanged ? parts[index].other : parts[index],
        shift: parts[index] == .first ? .transposed(shift) : .dense(shift),
        scale: index == scaled && !isTrivial ? scales : nil)
    }
  }

  /// The parts that `count` layers update when the parts are not exchanged: V, or Q, comes first.
  private func updatedParts(_ count: Int) -> [Part] {
    let first: Part = if case .none = start.shift { .first } else { .second }
    return (0..<count).map { $0.isMultiple(of: 2) ? first : first.other }
  }
}

/// The state [P Q; R S] on its way to L(R) U(Q), and the layers taken off from the left.
struct LadderDescent {
  /// The blocks that the layers so far have left.
  private(set) var state: BlockResidues

  /// The shifts of U, L, U, L, …, U, in the order in which they were applied.
  private(set) var layers: [ResidueMatrix] = []

  /// P in the basis B: lower triangular.
  private var p: ResidueMatrix

  /// Σ in the basis G B: upper triangular.
  private var sigma: ResidueMatrix

  /// B⁻¹ and B, and G B; nil for identities.
  private let bases: (b: ResidueMatrix, inverseB: ResidueMatrix, gb: ResidueMatrix)?

  /// Applies the first layer, U((X⁻¹ − P') G⁻¹).
  init(
    _ start: LadderStart.Evaluation, target: BlockResidues, spectrum: Spectrum
  ) throws(UnluckyPrime) {
    let field = target.field
    let e = try field.residues(spectrum.inverseDiagonal)
    let inverseE = try e.map { value throws(UnluckyPrime) in try field.inverse(dividing: value) }
    var lower = start.lower
    lower.scaleColumns(by: inverseE)
    p = lower * start.right
    var upper = start.upper
    upper.scaleRows(by: e)
    sigma = start.left * upper
    if let b = start.basis {
      bases = (b, try inverse(b), start.g * b)
    } else {
      bases = nil
    }
    state = BlockResidues(p: p, q: target.q, r: start.g, s: target.s)
    if let bases { state.p = bases.b * p * bases.inverseB }
    let z = (state.p - start.p) * start.inverseG
    layers.append(z)
    state.q.addProduct(z, state.s)
  }

  /// Makes P and Σ block diagonal on the blocks of `level`: one move, two layers.
  mutating func clear(_ splitting: Splitting, level: Int) throws(UnluckyPrime) {
    let field = state.field
    let blocks = splitting.levels[level]
    let q = splitting.childNumbers(level: level).map { field.residue($0) }
    let pDiagonal = p.blockDiagonal(blocks)
    let sigmaDiagonal = sigma.blockDiagonal(blocks)
    var g = try inverse(pDiagonal) * p
    g.scaleRows(by: q)
    var image = try sigmaDiagonal * inverse(sigma)
    image.scaleRows(by: q)
    let r =
      try TriangularSimilarity.eigenvectors(ofUpper: image)
      * inverse(TriangularSimilarity.eigenvectors(ofLower: g))
    try move(g: g, r: r)
    // P g⁻¹ and g' Σ, which are block diagonal.
    let inverseQ = try q.map { value throws(UnluckyPrime) in try field.inverse(dividing: value) }
    p = pDiagonal
    p.scaleColumns(by: inverseQ)
    sigma = sigmaDiagonal
    sigma.scaleRows(by: q)
  }

  /// Makes P and Σ the identity: one move, two layers.
  mutating func close(partner: [Int]) throws(UnluckyPrime) {
    let k = try TriangularSimilarity.eigenvectors(ofLower: p)
    let h = try TriangularSimilarity.eigenvectors(ofUpper: inverse(sigma))
    let arranged = h.selecting(rows: Array(0..<h.rows), columns: partner)
    try move(g: p, r: arranged * inverse(k))
    p = .identity(p.rows, over: p.field)
    sigma = p
  }

  /// The step lemma with g and r given in the bases: U(Z) L(A), A = (r − R) P⁻¹, Z = (P g⁻¹ − P) r⁻¹.
  private mutating func move(g: ResidueMatrix, r: ResidueMatrix) throws(UnluckyPrime) {
    var g = g
    var r = r
    if let bases {
      g = bases.b * g * bases.inverseB
      r = bases.gb * r * bases.inverseB
    }
    let a = try (r - state.r) * inverse(state.p)
    state.s.addProduct(a, state.q)
    state.r = r
    let next = try state.p * inverse(g)
    let z = try (next - state.p) * inverse(r)
    state.q.addProduct(z, state.s)
    state.p = next
    layers.append(a)
    layers.append(z)
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
