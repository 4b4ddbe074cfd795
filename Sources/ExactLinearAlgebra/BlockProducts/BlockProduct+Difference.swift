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
    let work = longestNumber * start[0].rows * start[1].rows * updates.count * 3 / 4
    expectConcurrency(work: work)
    let (claim, table) = concurrently(work: work, { ClearedClaim(self) }, { ClaimTable(self) })
    if try isTrue(claim, table, demand, progress) { return nil }
    return try firstDifference(table, order, demand, { _, _ in })
  }

  /// Whether the two sides of the claim are equal: modulo so many primes that they are.
  func isTrue<Failure: Error>(
    _ claim: ClearedClaim, _ table: ClaimTable,
    _ demand: (_ bytes: Int) throws(Failure) -> Void, _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Bool {
    let evaluation = ClaimEvaluation(table, updatesOnLeft: claim.updatesOnLeft)
    try demand(evaluation.bytes)
    let order = Array(0..<start[0].rows + start[1].rows)
    var primes = PrimeSupply(bits: claim.modulusBits, longestBatch: evaluation.longestBatch)
    while let fields = primes.next() {
      progress(primes.count, primes.expected)
      try demand(0)
      for comparison in evaluation.comparisons(fields, order) {
        switch comparison {
        case .equal: primes.count += 1
        case .different: return false
        case .undefined: break
        }
      }
    }
    progress(primes.expected, primes.expected)
    return true
  }

  /// The first difference, with all updates on the left side.
  func firstDifference<Failure: Error>(
    _ table: ClaimTable, _ order: [(block: Int, row: Int)],
    _ demand: (_ bytes: Int) throws(Failure) -> Void, _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Difference? {
    let claim = ClearedClaim(self, isOneSided: true)
    let evaluation = ClaimEvaluation(table, updatesOnLeft: updates.count)
    try demand(evaluation.bytes)
    let rows = order.map { $0.block * start[0].rows + $0.row }
    var primes = PrimeSupply(bits: claim.modulusBits, longestBatch: evaluation.longestBatch)
    var used: [PrimeField] = []
    var first: (place: Int, column: Int)?
    while let fields = primes.next() {
      progress(primes.count, primes.expected)
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
    progress(primes.expected, primes.expected)
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
  private var tried = 0

  init(bits: Int, longestBatch: Int) {
    self.bits = bits
    self.longestBatch = longestBatch
  }

  /// How many are used if all can be.
  var expected: Int { bits / PrimeField.primeBits + 1 }

  /// The next primes; nil if there were enough.
  mutating func next() -> [PrimeField]? {
    let missing = bits - PrimeField.productBits(count, amongLargest: tried)
    if missing <= 0 { return nil }
    let batch = min(longestBatch, missing / PrimeField.primeBits + 1)
    defer { tried += batch }
    return PrimeField.largest(tried..<tried + batch)
  }
}
