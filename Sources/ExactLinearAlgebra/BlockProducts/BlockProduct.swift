import ExactArithmetic

/// The claim that updates turn one pair of blocks of rows into another.
public struct BlockProduct: Sendable {
  /// In the order in which they act.
  let updates: [Update]

  /// The two blocks to begin with.
  let start: [RationalMatrix]

  /// The two blocks that are claimed to be the result.
  let end: [RationalMatrix]

  let cleared: ClearedDenominators

  /// Equality modulo primes whose product has so many bits is equality.
  public var modulusBits: Int { cleared.modulusBits }

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
    cleared = ClearedDenominators(start: start, updates: updates, end: end)
  }

  private init(
    start: [RationalMatrix], updates: [Update], end: [RationalMatrix], cleared: ClearedDenominators
  ) {
    self.start = start
    self.updates = updates
    self.end = end
    self.cleared = cleared
  }

  /// The claim about some of the columns; the claims about all columns are independent.
  func columns(_ range: Range<Int>) -> BlockProduct {
    if range.count == start[0].columns { return self }
    let part = { (matrix: RationalMatrix) in
      matrix.block(rows: 0..<matrix.rows, columns: range)
    }
    return BlockProduct(
      start: start.map(part), updates: updates, end: end.map(part), cleared: cleared)
  }
}
