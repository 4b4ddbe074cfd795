import ExactArithmetic
import Synchronization

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
  /// - Precondition: the product suits residues.
  /// - Parameters:
  ///   - order: All rows in the order in which they are compared.
  ///   - demand: Asked before so many bytes are allocated.
  ///   - progress: Told how many steps are done, and how many there are.
  public func firstDifference<Failure: Error>(
    order: [(block: Int, row: Int)], demand: (_ bytes: Int) throws(Failure) -> Void,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(Failure) -> Difference? {
    precondition(hasShortSums, "rows are too long")
    expectConcurrency(work: work)
    let table = ClaimTable(self)
    let found = try difference(table, sequence, order, demand, progress)
    guard let (evaluation, place, column) = found else { return nil }
    return try firstDifference(evaluation, order, before: (place, column), demand)
  }

  /// About the nanoseconds of a check, at least.
  private var work: Int {
    longestNumber * rowCounts[0] * rowCounts[1] * updates.count * 3 / 4
  }

  /// The fields over which the claim is evaluated: where eight long primes may do, more short ones would only
  /// be more work to begin.
  var sequence: FieldSequence {
    expectedBits < FieldSequence.long.groupBits ? .long : .fastest
  }

  /// About as many bits of primes may be needed.
  private var expectedBits: Int { 2 * longestNumber }

  /// A difference, if there is one: none modulo so many primes that there is none.
  ///
  /// `ClearedClaim` says how many, for sides between which the updates are divided up. Modulo a prime
  /// that divides no denominator and, where inverses act on the end, no scale either, the claim is true
  /// of these sides if and only if it is with all updates on the left, as those of the others can be
  /// undone. This is how it is evaluated, beginning before the number of primes is known.
  func difference<Failure: Error>(
    _ table: ClaimTable, _ sequence: FieldSequence, _ order: [(block: Int, row: Int)],
    _ demand: (_ bytes: Int) throws(Failure) -> Void, _ progress: (Int, Int) -> Void
  ) throws(Failure) -> (ClaimEvaluation, place: Int, column: Int)? {
    try demand(ClaimEvaluation.bytes(table, sequence))
    let rows = rows(order)
    let needed = Atomic(Int.max)
    // Whoever comes first finds the bound, and others go on.
    let isTaken = Atomic(false)
    var bits = 0
    let (evaluation, first) = table.withNumbers { numbers in
      func findBound() {
        if isTaken.exchange(true, ordering: .relaxed) { return }
        bits = ClearedClaim(numbers).modulusBits
        needed.store(bits / sequence.groupBits + 1, ordering: .relaxed)
      }
      return concurrently(
        work: work,
        {
          let evaluation = ClaimEvaluation(
            table, expected: expectedBits / sequence.groupBits, sequence)
          return (evaluation, evaluation.comparisons(rows, needed: needed, findBound))
        }, findBound
      ).0
    }
    var fields = FieldSupply(evaluation, bits: bits, tried: first.count)
    let expected = bits / sequence.groupBits + 1
    progress(0, expected)
    var comparisons = first
    while true {
      if let (place, column) = comparisons.compactMap(\.difference).min(by: <) {
        return (evaluation, place, column)
      }
      for comparison in comparisons { fields.count += comparison.fields.count }
      guard let groups = fields.next() else { break }
      progress(min(fields.count / ParallelFields.capacity, expected - 1), expected)
      try demand(0)
      comparisons = evaluation.comparisons(groups, rows)
    }
    if !fields.suffice { return try difference(table, .long, order, demand, progress) }
    progress(expected, expected)
    return nil
  }

  /// The first difference, with all updates on the left side.
  ///
  /// - Parameter known: Where there is a difference, which is probably the first; nil if there need be none.
  ///   Its value is noted on the way.
  func firstDifference<Failure: Error>(
    _ evaluation: ClaimEvaluation, _ order: [(block: Int, row: Int)],
    before known: (place: Int, column: Int)?, _ demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> Difference? {
    let claim = evaluation.table.withNumbers { ClearedClaim($0, isOneSided: true) }
    let rows = rows(order)
    let compared = known.map { Array(rows[...$0.place]) } ?? rows
    var fields = FieldSupply(evaluation, bits: claim.modulusBits)
    var comparisons: [ClaimEvaluation.Comparison] = []
    while let groups = fields.next() {
      try demand(0)
      let further = evaluation.comparisons(groups, compared, lastColumn: known?.column)
      fields.count += further.reduce(0) { $0 + $1.fields.count }
      comparisons += further
    }
    if !fields.suffice {
      let long = ClaimEvaluation(
        evaluation.table, expected: expectedBits / FieldSequence.long.groupBits, .long)
      return try firstDifference(long, order, before: known, demand)
    }
    guard let first = comparisons.compactMap(\.difference).min(by: <) else { return nil }
    guard let known, known == first else {
      return try firstDifference(evaluation, order, before: first, demand)
    }

    let (block, row) = order[first.place]
    let denominator = claim.left.denominator(block: block, row: row)
    let used = comparisons.flatMap(\.fields)
    let basis = ResidueBasis(used)
    let values = comparisons.flatMap(\.values)
    let factors = basis.residues(of: denominator)
    let numerator = basis.integer(
      withResidues: used.indices.map { used[$0].product(values[$0], factors[$0]) })
    return Difference(
      place: first.place, column: first.column, value: Rational(numerator, denominator) ?? .zero)
  }

  /// The places of rows, those of both blocks being counted.
  private func rows(_ order: [(block: Int, row: Int)]) -> [Int] {
    order.map { $0.block * rowCounts[0] + $0.row }
  }
}

/// Fields of a sequence, until the product of the primes of those that could be used is long enough.
private struct FieldSupply {
  private let sequence: FieldSequence

  /// The product is to be at least 2 to this power.
  private let bits: Int

  /// So many groups of eight are handed out together at most.
  private let longestBatch: Int

  /// How many of the fields could be used.
  var count = 0

  /// How many groups have been handed out.
  private(set) var tried: Int

  init(_ evaluation: ClaimEvaluation, bits: Int, tried: Int = 0) {
    (sequence, longestBatch) = (evaluation.sequence, evaluation.longestBatch)
    (self.bits, self.tried) = (bits, tried)
  }

  private var missing: Int { bits - sequence.productBits(count, amongGroups: tried) }

  /// Whether the product is long enough.
  var suffice: Bool { missing <= 0 }

  /// The next groups; nil if there were enough, or never will be.
  mutating func next() -> Range<Int>? {
    let missing = missing
    let wanted = missing / sequence.groupBits + 1
    if missing <= 0 || wanted > sequence.count - tried { return nil }
    let batch = min(longestBatch, wanted)
    defer { tried += batch }
    return tried..<tried + batch
  }
}
