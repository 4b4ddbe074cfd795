import ExactArithmetic

/// A sparse matrix of rational numbers, row by row (compressed sparse rows).
///
/// Stored values are not zero and stand in strictly increasing column order, so equality of values
/// is equality of representations. Memory is proportional to rows + stored values.
public struct SparseRationalMatrix: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// Row `i` is stored at the positions `rowStarts[i]..<rowStarts[i + 1]`; `rows + 1` numbers.
  public let rowStarts: [Int]

  /// The column of each stored value.
  public let columnIndices: [Int]

  /// The stored values, none zero.
  public let values: RationalList

  /// A matrix given by its stored values.
  ///
  /// - Throws: `shapeMismatch` if the three lists do not fit together or to the shape,
  ///   `invalidSparseEntry` with the first position whose value is zero, whose column is out of
  ///   range, or which is not behind its predecessor in the row.
  public init(
    rows: Int, columns: Int, rowStarts: [Int], columnIndices: [Int],
    values: some Sequence<Rational>
  ) throws(LinearAlgebraError) {
    let values = RationalList(values)
    guard
      rows >= 0, columns >= 0, rowStarts.count - 1 == rows, rowStarts.first == 0,
      rowStarts.last == values.count, columnIndices.count == values.count,
      zip(rowStarts, rowStarts.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw .shapeMismatch(
        expected: MatrixShape(rows, columns),
        found: MatrixShape(rowStarts.count - 1, columnIndices.count))
    }
    for i in 0..<rows {
      var previous = -1
      for position in rowStarts[i]..<rowStarts[i + 1] {
        let column = columnIndices[position]
        guard previous < column, column < columns, !values[position].isZero else {
          throw .invalidSparseEntry(position: position)
        }
        previous = column
      }
    }
    self.init(
      trusted: rows, columns, rowStarts: rowStarts, columnIndices: columnIndices, values: values)
  }

  /// A matrix given by its entries as (row, column, value), in strictly increasing order of (row,
  /// column).
  ///
  /// - Throws: `invalidSparseEntry` with the first position that is out of range, zero or out of
  ///   order.
  public init(
    rows: Int, columns: Int, entries: some Sequence<(Int, Int, Rational)>
  ) throws(LinearAlgebraError) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    var collected = SparseEntries()
    for (row, column, value) in entries {
      guard
        row < rows, column < columns,
        collected.append(row: row, column: column, value: value)
      else { throw .invalidSparseEntry(position: collected.count) }
    }
    self = collected.matrix(MatrixShape(rows, columns))
  }

  /// The caller states that the lists describe a sparse matrix as `SparseRationalMatrix` says.
  package init(
    trusted rows: Int, _ columns: Int, rowStarts: [Int], columnIndices: [Int], values: RationalList
  ) {
    self.rows = rows
    self.columns = columns
    self.rowStarts = rowStarts
    self.columnIndices = columnIndices
    self.values = values
  }

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    self.init(
      trusted: rows, columns, rowStarts: Array(repeating: 0, count: rows + 1), columnIndices: [],
      values: [])
  }

  /// The identity matrix of order `n`.
  public static func identity(_ n: Int) -> SparseRationalMatrix {
    SparseRationalMatrix(
      trusted: n, n, rowStarts: Array(0...n), columnIndices: Array(0..<n),
      values: RationalList(words: Array(repeating: 1, count: n)))
  }

  /// The matrix whose row `i` has a 1 in column `images[i]`; the caller states that these are 0…n−1 in
  /// some order.
  package static func permutation(_ images: [Int]) -> SparseRationalMatrix {
    SparseRationalMatrix(
      trusted: images.count, images.count, rowStarts: Array(0...images.count),
      columnIndices: images, values: RationalList(words: Array(repeating: 1, count: images.count)))
  }

  /// The non-zero entries of a dense matrix.
  public init(_ dense: RationalMatrix) {
    var builder = SparseRowBuilder(rows: dense.rows, columns: dense.columns)
    for i in 0..<dense.rows {
      for j in 0..<dense.columns where !dense.numerators.isZero(i, j) {
        builder.append(column: j, value: dense[i, j])
      }
      builder.endRow()
    }
    self = builder.matrix
  }

  /// The matrix made of these blocks: `blocks[r][c]` is block row `r`, block column `c`.
  ///
  /// - Precondition: the blocks of a block row have the same number of rows, and all block rows
  ///   have the same column counts.
  public init(blocks: [[SparseRationalMatrix]]) {
    let widths = blocks.first?.map(\.columns) ?? []
    let heights = blocks.map { $0.first?.rows ?? 0 }
    var builder = SparseRowBuilder(rows: heights.reduce(0, +), columns: widths.reduce(0, +))
    for (blockRow, height) in zip(blocks, heights) {
      precondition(
        blockRow.map(\.columns) == widths && blockRow.allSatisfy { $0.rows == height },
        "blocks do not fit together")
      for i in 0..<height {
        var left = 0
        for block in blockRow {
          for p in block.rowRange(i) {
            builder.append(column: left + block.columnIndices[p], value: block.values[p])
          }
          left += block.columns
        }
        builder.endRow()
      }
    }
    self = builder.matrix
  }

  /// The numbers of rows and columns.
  public var shape: MatrixShape { MatrixShape(rows, columns) }

  /// The positions at which row `i` is stored.
  @inlinable public func rowRange(_ i: Int) -> Range<Int> {
    rowStarts[i]..<rowStarts[i + 1]
  }

  /// The positions at which these rows are stored.
  @inlinable public func rowRange(_ rows: Range<Int>) -> Range<Int> {
    rowStarts[rows.lowerBound]..<rowStarts[rows.upperBound]
  }

  /// The entry in row `i`, column `j`, both counted from 0; by binary search in the row.
  public subscript(i: Int, j: Int) -> Rational {
    precondition(0 <= j && j < columns, "matrix index out of range")
    var range = rowRange(i)
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if columnIndices[middle] == j { return values[middle] }
      range =
        columnIndices[middle] < j
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return .zero
  }
}

extension RationalMatrix {
  /// The dense form of a sparse matrix.
  public init(_ sparse: SparseRationalMatrix) {
    var numerators = IntegerMatrix(rows: sparse.rows, columns: sparse.columns)
    var denominators: [Integer] = []
    for i in 0..<sparse.rows {
      let range = sparse.rowRange(i)
      let common = leastCommonMultiple(range.lazy.map { sparse.values[$0].denominator })
      for position in range {
        let value = sparse.values[position]
        numerators[i, sparse.columnIndices[position]] =
          value.numerator * common.quotient(byDivisor: value.denominator)
      }
      denominators.append(common)
    }
    self.init(reduced: numerators, denominators)
  }
}

/// Collects a sparse matrix row by row.
struct SparseRowBuilder {
  let rows: Int
  let columns: Int
  private var rowStarts = [0]
  private var columnIndices: [Int] = []
  private var values = RationalList()

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    rowStarts.reserveCapacity(rows + 1)
  }

  /// Appends to the current row; `column` is behind those already there. Zeros are left out.
  mutating func append(column: Int, value: Rational) {
    if value.isZero { return }
    columnIndices.append(column)
    values.append(value)
  }

  mutating func endRow() { rowStarts.append(values.count) }

  /// The matrix, once all rows have been ended.
  var matrix: SparseRationalMatrix {
    precondition(rowStarts.count == rows + 1)
    return SparseRationalMatrix(
      trusted: rows, columns, rowStarts: rowStarts, columnIndices: columnIndices, values: values)
  }
}
