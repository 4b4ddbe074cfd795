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
    var cleared: ClearedDenominators?
    if denominatorBits <= 8 * Self.longestModulus { cleared = ClearedDenominators(self) }
    if let cleared, cleared.modulusBits <= Self.longestModulus {
      return try firstDifference(cleared, order, demand, progress)
    }
    guard PrimeField.largest(1).allSatisfy(holds) else {
      return try firstDifference(
        cleared ?? ClearedDenominators(self), order, demand, progress)
    }
    // Pieces of so many columns that the states take little memory.
    let columns = start[0].columns
    let pieces = max(1, min(columns, order.count * columns >> 14))
    let steps = pieces * updates.count
    defer { progress(steps, steps) }
    for piece in 0..<pieces {
      let part = self.columns(columns * piece / pieces..<columns * (piece + 1) / pieces)
      let isProved = try part.isProvedByStates(
        demand: demand, progress: { progress(piece * updates.count + $0, steps) })
      if !isProved {
        return try firstDifference(
          cleared ?? ClearedDenominators(self), order, demand, { _, _ in })
      }
    }
    return nil
  }

  /// Up to so many bits the states between the updates are not worth their price.
  private static let longestModulus = 50_000

  /// The bits of all denominators of the updates together.
  private var denominatorBits: Int {
    updates.reduce(0) { sum, update in
      let scaleBits = update.scale?.reduce(0) { $0 + $1.denominator.bitWidth } ?? 0
      return update.shift.stored.denominators.reduce(sum + scaleBits) { $0 + $1.bitWidth }
    }
  }

  /// The first difference, by computing modulo so many primes that equality modulo all of them is
  /// equality (`ClearedDenominators`).
  func firstDifference<Failure: Error>(
    _ cleared: ClearedDenominators, _ order: [(block: Int, row: Int)],
    _ demand: (_ bytes: Int) throws(Failure) -> Void, _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Difference? {
    let evaluation = BlockEvaluation(self, cleared)
    let fields = PrimeField.largest(MixedRadix.count(forBits: cleared.modulusBits))
    let count = fields.count
    let batch = max(32, min(256, (1 << 25) / evaluation.width))
    let batches = stride(from: 0, to: count, by: batch).map { $0..<min($0 + batch, count) }
    let columns = start[0].columns
    var first: (place: Int, column: Int)?
    for batch in batches {
      progress(batch.lowerBound, count)
      try demand(8 * batch.count * evaluation.width)
      let differences = evaluation.overPrimes(Array(fields[batch])) { $0.firstDifference(order) }
      for difference in differences.compactMap({ $0 }) {
        if let known = first, known <= difference { continue }
        first = difference
      }
    }
    progress(count, count)
    guard let first else { return nil }

    let (block, row) = order[first.place]
    let residues = batches.flatMap { batch in
      evaluation.overPrimes(Array(fields[batch])) { $0.rows[block][row * columns + first.column] }
    }
    let numerator = ResidueBasis(fields).integer(withResidues: residues)
    let denominator = cleared.common * cleared.denominators[block][row]
    return Difference(
      place: first.place, column: first.column, value: Rational(numerator, denominator) ?? .zero)
  }
}
