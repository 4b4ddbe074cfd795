import CGMP
import CParallelResidues
import ExactArithmetic

/// A matrix over each of some prime fields, all of one shape, which are computed with at once.
package struct ParallelMatrix: Sendable {
  /// The number of rows.
  package let rows: Int

  /// The number of columns.
  package let columns: Int

  private var storage: ParallelStorage

  /// The fields.
  package var fields: ParallelFields { storage.fields }

  /// The matrix with these elements, row by row.
  package init(rows: Int, columns: Int, words: [UInt64], fields: ParallelFields) {
    precondition(
      words.count == rows * columns * ParallelFields.capacity,
      "one element for each entry is needed")
    self.init(rows: rows, columns: columns, fields: fields) {
      $0.update(from: words, count: words.count)
    }
  }

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  package init(rows: Int, columns: Int, fields: ParallelFields) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    self.init(rows: rows, columns: columns, fields: fields) {
      $0.update(repeating: 0, count: rows * columns * ParallelFields.capacity)
    }
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
    (self.rows, self.columns) = (rows, columns)
    storage = ParallelStorage(count: rows * columns * ParallelFields.capacity, fields: fields)
    body(storage.words)
  }

  /// The elements, row by row.
  package var words: [UInt64] { withWords { Array(UnsafeBufferPointer(start: $0, count: count)) } }

  /// The number of words.
  var count: Int { rows * columns * ParallelFields.capacity }

  /// Runs `body` on the elements, row by row.
  @inline(__always)
  func withWords<Result>(_ body: (UnsafePointer<UInt64>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(storage.words) }
  }

  /// Runs `body`, which may change the elements.
  @inline(__always)
  mutating func withMutableWords<Result>(
    _ body: (UnsafeMutablePointer<UInt64>) -> Result
  ) -> Result {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = ParallelStorage(count: count, fields: fields)
      copy.words.update(from: storage.words, count: count)
      storage = copy
    }
    return withExtendedLifetime(storage) { body(storage.words) }
  }

  /// The numbers of rows and columns.
  package var shape: MatrixShape { MatrixShape(rows, columns) }

  /// The residues of the entries: field by field, and for each field row by row.
  package var residues: [UInt64] { Self.residues([self]) }

  /// The residues of matrices over the same fields: field by field, and for each field matrix by matrix.
  package static func residues(_ matrices: some Collection<ParallelMatrix>) -> [UInt64] {
    guard let fields = matrices.first?.fields else { return [] }
    let size = matrices.reduce(0) { $0 + $1.rows * $1.columns }
    return Array(unsafeUninitializedCapacity: size * fields.fields.count) { residues, length in
      length = size * fields.fields.count
      guard size > 0, var target = residues.baseAddress else { return }
      for matrix in matrices {
        precondition(matrix.fields === fields, "matrices over different fields")
        let own = matrix.rows * matrix.columns
        matrix.withWords {
          fields.form.to_residues(target, size, $0, own, fields.fields.count, fields.moduli)
        }
        target += own
      }
    }
  }

  /// The identity matrix of order `n`.
  package static func identity(_ n: Int, fields: ParallelFields) -> ParallelMatrix {
    var result = ParallelMatrix(rows: n, columns: n, fields: fields)
    result.setDiagonalToOnes()
    return result
  }

  /// Sets the diagonal of a square matrix.
  mutating func setDiagonalToOnes() {
    for i in 0..<rows { setElement(i * (rows + 1), to: fields.one[...]) }
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
    withMutableWords { words in
      for (offset, word) in element.enumerated() { words[start + offset] = word }
    }
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

  /// The matrix with its rows and columns in another order and with some signs changed: row `i` is
  /// row `rows[i].place` of this one times `rows[i].sign`, and columns likewise.
  ///
  /// - Precondition: places lie within the matrix, and signs are 1 or −1.
  package func permuting(
    rows: [(place: Int, sign: Int)], columns: [(place: Int, sign: Int)]
  ) -> ParallelMatrix {
    precondition(
      rows.allSatisfy { 0 <= $0.place && $0.place < self.rows }
        && columns.allSatisfy { 0 <= $0.place && $0.place < self.columns },
      "matrix index out of range")
    func signed(_ coordinates: [(place: Int, sign: Int)]) -> [Int] {
      coordinates.map { $0.sign < 0 ? ~$0.place : $0.place }
    }
    return ParallelMatrix(rows: rows.count, columns: columns.count, fields: fields) { target in
      withWords {
        fields.form.permute(
          target, $0, self.columns, signed(rows), rows.count, signed(columns), columns.count,
          fields.moduli)
      }
    }
  }

  /// Each entry comes from a place of this matrix, or is 0.
  @inline(__always)
  private func rearranged(
    _ rows: Int, _ columns: Int, _ source: (Int, Int) -> (Int, Int)?
  ) -> ParallelMatrix {
    return withWords { old in
      ParallelMatrix(rows: rows, columns: columns, fields: fields) { words in
        // An element is one vector.
        let old = UnsafeRawPointer(old).assumingMemoryBound(to: SIMD8<UInt64>.self)
        let new = UnsafeMutableRawPointer(words).assumingMemoryBound(to: SIMD8<UInt64>.self)
        for i in 0..<rows {
          for j in 0..<columns {
            let element = source(i, j).map { row, column in old[row * self.columns + column] }
            new[i * columns + j] = element ?? .zero
          }
        }
      }
    }
  }
}
