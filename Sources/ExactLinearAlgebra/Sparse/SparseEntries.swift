import ExactArithmetic

/// The entries of a sparse matrix, collected row by row before its shape is known.
package struct SparseEntries {
  private var rows: [Int] = []
  private var columns: [Int] = []
  private var values = RationalList()
  private var largestColumn = -1

  package init() {}

  /// The number of entries.
  package var count: Int { values.count }

  /// Appends an entry unless its value is 0 or its place not behind the one before, in the order of
  /// (row, column).
  ///
  /// - Returns: whether it was appended.
  package mutating func append(row: Int, column: Int, value: Rational) -> Bool {
    guard
      (rows.last ?? 0, columns.last ?? -1) < (row, column), column >= 0, !value.isZero
    else { return false }
    rows.append(row)
    columns.append(column)
    values.append(value)
    largestColumn = max(largestColumn, column)
    return true
  }

  /// Whether a matrix of this shape has room for all entries.
  package func fit(_ shape: MatrixShape) -> Bool {
    rows.last ?? -1 < shape.rows && largestColumn < shape.columns
  }

  /// The matrix with these entries.
  ///
  /// - Precondition: they fit the shape.
  package func matrix(_ shape: MatrixShape) -> SparseRationalMatrix {
    precondition(fit(shape), "entries outside of the matrix")
    var rowStarts = [0]
    rowStarts.reserveCapacity(shape.rows + 1)
    for (position, row) in rows.enumerated() {
      while rowStarts.count <= row { rowStarts.append(position) }
    }
    while rowStarts.count <= shape.rows { rowStarts.append(count) }
    return SparseRationalMatrix(
      trusted: shape.rows, shape.columns, rowStarts: rowStarts, columnIndices: columns,
      values: values)
  }
}
