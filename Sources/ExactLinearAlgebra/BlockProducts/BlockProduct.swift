import ExactArithmetic

/// The claim that updates turn one pair of blocks of rows into another.
public struct BlockProduct: Sendable {
  /// In the order in which they act.
  let updates: [Update]

  /// The two blocks to begin with.
  let start: [RationalMatrix]

  /// The two blocks that are claimed to be the result.
  let end: [RationalMatrix]

  /// The number of bits of the longest numerator or denominator of the updates.
  ///
  /// The time for computing modulo primes is quadratic in it.
  public let longestNumber: Int

  /// - Precondition: there are two blocks of rows of one length; the updates fit, and concern the
  ///   blocks alternately.
  public init(start: [RationalMatrix], updates: [Update], end: [RationalMatrix]) {
    precondition(
      start.count == 2 && end.count == 2 && zip(start, end).allSatisfy { $0.shape == $1.shape }
        && start[0].columns == start[1].columns, "two blocks of rows of one length are needed")
    for (index, update) in updates.enumerated() {
      let (own, other) = (start[update.block], start[1 - update.block])
      precondition(
        update.shift.rows == own.rows && update.shift.columns == other.rows
          && update.scale?.count ?? own.rows == own.rows, "an update does not fit the blocks")
      precondition(index == 0 || updates[index - 1].block != update.block, "updates alternate")
    }
    self.updates = updates
    self.start = start
    self.end = end
    longestNumber = updates.reduce(0) { longest, update in
      let stored = update.shift.stored
      return stored.denominators.reduce(max(longest, stored.numerators.maximumBitWidth)) {
        max($0, $1.bitWidth)
      }
    }
  }
}
