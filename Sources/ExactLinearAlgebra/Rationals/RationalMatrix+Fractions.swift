import ExactArithmetic

/// A numerator and a positive denominator, as they were written.
package struct Fraction: Sendable {
  package var numerator: Integer
  package var denominator: Integer

  /// Whether the two must have no common factor.
  package var mustBeReduced: Bool

  package init(_ numerator: Integer, over denominator: Integer, mustBeReduced: Bool) {
    self.numerator = numerator
    self.denominator = denominator
    self.mustBeReduced = mustBeReduced
  }

  /// The number; nil if the two have a common factor and must not.
  package var rational: Rational? {
    if denominator.isOne { return Rational(numerator) }
    if !mustBeReduced { return Rational(numerator, denominator) }
    return isReduced(within: .zero) ? Rational(coprime: numerator, denominator) : nil
  }

  /// Whether no common prime factor divides `suspect`, where 0 stands for all of them.
  fileprivate func isReduced(within suspect: Integer) -> Bool {
    !mustBeReduced || Integer.gcd(.gcd(suspect, denominator), numerator).isOne
  }
}

extension RationalMatrix {
  /// The matrix with these rows, all of the same length, brought to common denominators on all
  /// cores.
  ///
  /// - Parameters:
  ///   - growth: how many times as long as the longest of its denominators a row's common one may
  ///     be.
  ///   - demand: told of the bytes that are needed, now and then, from any thread.
  /// - Returns: nil if a fraction that must be reduced is not, or a common denominator too long.
  package init?<Failure: Error>(
    rows: [[Fraction]], growth: Int, demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let found = concurrentMap(rows.count) { i -> Result<Integer?, Failure> in
      Result { () throws(Failure) in
        try RationalMatrix.commonDenominator(rows[i], growth: growth, demand: demand)
      }
    }
    var denominators: [Integer] = []
    for common in found {
      guard let common = try common.get() else { return nil }
      denominators.append(common)
    }
    let bytes = denominators.reduce(0) { $0 + $1.bitWidth / 8 * (rows.first?.count ?? 0) }
    try demand(bytes)
    let numerators = concurrentMap(rows.count) {
      RationalMatrix.numerators(rows[$0], over: denominators[$0])
    }.compactMap(\.self)
    guard numerators.count == rows.count else { return nil }
    // Fractions in lowest terms have a least common denominator without superfluous factors.
    if rows.allSatisfy({ $0.allSatisfy { $0.mustBeReduced || $0.denominator.isOne } }) {
      self.init(reduced: IntegerMatrix(numerators), denominators)
    } else {
      self.init(reducing: IntegerMatrix(numerators), denominators)
    }
  }

  /// The matrix with these rows, or the transposed one, brought to common denominators: of columns,
  /// where most rows were written as fractions and columns share denominators, otherwise of rows.
  ///
  /// - Parameter demand: told of the bytes that are needed, now and then, from any thread.
  /// - Returns: nil if a fraction that must be reduced is not.
  package static func withCommonDenominators<Failure: Error>(
    _ rows: [[Fraction]], demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> (matrix: RationalMatrix, isTransposed: Bool)? {
    let fractions = rows.count { $0.contains(where: \.mustBeReduced) }
    let overCommon = rows.count { $0.contains { !$0.mustBeReduced && !$0.denominator.isOne } }
    let width = rows.first?.count ?? 0
    if fractions > 0, 4 * overCommon <= rows.count {
      let columns = (0..<width).map { j in rows.map { $0[j] } }
      if let matrix = try RationalMatrix(rows: columns, growth: 16, demand: demand) {
        return (matrix, true)
      }
    }
    return try RationalMatrix(rows: rows, growth: max(width, 1), demand: demand).map { ($0, false) }
  }

  private static func commonDenominator<Failure: Error>(
    _ row: [Fraction], growth: Int, demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> Integer? {
    var (common, longest) = (Integer.one, 64)
    for denominator in row.lazy.map(\.denominator)
    where !denominator.isOne && denominator != common && !common.isDivisible(by: denominator) {
      common = .lcm(common, denominator)
      longest = max(longest, denominator.bitWidth)
      if common.bitWidth / growth > longest { return nil }
      try demand(row.count * (common.bitWidth / 8))
    }
    return common
  }

  /// The numerators of a row brought to a common denominator; nil if a fraction that must be
  /// reduced is not.
  ///
  /// A prime that divides numerator and denominator of a fraction divides the common denominator
  /// and the product of all numerators. Unless the common denominator is much longer than the
  /// others, one gcd tells that there is none, or which.
  private static func numerators(_ row: [Fraction], over common: Integer) -> [Integer]? {
    let fractions = row.filter(\.mustBeReduced)
    let bits = fractions.reduce(0) { $0 + $1.denominator.bitWidth }
    var suspect = Integer.zero
    if bits > fractions.count * (common.bitWidth / 2) {
      suspect = fractions.reduce(.one) { ($0 * $1.numerator).remainder(byDivisor: common) }
      suspect = .gcd(suspect, common)
    }
    guard suspect.isOne || fractions.allSatisfy({ $0.isReduced(within: suspect) }) else {
      return nil
    }
    return row.map {
      $0.denominator == common
        ? $0.numerator : $0.numerator * common.quotient(byDivisor: $0.denominator)
    }
  }
}
