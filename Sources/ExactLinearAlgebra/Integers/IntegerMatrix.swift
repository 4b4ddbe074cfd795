import CGMP
import ExactArithmetic

/// A dense matrix of integers, stored row by row in one buffer of GMP numbers.
///
/// A value: copies share the buffer until one of them is changed. Either dimension may be 0.
public struct IntegerMatrix: Sendable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  private var storage: IntegerMatrixStorage

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    self.rows = rows
    self.columns = columns
    storage = IntegerMatrixStorage(count: rows * columns)
  }

  /// The matrix whose entry in row `i`, column `j` is `entry(i, j)`.
  public init(rows: Int, columns: Int, entry: (Int, Int) -> Integer) {
    self.init(rows: rows, columns: columns)
    for i in 0..<rows {
      for j in 0..<columns { self[i, j] = entry(i, j) }
    }
  }

  /// The matrix with entries at some places, counted row by row, and zeros elsewhere.
  ///
  /// - Parameter entries: As many numbers as there are places; they are taken without copying.
  package init(rows: Int, columns: Int, entries: consuming IntegerMatrix, at places: [Int]) {
    precondition(
      entries.rows * entries.columns == places.count
        && places.allSatisfy { $0 >= 0 && $0 < rows * columns }, "a number for each place")
    self.init(rows: rows, columns: columns)
    var source = consume entries
    withMutableEntries { target in
      source.withMutableEntries { numbers in
        for (index, place) in places.enumerated() { __gmpz_swap(target + place, numbers + index) }
      }
    }
  }

  /// Matrices with so many rows each, one after the other; the entries are taken without copying.
  package consuming func rowBlocks(_ heights: [Int]) -> [IntegerMatrix] {
    precondition(heights.reduce(0, +) == rows, "\(heights) rows of a \(shape) matrix")
    if heights.count == 1 { return [self] }
    let columns = columns
    var rest = consume self
    return rest.withMutableEntries { source in
      var next = source
      return heights.map { height in
        var block = IntegerMatrix(rows: height, columns: columns)
        block.withMutableEntries { target in
          for index in 0..<height * columns { __gmpz_swap(target + index, next + index) }
        }
        next += height * columns
        return block
      }
    }
  }

  /// The matrix with these rows.
  ///
  /// - Throws: `raggedRow` if the rows differ in length.
  public init(validating rows: [[Integer]]) throws(LinearAlgebraError) {
    let columns = rows.first?.count ?? 0
    if let row = rows.firstIndex(where: { $0.count != columns }) {
      throw .raggedRow(row: row, expected: columns, found: rows[row].count)
    }
    self.init(rows: rows.count, columns: columns) { i, j in rows[i][j] }
  }

  /// The matrix with these rows.
  ///
  /// - Precondition: all rows have the same length.
  public init(_ rows: [[Integer]]) {
    do {
      try self.init(validating: rows)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The identity matrix of order `n`.
  public static func identity(_ n: Int) -> IntegerMatrix {
    diagonal(Array(repeating: .one, count: n))
  }

  /// The square matrix with these diagonal entries, zero elsewhere.
  public static func diagonal(_ entries: [Integer]) -> IntegerMatrix {
    var result = IntegerMatrix(rows: entries.count, columns: entries.count)
    for i in entries.indices { result[i, i] = entries[i] }
    return result
  }

  /// The numbers of rows and columns.
  public var shape: MatrixShape { MatrixShape(rows, columns) }

  /// The entry in row `i`, column `j`, both counted from 0.
  public subscript(i: Int, j: Int) -> Integer {
    get {
      let index = checkedIndex(i, j)
      return withEntries { entries in Integer.make { __gmpz_set($0, entries + index) } }
    }
    set {
      let index = checkedIndex(i, j)
      withMutableEntries { entries in newValue.withPointer { __gmpz_set(entries + index, $0) } }
    }
  }

  /// Whether the entry in row `i`, column `j` is zero.
  public func isZero(_ i: Int, _ j: Int) -> Bool {
    let index = checkedIndex(i, j)
    return withEntries { $0[index]._mp_size == 0 }
  }

  private func checkedIndex(_ i: Int, _ j: Int) -> Int {
    precondition(0 <= i && i < rows && 0 <= j && j < columns, "matrix index out of range")
    return i * columns + j
  }

  /// Runs `body` on the numbers, row by row, read-only.
  package func withEntries<Result>(
    _ body: (UnsafePointer<__mpz_struct>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) {
      try body(UnsafePointer($0.entries.baseAddress.unsafelyUnwrapped))
    }
  }

  /// Runs `body` on the numbers, row by row, after making the buffer unique.
  package mutating func withMutableEntries<Result>(
    _ body: (UnsafeMutablePointer<__mpz_struct>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = IntegerMatrixStorage(copying: storage) }
    return try withExtendedLifetime(storage) {
      try body($0.entries.baseAddress.unsafelyUnwrapped)
    }
  }

  /// The number of bits of the entry largest in absolute value; 0 if all are zero.
  public var maximumBitWidth: Int {
    withEntries { entries in
      (0..<rows * columns).reduce(0) { max($0, entries[$1].bitWidth) }
    }
  }

  /// The entries, row by row, if all of them are below 2^63 in absolute value.
  package var machineIntegers: [Int]? {
    withEntries { entries in
      var integers: [Int] = []
      integers.reserveCapacity(rows * columns)
      for index in 0..<rows * columns {
        guard entries[index].bitWidth < Int.bitWidth else { return nil }
        integers.append(__gmpz_get_si(entries + index))
      }
      return integers
    }
  }

  /// Whether every entry is zero.
  public var isZero: Bool {
    withEntries { entries in (0..<rows * columns).allSatisfy { entries[$0]._mp_size == 0 } }
  }

  /// The transposed matrix.
  public var transpose: IntegerMatrix {
    rearranged(rows: columns, columns: rows) { i, j in (j, i) }
  }

  /// The rows and columns in these ranges.
  ///
  /// - Precondition: the ranges lie within the matrix.
  public func block(rows: Range<Int>, columns: Range<Int>) -> IntegerMatrix {
    selecting(rows: Array(rows), columns: Array(columns))
  }

  /// The entries in the given rows and columns, in the given order; repetitions are allowed.
  ///
  /// - Precondition: the indices lie within the matrix.
  public func selecting(rows: [Int], columns: [Int]) -> IntegerMatrix {
    rearranged(rows: rows.count, columns: columns.count) { i, j in (rows[i], columns[j]) }
  }

  private func rearranged(
    rows: Int, columns: Int, _ source: (Int, Int) -> (Int, Int)
  ) -> IntegerMatrix {
    var result = IntegerMatrix(rows: rows, columns: columns)
    result.withMutableEntries { target in
      withEntries { entries in
        for i in 0..<rows {
          for j in 0..<columns {
            let (row, column) = source(i, j)
            __gmpz_set(target + (i * columns + j), entries + checkedIndex(row, column))
          }
        }
      }
    }
    return result
  }

  /// The matrix made of these blocks: `blocks[r][c]` is block row `r`, block column `c`.
  ///
  /// - Precondition: the blocks of a block row have the same number of rows, and all block rows
  ///   have the same column counts.
  public init(blocks: [[IntegerMatrix]]) {
    let widths = blocks.first?.map(\.columns) ?? []
    let heights = blocks.map { $0.first?.rows ?? 0 }
    self.init(rows: heights.reduce(0, +), columns: widths.reduce(0, +))
    let (rows, columns) = (self.rows, self.columns)
    withMutableEntries { target in
      var top = 0
      for (blockRow, height) in zip(blocks, heights) {
        precondition(
          blockRow.map(\.columns) == widths && blockRow.allSatisfy { $0.rows == height },
          "blocks do not fit together")
        var left = 0
        for block in blockRow {
          block.withEntries { entries in
            for i in 0..<height {
              for j in 0..<block.columns {
                let index = (top + i) * columns + left + j
                __gmpz_set(target + index, entries + (i * block.columns + j))
              }
            }
          }
          left += block.columns
        }
        top += height
      }
      assert(top == rows)
    }
  }
}

extension IntegerMatrix: Hashable {
  /// Whether shapes and entries are equal.
  public static func == (a: IntegerMatrix, b: IntegerMatrix) -> Bool {
    guard a.shape == b.shape else { return false }
    if a.storage === b.storage { return true }
    return a.withEntries { x in
      b.withEntries { y in
        (0..<a.rows * a.columns).allSatisfy { __gmpz_cmp(x + $0, y + $0) == 0 }
      }
    }
  }

  /// Feeds the shape and the limbs of the entries into the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    withEntries { entries in
      for index in 0..<rows * columns {
        let number = entries[index]
        hasher.combine(number._mp_size)
        hasher.combine(
          bytes: UnsafeRawBufferPointer(
            start: number._mp_d,
            count: Int(number._mp_size.magnitude) * MemoryLayout<mp_limb_t>.size))
      }
    }
  }
}
