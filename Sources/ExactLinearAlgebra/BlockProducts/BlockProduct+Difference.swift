import ExactArithmetic

extension BlockProduct {
  /// An entry in which what the updates make of the start differs from the end.
  public struct Difference: Sendable {
    /// The place of the row in the order of comparison.
    public let place: Int

    /// The column.
    public let column: Int

    /// What the updates make of the start.
    public let value: Rational
  }

  /// The first difference; nil if there is none.
  ///
  /// - Parameters:
  ///   - order: All rows in the order in which they are compared.
  ///   - demand: Asked before so many bytes are allocated.
  ///   - progress: Told how many steps are done, and how many there are.
  public func firstDifference<Failure: Error>(
    order: [(block: Int, row: Int)], demand: (_ bytes: Int) throws(Failure) -> Void,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(Failure) -> Difference? {
    // Small claims are decided at once, and false ones, of which one prime tells.
    var cleared: ClearedClaim?
    if denominatorBits <= 16 * Self.longestModulus {
      let claim = ClearedClaim(self)
      if claim.modulusBits <= Self.longestModulus {
        let isTrue = try isTrue(claim, demand, progress)
        return try isTrue ? nil : firstDifference(order, demand, { _, _ in })
      }
      cleared = claim
    }
    guard PrimeField.largest(1).allSatisfy(holds) else {
      return try firstDifference(order, demand, progress)
    }
    // Of long denominators an eighth to a sixth is left if what they share counts once.
    let bits = cleared?.modulusBits ?? denominatorBits / 8
    // Pieces of so many columns that the states take little memory.
    let columns = start[0].columns
    let pieces = max(1, min(columns, order.count * columns >> 14))
    let steps = pieces * updates.count
    defer { progress(steps, steps) }
    for piece in 0..<pieces {
      let part = self.columns(columns * piece / pieces..<columns * (piece + 1) / pieces)
      let isProved = try part.isProvedByStates(
        // No more than half of what it takes without them.
        work: part.work(primes: MixedRadix.count(forBits: bits)) / 2,
        demand: demand, progress: { progress(piece * updates.count + $0, steps) })
      if !isProved {
        if try isTrue(cleared ?? ClearedClaim(self), demand, { _, _ in }) { return nil }
        return try firstDifference(order, demand, { _, _ in })
      }
    }
    return nil
  }

  /// Up to so many bits the states between the updates are not worth their price.
  static let longestModulus = 2_000_000

  /// The multiply-adds of words, roughly, for evaluating both sides modulo so many primes.
  private func work(primes: Int) -> Int {
    updates.reduce(0) { sum, update in
      sum + primes * (update.shift.digits + update.shift.size * start[0].columns)
    }
  }

  /// The bits of all denominators of the updates together.
  private var denominatorBits: Int {
    updates.reduce(0) { sum, update in
      let scaleBits = update.scale?.reduce(0) { $0 + $1.denominator.bitWidth } ?? 0
      return update.shift.stored.denominators.reduce(sum + scaleBits) { $0 + $1.bitWidth }
    }
  }

  /// Whether the two sides of the claim are equal: modulo so many primes that they are.
  func isTrue<Failure: Error>(
    _ claim: ClearedClaim, _ demand: (_ bytes: Int) throws(Failure) -> Void,
    _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Bool {
    let (evaluation, batches) = try evaluation(claim, demand)
    let order = Array(0..<start[0].rows + start[1].rows)
    for (index, fields) in batches.enumerated() {
      progress(index, batches.count)
      try demand(0)
      let isEqual = evaluation.overPrimes(fields) { $0.firstDifference(order) == nil }
      if isEqual.contains(false) { return false }
    }
    progress(batches.count, batches.count)
    return true
  }

  /// The first difference, with all updates on the left side.
  func firstDifference<Failure: Error>(
    _ order: [(block: Int, row: Int)], _ demand: (_ bytes: Int) throws(Failure) -> Void,
    _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Difference? {
    let claim = ClearedClaim(self, isOneSided: true)
    let (evaluation, batches) = try evaluation(claim, demand)
    let rows = order.map { $0.block * start[0].rows + $0.row }
    var first: (place: Int, column: Int)?
    for (index, fields) in batches.enumerated() {
      progress(index, batches.count)
      try demand(0)
      for difference in evaluation.overPrimes(fields, { $0.firstDifference(rows) }) {
        guard let difference else { continue }
        if let known = first, known <= difference { continue }
        first = difference
      }
    }
    progress(batches.count, batches.count)
    guard let first else { return nil }

    let (block, row) = order[first.place]
    let residues = batches.flatMap { fields in
      evaluation.overPrimes(fields) { $0.value(row: rows[first.place], column: first.column) }
    }
    let numerator = ResidueBasis(batches.flatMap { $0 }).integer(withResidues: residues)
    let denominator = claim.left.common * claim.left.denominators[block][row]
    return Difference(
      place: first.place, column: first.column, value: Rational(numerator, denominator) ?? .zero)
  }

  /// What evaluates the claim, and the primes to do it with, in batches between which the caller may
  /// be interrupted.
  private func evaluation<Failure: Error>(
    _ claim: ClearedClaim, _ demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> (ClaimEvaluation, [[PrimeField]]) {
    let evaluation = ClaimEvaluation(claim)
    let fields = PrimeField.largest(MixedRadix.count(forBits: claim.modulusBits))
    try demand(8 * (evaluation.size + 64 * evaluation.width))
    let batch = max(64, min(1024, (1 << 25) / evaluation.width))
    return (
      evaluation,
      stride(from: 0, to: fields.count, by: batch).map {
        Array(fields[$0..<min($0 + batch, fields.count)])
      }
    )
  }
}
