import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import SeededRandom

/// Interleaved elimination: 4 · levels + 4 layers, levels = ⌈log₂ d⌉, and at most two more.
///
/// P and Σ are eliminated by block LU at the same time (`InterleavedElimination`), which needs the
/// leading minors that a binary splitting meets. The scales then make |Σ| on the diagonal agree
/// with 1 / |P|, and if P and Σ have equally many negative entries a permutation is the similarity
/// of the last move. Otherwise the target is shifted at random, from the right and then from both
/// sides: T = U(−Y) · (layers) · diag(1, δ) · L(−V). Independent of the triangular start of the
/// ladder.
struct EliminationRoute {
  /// T in the order of the partition: 2d × 2d.
  let target: RationalMatrix

  /// The theorems that the layers come from.
  let constructions: LadderConstructions

  /// Told how far the work is.
  var progress: (DecompositionProgress) -> Void = { _ in }

  /// How many random shifts are tried.
  private static let attempts = 200

  /// The number d of coordinates of a part.
  private var dimension: Int { target.rows / 2 }

  /// The layers; nil if no shift is found, as for a target of determinant ≤ 0.
  func layers() -> [CouplingLayer]? {
    var random = SeededGenerator(seed: 0x656c_696d)
    for attempt in 0..<Self.attempts {
      let isTwoSided = attempt > 20
      let y = isTwoSided ? shift(2 + attempt / 50, using: &random) : nil
      let v = attempt == 0 ? nil : shift(2 + attempt / 50, using: &random)
      if let layers = layers(y: y, v: v) { return layers }
    }
    return nil
  }

  /// A random d × d matrix of integers up to `bound`.
  private func shift(_ bound: Int, using random: inout SeededGenerator) -> RationalMatrix {
    RationalMatrix(rows: dimension, columns: dimension) { _, _ in
      Rational(Int.random(in: -bound...bound, using: &random))
    }
  }

  private func layers(y: RationalMatrix?, v: RationalMatrix?) -> [CouplingLayer]? {
    let (first, second) = (0..<dimension, dimension..<2 * dimension)
    var p = target.block(rows: first, columns: first)
    var q = target.block(rows: first, columns: second)
    var r = target.block(rows: second, columns: first)
    let s = target.block(rows: second, columns: second)
    if let v { (p, r) = (p + q * v, r + s * v) }
    if let y { (p, q) = (p + y * r, q + y * s) }

    func eliminated(
      _ inverses: [Rational], over fields: ParallelFields
    ) throws(UnluckyPrime) -> InterleavedElimination {
      let splitting = Splitting(dimension: dimension, branching: 2)
      let inverses = try fields.elements(dividing: inverses)
      var blocks = BlockResidues(
        p: try ParallelMatrix(dividing: p, fields: fields),
        q: try ParallelMatrix(dividing: q, fields: fields),
        r: try ParallelMatrix(dividing: r, fields: fields),
        s: try ParallelMatrix(dividing: s, fields: fields))
      blocks.q.scaleColumns(by: inverses)
      blocks.s.scaleColumns(by: inverses)
      var elimination = try InterleavedElimination(blocks, constructions)
      for level in 1..<max(1, splitting.depth + 1) {
        try elimination.clear(splitting, level: level)
      }
      return elimination
    }

    let ones = [Rational](repeating: .one, count: dimension)
    let pivots = ModularRecovery.matrices(order: dimension) { fields throws(UnluckyPrime) in
      let pivots = try eliminated(ones, over: fields).pivots
      return [pivots.p, pivots.sigma].map {
        ParallelMatrix(rows: dimension, columns: 1, words: $0, fields: fields)
      }
    }
    guard
      let columns = pivots?.map({ column in (0..<dimension).map { column[$0, 0] } }),
      let (partner, scales) = Self.match(columns[0], columns[1])
    else { return nil }
    let inverses = scales.map { $0.reciprocal ?? .one }
    let shifts = ModularRecovery.matrices(order: dimension, progress: progress) {
      fields throws(UnluckyPrime) in
      try eliminated(inverses, over: fields).finished(partner: partner).map(\.shift)
    }
    return shifts.map { assembled($0, scales: scales, y: y, v: v) }
  }

  /// Which diagonal entry of Σ belongs to which one of P, and the positive numbers that the columns
  /// of Σ are divided by to make it the inverse; nil if the signs do not agree.
  private static func match(
    _ p: [Rational], _ sigma: [Rational]
  ) -> (partner: [Int], scales: [Rational])? {
    var free: [Int: [Int]] = [:]
    for j in sigma.indices.reversed() { free[sigma[j].signum, default: []].append(j) }
    var partner: [Int] = []
    var scales = sigma
    for pivot in p {
      guard pivot.signum != 0, let j = free[pivot.signum]?.popLast() else { return nil }
      partner.append(j)
      scales[j] = sigma[j] * pivot
    }
    return (partner, scales)
  }

  /// The layers with these shifts, which alternate and begin with one that updates the first part,
  /// between diag(1, δ) · L(−V) and U(−Y).
  private func assembled(
    _ shifts: [RationalMatrix], scales: [Rational], y: RationalMatrix?, v: RationalMatrix?
  ) -> [CouplingLayer] {
    var layers: [CouplingLayer] = []
    var part = Part.first
    for shift in shifts {
      layers.append(CouplingLayer(updates: part, shift: .dense(shift)))
      part = part.other
    }
    if let v {
      let scaled = (-v).scalingRows(by: scales)
      layers.insert(
        CouplingLayer(updates: .second, shift: .dense(scaled), scale: scales), at: 0)
    } else {
      // L(R) U(Q) diag(1, δ) = L(R, δ) U(Q δ).
      layers[0].shift = .dense(shifts[0].scalingColumns(by: scales))
      layers[1].scale = scales
    }
    if let y { layers.append(CouplingLayer(updates: .first, shift: .dense(-y))) }
    return CouplingLayer.merging(layers)
  }
}
