/// A sparse floating-point matrix: the non-zero entries of each row, one row after the other.
public struct SparseMatrix<Scalar: BLASScalar>: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// The entries of row i have the positions rowStarts[i]..<rowStarts[i + 1]; rows + 1 numbers.
  public let rowStarts: [Int]

  /// The column of each entry.
  public let columnIndices: [Int]

  /// The value of each entry.
  public let values: [Scalar]

  /// The matrix with these entries.
  public init(
    rows: Int, columns: Int, rowStarts: [Int], columnIndices: [Int], values: [Scalar]
  ) {
    precondition(rowStarts.count == rows + 1 && rowStarts.first == 0)
    precondition(rowStarts.last == values.count && columnIndices.count == values.count)
    precondition(zip(rowStarts, rowStarts.dropFirst()).allSatisfy { $0 <= $1 })
    precondition(columnIndices.allSatisfy { (0..<columns).contains($0) })
    self.rows = rows
    self.columns = columns
    self.rowStarts = rowStarts
    self.columnIndices = columnIndices
    self.values = values
  }

  /// The same matrix with all entries stored.
  public var dense: DenseMatrix<Scalar> {
    var dense = DenseMatrix<Scalar>(rows: rows, columns: columns)
    for i in 0..<rows {
      for position in rowStarts[i]..<rowStarts[i + 1] {
        dense[i, columnIndices[position]] = values[position]
      }
    }
    return dense
  }

  /// Adds `factor` times the product with the transposed of `batch` to the transposed of `sums`: to
  /// each row of `sums`, the product of this matrix and the same row of `batch`, as columns.
  @inlinable
  public func addProduct(
    _ factor: Scalar, with batch: DenseMatrix<Scalar>, to sums: inout DenseMatrix<Scalar>
  ) {
    precondition(batch.columns == columns && sums.columns == rows && batch.rows == sums.rows)
    let (batchColumns, sumsColumns) = (columns, rows)
    let samples = sums.rows
    batch.entries.withUnsafeBufferPointer { batch in
      sums.entries.withUnsafeMutableBufferPointer { sums in
        for i in 0..<rows {
          let range = rowStarts[i]..<rowStarts[i + 1]
          if range.isEmpty { continue }
          for sample in 0..<samples {
            var sum: Scalar = 0
            for position in range {
              sum += values[position] * batch[sample * batchColumns + columnIndices[position]]
            }
            sums[sample * sumsColumns + i] += factor * sum
          }
        }
      }
    }
  }
}
