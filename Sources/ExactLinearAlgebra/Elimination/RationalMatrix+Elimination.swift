import ExactArithmetic

/// P A = L U with L unit lower triangular and U upper triangular.
public struct LUFactors: Sendable, Hashable {
  /// Row `i` of P A is row `permutation[i]` of A.
  public let permutation: [Int]

  /// L, lower triangular with ones on the diagonal.
  public let lower: RationalMatrix

  /// U, upper triangular, invertible.
  public let upper: RationalMatrix
}

extension RationalMatrix {
  /// The determinant; 1 for the 0×0 matrix.
  ///
  /// - Throws: `notSquare`.
  public func determinant() throws(LinearAlgebraError) -> Rational {
    Rational(reducing: try numerators.determinant(), denominators.reduce(.one, *))
  }

  /// The largest number of linearly independent rows.
  public func rank() -> Int { numerators.rank() }

  /// The inverse matrix.
  ///
  /// - Throws: `notSquare`, `singular`.
  public func inverse() throws(LinearAlgebraError) -> RationalMatrix {
    try numerators.requireSquare()
    return try solve(.identity(rows))
  }

  /// The matrix X with `self · X = right`.
  ///
  /// - Throws: `notSquare`, `shapeMismatch` if `right` has another number of rows, `singular`.
  public func solve(_ right: RationalMatrix) throws(LinearAlgebraError) -> RationalMatrix {
    try numerators.requireSquare()
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows, right.columns), found: right.shape)
    }
    let common = leastCommonMultiple(right.denominators)
    var integers = right.numerators(over: common)
    for i in 0..<rows { integers.scaleRow(i, by: denominators[i]) }
    let (solution, determinant) = try numerators.fractionFreeSolution(integers)
    let denominator = determinant.magnitude * common
    return RationalMatrix(
      reducing: determinant.signum < 0 ? -solution : solution,
      Array(repeating: denominator, count: rows))
  }

  /// The factors P A = L U of an invertible matrix.
  ///
  /// Entries of L share denominators along columns, so as a `RationalMatrix` it can be much longer
  /// than `IntegerMatrix.fractionFreeFactors`.
  ///
  /// - Parameter pivoting: whether rows may be exchanged; if not, P = I.
  /// - Throws: `notSquare`, `singular` with pivoting, `vanishingLeadingMinor` without.
  public func lu(pivoting: Bool = true) throws(LinearAlgebraError) -> LUFactors {
    let factors = try numerators.fractionFreeFactors(pivoting: pivoting)
    let permuted = factors.permutation.map { denominators[$0] }
    let minors = factors.minors
    // With A = diag(1/q) N and N = L₀ U₀: A = (diag(1/q) L₀ diag(q)) · (diag(1/q) U₀).
    let lower = RationalMatrix(rows: rows, columns: rows) { i, j in
      guard i >= j else { return .zero }
      return Rational(
        reducing: factors.packed[i, j] * permuted[j], minors[j] * permuted[i])
    }
    let divisors = zip([.one] + minors, permuted).map { $0 * $1 }
    let upper = RationalMatrix(
      reducing: factors.upper.flippingRows { divisors[$0].signum < 0 },
      divisors.map(\.magnitude))
    return LUFactors(permutation: factors.permutation, lower: lower, upper: upper)
  }
}

extension IntegerMatrix {
  /// The matrix with the signs of the chosen rows changed.
  fileprivate func flippingRows(_ chosen: (Int) -> Bool) -> IntegerMatrix {
    var result = self
    for i in 0..<rows where chosen(i) { result.scaleRow(i, by: Integer(-1)) }
    return result
  }
}
