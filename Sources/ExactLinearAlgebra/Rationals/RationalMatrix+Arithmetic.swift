import ExactArithmetic

extension RationalMatrix {
  /// The sum.
  ///
  /// - Precondition: the shapes are equal.
  public static func + (a: RationalMatrix, b: RationalMatrix) -> RationalMatrix {
    combine(a, b, +)
  }

  /// The difference.
  ///
  /// - Precondition: the shapes are equal.
  public static func - (a: RationalMatrix, b: RationalMatrix) -> RationalMatrix {
    combine(a, b, -)
  }

  /// Adds in place.
  ///
  /// - Precondition: the shapes are equal.
  public static func += (a: inout RationalMatrix, b: RationalMatrix) { a = a + b }

  /// Subtracts in place.
  ///
  /// - Precondition: the shapes are equal.
  public static func -= (a: inout RationalMatrix, b: RationalMatrix) { a = a - b }

  private static func combine(
    _ a: RationalMatrix, _ b: RationalMatrix,
    _ operation: (IntegerMatrix, IntegerMatrix) -> IntegerMatrix
  ) -> RationalMatrix {
    precondition(a.shape == b.shape, "sum of a \(a.shape) and a \(b.shape) matrix")
    let common = zip(a.denominators, b.denominators).map { leastCommonMultiple([$0, $1]) }
    return RationalMatrix(
      reducing: operation(a.numerators(over: common), b.numerators(over: common)), common)
  }

  /// The matrix with the opposite signs.
  public static prefix func - (a: RationalMatrix) -> RationalMatrix {
    RationalMatrix(reduced: -a.numerators, a.denominators)
  }

  /// Every entry times `factor`.
  public static func * (factor: Rational, a: RationalMatrix) -> RationalMatrix {
    RationalMatrix(
      reducing: factor.numerator * a.numerators, a.denominators.map { $0 * factor.denominator })
  }

  /// Row `i` times `factors[i]`, for every `i`: the product `diag(factors) · self`.
  ///
  /// - Precondition: there is one factor for each row.
  public func scalingRows(by factors: [Rational]) -> RationalMatrix {
    precondition(factors.count == rows, "\(factors.count) factors for \(rows) rows")
    var scaled = numerators
    for i in 0..<rows { scaled.scaleRow(i, by: factors[i].numerator) }
    return RationalMatrix(
      reducing: scaled, zip(denominators, factors).map { $0 * $1.denominator })
  }

  /// Column `j` times `factors[j]`, for every `j`: the product `self · diag(factors)`.
  ///
  /// - Precondition: there is one factor for each column.
  public func scalingColumns(by factors: [Rational]) -> RationalMatrix {
    precondition(factors.count == columns, "\(factors.count) factors for \(columns) columns")
    let common = leastCommonMultiple(factors.lazy.map(\.denominator))
    let integers = factors.map { $0.numerator * common.quotient(byDivisor: $0.denominator) }
    return RationalMatrix(
      reducing: IntegerMatrix(rows: rows, columns: columns) { numerators[$0, $1] * integers[$1] },
      denominators.map { $0 * common })
  }
}
