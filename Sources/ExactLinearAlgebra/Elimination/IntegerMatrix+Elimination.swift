import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// Checks that the matrix is square.
  func requireSquare() throws(LinearAlgebraError) {
    if rows != columns { throw .notSquare(found: shape) }
  }

  /// The determinant; 1 for the 0×0 matrix.
  ///
  /// - Throws: `notSquare`.
  public func determinant() throws(LinearAlgebraError) -> Integer {
    try requireSquare()
    if rows == 0 { return .one }
    let elimination = FractionFreeElimination(self, pivotLimit: columns, extent: .below)
    guard elimination.pivotColumns.count == rows else { return .zero }
    let minor = elimination.matrix[rows - 1, columns - 1]
    return elimination.sign < 0 ? -minor : minor
  }

  /// The largest number of linearly independent rows.
  public func rank() -> Int {
    FractionFreeElimination(self, pivotLimit: columns, extent: .below).pivotColumns.count
  }

  /// The solution X of `self · X = right`, as integer numerators over one denominator:
  /// `self · numerators = denominator · right`. The denominator is ± the determinant of `self`.
  ///
  /// - Throws: `notSquare`, `shapeMismatch` if `right` has another number of rows, `singular`.
  public func fractionFreeSolution(
    _ right: IntegerMatrix
  ) throws(LinearAlgebraError) -> (numerators: IntegerMatrix, denominator: Integer) {
    try requireSquare()
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows, right.columns), found: right.shape)
    }
    if rows == 0 { return (right, .one) }
    let elimination = FractionFreeElimination(
      IntegerMatrix(blocks: [[self, right]]), pivotLimit: columns, extent: .allRows)
    guard elimination.pivotColumns.count == rows else {
      throw .singular(rank: elimination.pivotColumns.count)
    }
    let solution = elimination.matrix.block(
      rows: 0..<rows, columns: columns..<columns + right.columns)
    return (solution, elimination.matrix[0, 0])
  }

  /// The factors P A = L U of a square matrix, in integers.
  ///
  /// - Parameter pivoting: whether rows may be exchanged; if not, P = I.
  /// - Throws: `notSquare`, `singular` with pivoting, `vanishingLeadingMinor` without.
  public func fractionFreeFactors(
    pivoting: Bool
  ) throws(LinearAlgebraError) -> FractionFreeFactors {
    try requireSquare()
    let elimination =
      pivoting
      ? FractionFreeElimination(self, pivotLimit: columns, extent: .below)
      : try FractionFreeElimination(withoutExchanges: self)
    guard elimination.pivotColumns.count == rows else {
      throw .singular(rank: elimination.pivotColumns.count)
    }
    return FractionFreeFactors(
      permutation: elimination.permutation, sign: elimination.sign, packed: elimination.matrix)
  }
}

/// P A = L · diag(1 / (m_{k−1} m_k)) · U over the integers, m_k being the leading principal minor
/// of order k of P A, and m_0 = 1.
///
/// All entries of L and U are minors of P A; both have the diagonal m_1, …, m_n.
public struct FractionFreeFactors: Sendable, Hashable {
  /// Row `i` of P A is row `permutation[i]` of A.
  public let permutation: [Int]

  /// The determinant of P, 1 or −1.
  public let sign: Int

  /// L and U in one matrix; they share the diagonal.
  let packed: IntegerMatrix

  /// The leading principal minors of P A of orders 1 to n.
  public var minors: [Integer] { (0..<packed.rows).map { packed[$0, $0] } }

  /// L, lower triangular.
  public var lower: IntegerMatrix {
    IntegerMatrix(rows: packed.rows, columns: packed.rows) { $0 < $1 ? .zero : packed[$0, $1] }
  }

  /// U, upper triangular.
  public var upper: IntegerMatrix {
    IntegerMatrix(rows: packed.rows, columns: packed.rows) { $0 > $1 ? .zero : packed[$0, $1] }
  }

  /// The determinant of A.
  public var determinant: Integer {
    let minor = minors.last ?? .one
    return sign < 0 ? -minor : minor
  }
}
