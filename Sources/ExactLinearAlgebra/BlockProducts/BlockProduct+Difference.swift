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
  /// - Parameters:
  ///   - order: All rows in the order in which they are compared.
  ///   - demand: Asked before so many bytes are allocated.
  ///   - progress: Told how many steps are done, and how many there are.
  public func firstDifference<Failure: Error>(
    order: [(block: Int, row: Int)], demand: (_ bytes: Int) throws(Failure) -> Void,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(Failure) -> Difference? {
    expectConcurrency(work: work)
    let table = ClaimTable(self)
    try demand(ClaimEvaluation.bytes(table))
    let (isTrue, evaluation) = try isTrue(table, demand, progress)
    return isTrue ? nil : try firstDifference(table, evaluation, order, demand)
  }

  /// About the nanoseconds of a check, at least.
  private var work: Int {
    longestNumber * rowCounts[0] * rowCounts[1] * updates.count * 3 / 4
  }

  /// About as many primes may be needed.
  private var expectedPrimes: Int { 2 * longestNumber / PrimeField.primeBits }

  /// Whether the claim is true: modulo so many primes that it is.
  ///
  /// `ClearedClaim` says how many, for sides between which the updates are divided up. Modulo a prime
  /// that divides no denominator and, where inverses act on the end, no scale either, the claim is true
  /// of these sides if and only if it is with all updates on the left, as those of the others can be
  /// undone. This is how it is evaluated, beginning before the number of primes is known.
  func isTrue<Failure: Error>(
    _ table: ClaimTable, _ demand: (_ bytes: Int) throws(Failure) -> Void,
    _ progress: (Int, Int) -> Void
  ) throws(Failure) -> (Bool, ClaimEvaluation) {
    let order = Array(0..<rowCounts[0] + rowCounts[1])
    let needed = Atomic(Int.max)
    // Whoever comes first finds the bound, and others go on.
    let isTaken = Atomic(false)
    var bits = 0
    let (evaluation, first) = table.withNumbers { numbers in
      func findBound() {
        if isTaken.exchange(true, ordering: .relaxed) { return }
        bits = ClearedClaim(numbers).modulusBits
        needed.store(PrimeSupply.expected(bits: bits), ordering: .relaxed)
      }
      return concurrently(
        work: work,
        {
          let evaluation = ClaimEvaluation(table, table.digits(), expected: expectedPrimes)
          return (evaluation, evaluation.comparisons(order, needed: needed, findBound))
        }, findBound
      ).0
    }
    var primes = PrimeSupply(
      bits: bits, longestBatch: evaluation.longestBatch, tried: first.count)
    let expected = PrimeSupply.expected(bits: bits)
    progress(0, expected)
    var comparisons = first
    while true {
      for comparison in comparisons {
        switch comparison {
        case .equal: primes.count += 1
        case .different: return (false, evaluation)
        case .undefined: break
        }
      }
      guard let fields = primes.next() else { break }
      progress(min(primes.count, expected - 1), expected)
      try demand(0)
      comparisons = evaluation.comparisons(fields, order)
    }
    progress(expected, expected)
    return (true, evaluation)
  }

  /// The first difference, with all updates on the left side.
  func firstDifference<Failure: Error>(
    _ table: ClaimTable, _ evaluation: ClaimEvaluation, _ order: [(block: Int, row: Int)],
    _ demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> Difference? {
    let claim = table.withNumbers { ClearedClaim($0, isOneSided: true) }
    let rows = order.map { $0.block * table.rowCounts[0] + $0.row }
    var primes = PrimeSupply(bits: claim.modulusBits, longestBatch: evaluation.longestBatch)
    var used: [PrimeField] = []
    var first: (place: Int, column: Int)?
    while let fields = primes.next() {
      try demand(0)
      for (field, comparison) in zip(fields, evaluation.comparisons(fields, rows)) {
        if case .undefined = comparison { continue }
        primes.count += 1
        used.append(field)
        guard case .different(let place, let column) = comparison else { continue }
        if let known = first, known <= (place, column) { continue }
        first = (place, column)
      }
    }
    guard let first else { return nil }

    let (block, row) = order[first.place]
    let denominator = claim.left.denominator(block: block, row: row)
    let basis = ResidueBasis(used)
    let values = evaluation.values(used, row: rows[first.place], column: first.column)
    let factors = basis.residues(of: denominator)
    let numerator = basis.integer(
      withResidues: used.indices.map { used[$0].product(values[$0], factors[$0]) })
    return Difference(
      place: first.place, column: first.column, value: Rational(numerator, denominator) ?? .zero)
  }
}

/// The largest primes in batches, until the product of those that could be used is long enough.
private struct PrimeSupply {
  /// The product is to be at least 2 to this power.
  let bits: Int

  let longestBatch: Int

  /// How many of the primes could be used.
  var count = 0

  /// How many have been handed out.
  private var tried: Int

  init(bits: Int, longestBatch: Int, tried: Int = 0) {
    (self.bits, self.longestBatch, self.tried) = (bits, longestBatch, tried)
  }

  /// How many are used if all can be.
  static func expected(bits: Int) -> Int { bits / PrimeField.primeBits + 1 }

  /// The next primes; nil if there were enough.
  mutating func next() -> [PrimeField]? {
    let missing = bits - PrimeField.productBits(count, amongLargest: tried)
    if missing <= 0 { return nil }
    let batch = min(longestBatch, missing / PrimeField.primeBits + 1)
    defer { tried += batch }
    return PrimeField.largest(tried..<tried + batch)
  }
}
