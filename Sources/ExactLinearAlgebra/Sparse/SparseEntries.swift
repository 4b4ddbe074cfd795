import ExactArithmetic

/// The entries of a sparse matrix, collected row by row before its shape is known.
package struct SparseEntries: JoinableList {
  /// Lists of which each has an entry; those of all, and then the ones here, are the entries.
  private var earlier: [SparseEntries] = []

  private var rows: [Int] = []
  private var columns: [Int] = []
  private var values = RationalList()
  private var largestColumn = -1

  package init() {}

  /// The entries of all parts; nil unless those of each stand behind those of the ones before.
  package init?(joining parts: [SparseEntries]) {
    let parts = parts.flatMap { $0.earlier + [$0] }.filter { !$0.rows.isEmpty }
    for (part, next) in zip(parts, parts.dropFirst()) {
      let last = part.rows.count - 1
      guard (part.rows[last], part.columns[last]) < (next.rows[0], next.columns[0]) else {
        return nil
      }
    }
    self = parts.last ?? SparseEntries()
    earlier = parts.dropLast()
    largestColumn = parts.map(\.largestColumn).max() ?? -1
  }

  /// The number of entries.
  package var count: Int { earlier.reduce(rows.count) { $0 + $1.rows.count } }

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

  /// The matrix with these entries, put together on all cores.
  ///
  /// - Precondition: they fit the shape.
  package func matrix(_ shape: MatrixShape) -> SparseRationalMatrix {
    precondition(fit(shape), "entries outside of the matrix")
    let parts = earlier + [self]
    let firsts = partialSums(parts.lazy.map(\.rows.count))
    let rowStarts = [Int](unsafeUninitializedCapacity: shape.rows + 1) { buffer, length in
      nonisolated(unsafe) let starts = buffer
      concurrently(parts.count, work: firsts[parts.count]) { index in
        var next = index == 0 ? 0 : 1 + (parts[index - 1].rows.last ?? -1)
        for (position, row) in parts[index].rows.enumerated() {
          while next <= row {
            starts.initializeElement(at: next, to: firsts[index] + position)
            next += 1
          }
        }
      }
      let next = 1 + (rows.last ?? -1)
      starts[next...shape.rows].initialize(repeating: firsts[parts.count])
      length = shape.rows + 1
    }
    return SparseRationalMatrix(
      trusted: shape.rows, shape.columns, rowStarts: rowStarts,
      columnIndices: Array(joining: parts.map(\.columns)),
      values: RationalList(joining: parts.map(\.values)))
  }
}
