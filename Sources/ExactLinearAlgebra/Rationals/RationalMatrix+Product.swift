import ExactArithmetic

extension RationalMatrix {
  /// The product: one product of integer matrices, then one greatest common divisor for each row.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: RationalMatrix, b: RationalMatrix) -> RationalMatrix {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    let product = integerProduct(a.numerators, b)
    return RationalMatrix(
      reducing: product.numerators, a.denominators.map { $0 * product.denominator })
  }

  /// `diag(scale) · y + a · x`, each row reduced once; `scale` nil stands for ones.
  ///
  /// - Precondition: the shapes fit, and `scale`, if given, has one entry for each row of `y`.
  public static func scaledSum(
    scale: [Rational]?, _ y: RationalMatrix, adding a: RationalMatrix, times x: RationalMatrix
  ) -> RationalMatrix {
    precondition(a.columns == x.rows, "product of a \(a.shape) and a \(x.shape) matrix")
    precondition(
      y.shape == MatrixShape(a.rows, x.columns),
      "sum of a \(y.shape) and a \(MatrixShape(a.rows, x.columns)) matrix")
    precondition(scale == nil || scale?.count == y.rows, "one scale for each row is needed")
    var (sum, denominator) = integerProduct(a.numerators, x)
    var addend = y.numerators
    var common: [Integer] = []
    for i in 0..<y.rows {
      let factor = scale?[i] ?? .one
      let first = factor.denominator * y.denominators[i]
      let second = a.denominators[i] * denominator
      let multiple = leastCommonMultiple([first, second])
      addend.scaleRow(i, by: factor.numerator * multiple.quotient(byDivisor: first))
      sum.scaleRow(i, by: multiple.quotient(byDivisor: second))
      common.append(multiple)
    }
    sum += addend
    return RationalMatrix(reducing: sum, common)
  }

  /// `numerators / denominator = a · b`, not reduced.
  ///
  /// The rows of `b` are brought to one denominator. Where that would make them much longer, the
  /// sum over the inner index is split in halves, each with its own denominator.
  private static func integerProduct(
    _ a: IntegerMatrix, _ b: RationalMatrix
  ) -> (numerators: IntegerMatrix, denominator: Integer) {
    let denominator = leastCommonMultiple(b.denominators)
    let growth = denominator.bitWidth - (b.denominators.lazy.map(\.bitWidth).min() ?? 0)
    let length = a.maximumBitWidth + b.numerators.maximumBitWidth
    if growth <= max(length, 256) || b.rows < 4 {
      return (a * b.numerators(over: denominator), denominator)
    }
    let middle = b.rows / 2
    var (sum, first) = integerProduct(
      a.block(rows: 0..<a.rows, columns: 0..<middle),
      b.block(rows: 0..<middle, columns: 0..<b.columns))
    let (other, second) = integerProduct(
      a.block(rows: 0..<a.rows, columns: middle..<b.rows),
      b.block(rows: middle..<b.rows, columns: 0..<b.columns))
    sum = denominator.quotient(byDivisor: first) * sum
    sum += denominator.quotient(byDivisor: second) * other
    return (sum, denominator)
  }
}
