/// The number of rows and columns of a matrix.
public struct MatrixShape: Sendable, Hashable, CustomStringConvertible {
  /// The number of rows.
  public var rows: Int

  /// The number of columns.
  public var columns: Int

  /// The shape of a matrix with `rows` rows and `columns` columns.
  public init(_ rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// For example `3×4`.
  public var description: String { "\(rows)×\(columns)" }
}

/// Why an operation on matrices has no result.
public enum LinearAlgebraError: Error, Hashable, Sendable {
  /// The matrix is not invertible; `rank` is its rank.
  case singular(rank: Int)

  /// The leading principal minor of this order is the first that vanishes, so elimination without
  /// row exchanges stops there.
  case vanishingLeadingMinor(order: Int)

  /// A matrix of another shape was needed.
  case shapeMismatch(expected: MatrixShape, found: MatrixShape)

  /// A square matrix was needed.
  case notSquare(found: MatrixShape)

  /// Row `row` has `found` entries where the rows before it have `expected`.
  case raggedRow(row: Int, expected: Int, found: Int)

  /// The denominator of row `row` is not positive.
  case denominatorNotPositive(row: Int)

  /// The entry stored at this position of a sparse matrix is out of range, zero, or not in
  /// increasing order.
  case invalidSparseEntry(position: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .singular(let rank):
      "the matrix is singular: its rank is \(rank)"
    case .vanishingLeadingMinor(let order):
      "the leading principal minor of order \(order) is zero"
    case .shapeMismatch(let expected, let found):
      "expected a \(expected) matrix, found \(found)"
    case .notSquare(let found):
      "expected a square matrix, found \(found)"
    case .raggedRow(let row, let expected, let found):
      "row \(row) has \(found) entries, expected \(expected)"
    case .denominatorNotPositive(let row):
      "the denominator of row \(row) is not positive"
    case .invalidSparseEntry(let position):
      "stored entry \(position) is zero, out of range or out of order"
    }
  }
}
