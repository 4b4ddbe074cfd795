import ExactLinearAlgebra
import FormalConstructions

/// A matrix [P Q; R S] over prime fields whose P and Σ = S − R P⁻¹ Q are made diagonal by moves of
/// the step lemma, (P, Σ) -> (P g⁻¹, r g r⁻¹ Σ), two for each level of a binary splitting.
struct InterleavedElimination {
  /// What is left.
  private var state: BlockResidues

  /// Σ of what is left.
  private var sigma: ParallelMatrix

  /// The layers taken off from the left, in the order in which they act.
  private var after: [ConstructedLayer<ParallelMatrix>] = []

  private let constructions: LadderConstructions

  /// Starts with a matrix whose upper-left block is invertible.
  init(_ state: BlockResidues, _ constructions: LadderConstructions) throws(UnluckyPrime) {
    self.state = state
    self.constructions = constructions
    sigma = try state.s - state.r * inverse(state.p) * state.q
  }

  /// The diagonals of P and Σ.
  var pivots: (p: [UInt64], sigma: [UInt64]) { (state.p.diagonal, sigma.diagonal) }

  /// Makes P and Σ block diagonal on the blocks of `level`, which those of the level before have in
  /// common: two moves, four layers.
  ///
  /// For a block [a b; c e] of P and a block [a′ b′; c′ e′] of Σ, with q = diag(1, 2):
  /// 1. g = q (1 + A), r g r⁻¹ = q (1 − B), r = (1 + 2B)(1 − A), with a⁻¹ b the only entry of A, at
  ///    the upper right, and c′ a′⁻¹ that of B, at the lower left. That clears b and c′.
  /// 2. The same with r = (1 − B)(1 + 2A), s⁻¹ c the only entry of A, at the lower left, and
  ///    b′ s′⁻¹ that of B, at the upper right, s and s′ being the Schur complements of a and a′.
  ///    That clears c and b′.
  mutating func clear(_ splitting: Splitting, level: Int) throws(UnluckyPrime) {
    let numbers = splitting.childNumbers(level: level)
    let q = state.fields.elements(numbers)
    let one = ParallelMatrix.identity(numbers.count, fields: state.fields)
    let blocks = splitting.levels[level]
    let parents = splitting.levels[level - 1]

    var a = try inverse(state.p.blockDiagonal(blocks)) * state.p.keeping(parents, numbers, <)
    var b = try sigma.keeping(parents, numbers, >) * inverse(sigma.blockDiagonal(blocks))
    try move(q: q, a: a, b: b, r: (one + b + b) * (one - a))

    a = try inverse(state.p.blockDiagonal(blocks)) * state.p.keeping(parents, numbers, >)
    b = try sigma.keeping(parents, numbers, <) * inverse(sigma.blockDiagonal(blocks))
    try move(q: q, a: a, b: b, r: (one - b) * (one + a + a))
  }

  /// One move with g = q (1 + a) and r g r⁻¹ = q (1 − b).
  private mutating func move(
    q: [UInt64], a: ParallelMatrix, b: ParallelMatrix, r: ParallelMatrix
  ) throws(UnluckyPrime) {
    let one = ParallelMatrix.identity(a.rows, fields: state.fields)
    var g = one + a
    g.scaleRows(by: q)
    try step(g: g, r: r)
    sigma = (one - b) * sigma
    sigma.scaleRows(by: q)
  }

  /// The last move, for diagonal P and Σ with Σ[partner[i], partner[i]] = 1 / P[i, i], and the two
  /// layers that are left then: all layers, in the order in which they act.
  func finished(partner: [Int]) throws(UnluckyPrime) -> [ConstructedLayer<ParallelMatrix>] {
    var last = self
    var r = ParallelMatrix(rows: partner.count, columns: partner.count, fields: state.fields)
    for (i, j) in partner.enumerated() { r.set(j, i, to: 1) }
    try last.step(g: state.p, r: r)
    do {
      return try constructions.finish.instantiate(
        in: ResidueRing(fields: state.fields), ["Q": last.state.q, "R": last.state.r],
        checkingHypotheses: false
      ).layers() + last.after
    } catch { throw UnluckyPrime() }
  }

  /// The step lemma.
  private mutating func step(g: ParallelMatrix, r: ParallelMatrix) throws(UnluckyPrime) {
    let result = try state.reduced(by: constructions.step, [("g", g), ("r", r)])
    after = result.after + after
    state = result.rest
  }
}

extension ParallelMatrix {
  /// The entries inside the diagonal blocks for which the numbers of row and column compare so.
  fileprivate func keeping(
    _ blocks: [Range<Int>], _ numbers: [Int], _ compares: (Int, Int) -> Bool
  ) -> ParallelMatrix {
    blockDiagonal(blocks).keeping { compares(numbers[$0], numbers[$1]) }
  }
}
