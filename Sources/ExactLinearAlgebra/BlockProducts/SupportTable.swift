import CGMP

/// Where the rows of a matrix are not 0: a set of columns for each.
struct SupportTable: Sendable {
  /// The words of each set; column k is bit k % 64 of word k / 64.
  private let width: Int

  private var words: [UInt64]

  /// The sets of a matrix, or of the transposed one.
  init(_ matrix: IntegerMatrix, isTransposed: Bool) {
    let (rows, columns) = (matrix.rows, matrix.columns)
    let width = ((isTransposed ? rows : columns) + 63) / 64
    var words = [UInt64](repeating: 0, count: (isTransposed ? columns : rows) * width)
    matrix.withEntries { entries in
      for i in 0..<rows {
        for k in 0..<columns where entries[i * columns + k]._mp_size != 0 {
          let (row, column) = isTransposed ? (k, i) : (i, k)
          words[row * width + column / 64] |= 1 << UInt64(column % 64)
        }
      }
    }
    (self.width, self.words) = (width, words)
  }

  /// The number of columns in all sets together.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The columns of a row in increasing order.
  subscript(row: Int) -> Columns {
    Columns(words: words, index: row * width, end: (row + 1) * width)
  }

  struct Columns: Sequence, IteratorProtocol {
    private let words: [UInt64]
    private let start: Int
    private let end: Int
    private var index: Int

    /// The columns of the present word that are still to come.
    private var rest: UInt64

    fileprivate init(words: [UInt64], index: Int, end: Int) {
      (self.words, start, self.end, self.index) = (words, index, end, index)
      rest = index < end ? words[index] : 0
    }

    mutating func next() -> Int? {
      while rest == 0 {
        index += 1
        if index >= end { return nil }
        rest = words[index]
      }
      defer { rest &= rest - 1 }
      return 64 * (index - start) + rest.trailingZeroBitCount
    }
  }

  /// The columns of any row of each group of four, one group after the other, and where they begin
  /// (`parallel_support`).
  var ofFours: (starts: [UInt32], columns: [UInt32]) {
    let rows = width == 0 ? 0 : words.count / width
    var (starts, columns): ([UInt32], [UInt32]) = ([0], [])
    starts.reserveCapacity(rows / 4 + 2)
    columns.reserveCapacity(count)
    for first in stride(from: 0, to: rows, by: 4) {
      for index in 0..<width {
        var union: UInt64 = 0
        for row in first..<min(first + 4, rows) { union |= words[row * width + index] }
        while union != 0 {
          columns.append(UInt32(64 * index + union.trailingZeroBitCount))
          union &= union - 1
        }
      }
      starts.append(UInt32(columns.count))
    }
    return (starts, columns)
  }

  /// For each row the first one with the same set.
  var firstEqual: [Int] {
    let rows = width == 0 ? 0 : words.count / width
    var distinct: [Int] = []
    return (0..<rows).map { row in
      let set = words[row * width..<(row + 1) * width]
      let known = distinct.last { words[$0 * width..<($0 + 1) * width] == set }
      if known == nil { distinct.append(row) }
      return known ?? row
    }
  }
}
