import CGMP
import CParallelResidues
import ExactArithmetic

/// A matrix over each of some prime fields, all of one shape, which are computed with at once.
package struct ParallelMatrix: Sendable {
  /// The fields.
  package let fields: ParallelFields

  /// The number of rows.
  package let rows: Int

  /// The number of columns.
  package let columns: Int

  /// The elements, row by row.
  package internal(set) var words: [UInt64]

  /// The matrix with these elements, row by row.
  package init(rows: Int, columns: Int, words: [UInt64], fields: ParallelFields) {
    precondition(
      words.count == rows * columns * ParallelFields.capacity,
      "one element for each entry is needed")
    (self.fields, self.rows, self.columns, self.words) = (fields, rows, columns, words)
  }

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  package init(rows: Int, columns: Int, fields: ParallelFields) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    let words = [UInt64](repeating: 0, count: rows * columns * ParallelFields.capacity)
    self.init(rows: rows, columns: columns, words: words, fields: fields)
  }

  /// The residues of an integer matrix.
  package init(_ integers: IntegerMatrix, fields: ParallelFields) {
    let words =
      integers.machineIntegers.map { fields.elements($0) }
      ?? integers.withEntries { entries in
        fields.elements(count: integers.rows * integers.columns) {
          UInt64(__gmpz_fdiv_ui(entries + $0, UInt($1.modulus)))
        }
      }
    self.init(rows: integers.rows, columns: integers.columns, words: words, fields: fields)
  }

  /// The matrix whose elements `body` sets.
  init(
    rows: Int, columns: Int, fields: ParallelFields,
    _ body: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    self.init(
      rows: rows, columns: columns, words: fields.made(rows * columns, body), fields: fields)
  }

  /// The numbers of rows and columns.
  package var shape: MatrixShape { MatrixShape(rows, columns) }

  /// The residues of the entries: field by field, and for each field row by row.
  package var residues: [UInt64] {
    let (size, count) = (rows * columns, fields.fields.count)
    return Array(unsafeUninitializedCapacity: size * count) { residues, length in
      if size > 0 {
        parallel_to_residues(residues.baseAddress, words, size, count, fields.moduli)
      }
      length = size * count
    }
  }

  /// The identity matrix of order `n`.
  package static func identity(_ n: Int, fields: ParallelFields) -> ParallelMatrix {
    var result = ParallelMatrix(rows: n, columns: n, fields: fields)
    for i in 0..<n { result.setElement(i * (n + 1), to: fields.one) }
    return result
  }

  /// The square matrix with these elements on the diagonal, zero elsewhere.
  package static func diagonal(_ elements: [UInt64], fields: ParallelFields) -> ParallelMatrix {
    let (n, width) = (elements.count / ParallelFields.capacity, ParallelFields.capacity)
    var result = ParallelMatrix(rows: n, columns: n, fields: fields)
    for i in 0..<n {
      result.setElement(i * (n + 1), to: elements[i * width..<(i + 1) * width])
    }
    return result
  }

  /// The diagonal of a square matrix.
  package var diagonal: [UInt64] {
    rearranged(rows, 1) { i, _ in (i, i) }.words
  }

  /// Sets one entry to a machine integer.
  ///
  /// - Precondition: the place lies within the matrix.
  package mutating func set(_ i: Int, _ j: Int, to value: Int) {
    precondition(0 <= i && i < rows && 0 <= j && j < columns, "matrix index out of range")
    setElement(i * columns + j, to: fields.elements([value])[...])
  }

  private mutating func setElement(_ place: Int, to element: ArraySlice<UInt64>) {
    let start = place * ParallelFields.capacity
    for (offset, word) in element.enumerated() { words[start + offset] = word }
  }

  // MARK: Entries in other places

  /// The entries for which the condition holds, zero elsewhere.
  package func keeping(_ condition: (_ i: Int, _ j: Int) -> Bool) -> ParallelMatrix {
    rearranged(rows, columns) { i, j in condition(i, j) ? (i, j) : nil }
  }

  /// The matrix with every entry outside the diagonal blocks on `blocks` replaced by 0.
  package func blockDiagonal(_ blocks: [Range<Int>]) -> ParallelMatrix {
    let numbers = blocks.enumerated().flatMap { number, block in block.map { _ in number } }
    return keeping { numbers[$0] == numbers[$1] }
  }

  /// The transposed matrix.
  package var transpose: ParallelMatrix { rearranged(columns, rows) { i, j in (j, i) } }

  /// The matrix with rows and columns in reverse order, transposed: upper times lower triangular
  /// factors become lower times upper ones.
  package var antitranspose: ParallelMatrix {
    rearranged(columns, rows) { i, j in (rows - 1 - j, columns - 1 - i) }
  }

  /// The rows and columns in these ranges.
  ///
  /// - Precondition: the ranges lie within the matrix.
  package func block(rows: Range<Int>, columns: Range<Int>) -> ParallelMatrix {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns, "block out of range")
    return rearranged(rows.count, columns.count) {
      (rows.lowerBound + $0, columns.lowerBound + $1)
    }
  }

  /// The entries in the given rows and columns, in the given order; repetitions are allowed.
  ///
  /// - Precondition: the indices lie within the matrix.
  package func selecting(rows: [Int], columns: [Int]) -> ParallelMatrix {
    precondition(
      rows.allSatisfy { 0 <= $0 && $0 < self.rows }
        && columns.allSatisfy { 0 <= $0 && $0 < self.columns }, "matrix index out of range")
    return rearranged(rows.count, columns.count) { (rows[$0], columns[$1]) }
  }

  /// Each entry comes from a place of this matrix, or is 0.
  @inline(__always)
  private func rearranged(
    _ rows: Int, _ columns: Int, _ source: (Int, Int) -> (Int, Int)?
  ) -> ParallelMatrix {
    let width = ParallelFields.capacity
    return words.withUnsafeBufferPointer { old in
      ParallelMatrix(rows: rows, columns: columns, fields: fields) { words in
        guard let old = old.baseAddress else { return }
        for i in 0..<rows {
          for j in 0..<columns {
            let target = words + (i * columns + j) * width
            if let (row, column) = source(i, j) {
              target.update(from: old + (row * self.columns + column) * width, count: width)
            } else {
              target.update(repeating: 0, count: width)
            }
          }
        }
      }
    }
  }
}
