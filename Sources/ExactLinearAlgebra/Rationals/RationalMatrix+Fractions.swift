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
    rows: consuming [[Fraction]], growth: Int, demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) {
    guard let common = try Self.commonDenominators(rows, growth, work: .max, demand: demand)
    else { return nil }
    self.init(rows, over: common, contentsAreOne: false, work: .max)
  }

  /// The matrix with these rows, or the transposed one, brought to common denominators: of columns,
  /// where most rows were written as fractions and columns share denominators, otherwise of rows.
  ///
  /// - Parameters:
  ///   - rows: each of fractions that must be reduced and integers, or over one denominator, which has
  ///     no factor in common with all its numerators.
  ///   - work: an estimate of the nanoseconds that it takes.
  ///   - demand: told of the bytes that are needed, now and then, from any thread.
  /// - Returns: nil if a fraction that must be reduced is not. With the transposed of a matrix with few
  ///   zeros come the denominators of its rows, unless they are long.
  package static func withCommonDenominators<Failure: Error>(
    _ rows: consuming [[Fraction]], work: Int, demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> (matrix: RationalMatrix, isTransposed: Bool, rowDenominators: [Integer]?)? {
    let fractions = rows.count { $0.contains(where: \.mustBeReduced) }
    let overCommon = rows.count { $0.contains { !$0.mustBeReduced && !$0.denominator.isOne } }
    let width = rows.first?.count ?? 0
    if fractions > 0, 4 * overCommon <= rows.count {
      let columns = (0..<width).map { j in rows.map { $0[j] } }
      if let common = try commonDenominators(columns, 16, work: work, demand: demand) {
        let zeros = rows.reduce(0) { $0 + $1.count(where: \.numerator.isZero) }
        let ofRows =
          20 * zeros <= rows.count * width
          ? try commonDenominators(rows, 4 * width, work: work) { (bytes) throws(Failure) in
            // Nothing is brought to these.
            try demand(bytes / width)
          } : nil
        // Nothing shares the numbers then, which are moved.
        rows = []
        return RationalMatrix(columns, over: common, contentsAreOne: overCommon == 0, work: work)
          .map { ($0, true, ofRows) }
      }
    }
    let common = try commonDenominators(rows, max(width, 1), work: work, demand: demand)
    guard let common else { return nil }
    return RationalMatrix(rows, over: common, contentsAreOne: true, work: work).map {
      ($0, false, nil)
    }
  }

  /// The least common denominators of rows; nil if one is too long.
  private static func commonDenominators<Failure: Error>(
    _ rows: [[Fraction]], _ growth: Int, work: Int, demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> [Integer]? {
    let found = concurrentMap(rows.count, work: work) { i -> Result<Integer?, Failure> in
      Result { () throws(Failure) in try commonDenominator(rows[i], growth, demand: demand) }
    }
    var (denominators, bytes) = ([Integer](), 0)
    for common in found {
      guard let common = try common.get() else { return nil }
      denominators.append(common)
      bytes += common.bitWidth / 8 * (rows.first?.count ?? 0)
    }
    try demand(bytes)
    return denominators
  }

  private static func commonDenominator<Failure: Error>(
    _ row: [Fraction], _ growth: Int, demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> Integer? {
    let denominators = row.lazy.map(\.denominator)
    var common = denominators.max { $0.bitWidth < $1.bitWidth } ?? .one
    let longest = max(common.bitWidth, 64)
    for denominator in denominators where !denominator.isOne && denominator != common {
      let rest = common.remainder(byDivisor: denominator)
      if rest.isZero { continue }
      common *= denominator.quotient(byDivisor: .gcd(rest, denominator))
      if common.bitWidth / growth > longest { return nil }
      try demand(row.count * (common.bitWidth / 8))
    }
    return common
  }

  /// The matrix with these rows, given their least common denominators.
  ///
  /// - Parameters:
  ///   - contentsAreOne: whether no prime divides such a denominator and all numerators over it.
  ///   - work: an estimate of the nanoseconds that it takes.
  /// - Returns: nil if a fraction that must be reduced is not.
  private init?(
    _ rows: consuming [[Fraction]], over common: [Integer], contentsAreOne: Bool, work: Int
  ) {
    let (count, width) = (rows.count, rows.first?.count ?? 0)
    precondition(rows.allSatisfy { $0.count == width }, "rows of different lengths")
    var numerators = IntegerMatrix(rows: count, columns: width)
    let denominators = numerators.withMutableEntries { entries in
      rows.withUnsafeMutableBufferPointer { rows in
        nonisolated(unsafe) let rows = rows
        return concurrentMap(count, work: work) { i -> Integer? in
          var row: [Fraction] = []
          swap(&row, &rows[i])
          guard Self.areReduced(row.filter(\.mustBeReduced), within: common[i]) else { return nil }
          let factor = Self.bring(&row, to: common[i], contentIsOne: contentsAreOne)
          for j in 0..<width {
            var numerator = Integer.zero
            swap(&numerator, &row[j].numerator)
            numerator.move(to: entries + (i * width + j))
          }
          return common[i].quotient(byDivisor: factor)
        }
      }
    }.compactMap(\.self)
    guard denominators.count == count else { return nil }
    self.init(reduced: numerators, denominators)
  }

  /// Brings fractions to their least common denominator and divides by the factor that all have.
  ///
  /// - Returns: the factor.
  private static func bring(
    _ row: inout [Fraction], to common: Integer, contentIsOne: Bool
  ) -> Integer {
    // Only a prime that those in lowest terms need not have in their common denominator as often.
    var content = Integer.one
    if !contentIsOne {
      let reduced = row.lazy.filter(\.mustBeReduced).map(\.denominator)
      content = common.quotient(byDivisor: leastCommonMultiple(Array(reduced)))
    }
    for index in row.indices {
      if row[index].denominator != common {
        row[index].numerator *= common.quotient(byDivisor: row[index].denominator)
      }
      if !content.isOne { content = .gcd(content, row[index].numerator) }
    }
    if !content.isOne {
      for index in row.indices {
        row[index].numerator = row[index].numerator.quotient(byDivisor: content)
      }
    }
    return content
  }

  /// Whether fractions are in lowest terms, given a multiple of their denominators.
  ///
  /// A prime that divides numerator and denominator of a fraction divides the multiple and the
  /// product of all numerators. So one gcd tells that there is none, or which, for all fractions
  /// whose denominators are not much shorter than the multiple.
  private static func areReduced(_ fractions: [Fraction], within common: Integer) -> Bool {
    let isLong = { (fraction: Fraction) in fraction.denominator.bitWidth > common.bitWidth / 2 }
    let (long, short) = (fractions.filter(isLong), fractions.filter { !isLong($0) })
    if long.isEmpty { return short.allSatisfy { $0.isReduced(within: .zero) } }
    let product = long.reduce(.one) { ($0 * $1.numerator).remainder(byDivisor: common) }
    let suspect = Integer.gcd(product, common)
    guard suspect.isOne || long.allSatisfy({ $0.isReduced(within: suspect) }) else { return false }
    return short.isEmpty
      || areReduced(short, within: leastCommonMultiple(short.lazy.map(\.denominator)))
  }
}
