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

  /// The range of columns from the first to the last of the sets of some rows.
  func range(_ rows: Range<Int>) -> Range<Int> {
    var (first, end) = (Int.max, 0)
    for row in rows {
      for index in 0..<width {
        let word = words[row * width + index]
        if word == 0 { continue }
        first = min(first, 64 * index + word.trailingZeroBitCount)
        end = max(end, 64 * index + 64 - word.leadingZeroBitCount)
      }
    }
    return min(first, end)..<end
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
