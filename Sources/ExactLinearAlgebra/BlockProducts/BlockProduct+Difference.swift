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
    let isTrue = try isTrue(ClearedClaim(self), demand, progress)
    return try isTrue ? nil : firstDifference(order, demand, { _, _ in })
  }

  /// Whether the two sides of the claim are equal: modulo so many primes that they are.
  func isTrue<Failure: Error>(
    _ claim: ClearedClaim, _ demand: (_ bytes: Int) throws(Failure) -> Void,
    _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Bool {
    let order = Array(0..<start[0].rows + start[1].rows)
    var isTrue = true
    try overPrimes(
      claim, ClaimEvaluation(claim), demand, progress, { $0.firstDifference(order) == nil }
    ) { _, isEqual in
      isTrue = isEqual.allSatisfy { $0 }
      return isTrue
    }
    return isTrue
  }

  /// The first difference, with all updates on the left side.
  func firstDifference<Failure: Error>(
    _ order: [(block: Int, row: Int)], _ demand: (_ bytes: Int) throws(Failure) -> Void,
    _ progress: (Int, Int) -> Void
  ) throws(Failure) -> Difference? {
    let claim = ClearedClaim(self, isOneSided: true)
    let evaluation = ClaimEvaluation(claim)
    let rows = order.map { $0.block * start[0].rows + $0.row }
    var first: (place: Int, column: Int)?
    try overPrimes(claim, evaluation, demand, progress, { $0.firstDifference(rows) }) {
      for difference in $1 {
        guard let difference else { continue }
        if let known = first, known <= difference { continue }
        first = difference
      }
      return true
    }
    guard let first else { return nil }

    let (block, row) = order[first.place]
    let denominator = claim.left.common * claim.left.denominators[block][row]
    var (primes, residues): ([PrimeField], [UInt64]) = ([], [])
    try overPrimes(
      claim, evaluation, demand, { _, _ in },
      { $0.value(row: rows[first.place], column: first.column) }
    ) {
      primes += $0
      residues += $1
      return true
    }
    let basis = ResidueBasis(primes)
    let factors = basis.residues(of: denominator)
    let numerator = basis.integer(
      withResidues: primes.indices.map { primes[$0].product(residues[$0], factors[$0]) })
    return Difference(
      place: first.place, column: first.column, value: Rational(numerator, denominator) ?? .zero)
  }

  /// Evaluates a claim modulo primes that divide no denominator, until their product is as long as
  /// the claim demands: in batches, between which the caller may be interrupted.
  ///
  /// - Parameters:
  ///   - transform: What is wanted at each prime.
  ///   - body: Given the primes of a batch and what is wanted at them; says whether to go on.
  private func overPrimes<Value, Failure: Error>(
    _ claim: ClearedClaim, _ evaluation: ClaimEvaluation,
    _ demand: (_ bytes: Int) throws(Failure) -> Void, _ progress: (Int, Int) -> Void,
    _ transform: (ClaimEvaluation.Image) -> Value, _ body: ([PrimeField], [Value]) -> Bool
  ) throws(Failure) {
    try demand(8 * (evaluation.size + 64 * evaluation.width))
    let longest = max(64, min(1024, (1 << 25) / evaluation.width))
    let expected = claim.modulusBits / PrimeField.primeBits + 1
    var (tried, count, missing) = (0, 0, claim.modulusBits)
    while missing > 0 {
      progress(min(count, expected), expected)
      try demand(0)
      let next = min(longest, missing / PrimeField.primeBits + 1)
      let fields = PrimeField.largest(tried..<tried + next)
      tried += next
      let values = zip(fields, evaluation.overPrimes(fields, transform)).compactMap {
        field, value in
        value.map { (field, $0) }
      }
      guard body(values.map(\.0), values.map(\.1)) else { return }
      count += values.count
      missing = claim.modulusBits - PrimeField.productBits(count, amongLargest: tried)
    }
    progress(expected, expected)
  }
}
