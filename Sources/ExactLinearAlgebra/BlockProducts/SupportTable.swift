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
  subscript(row: Int) -> Columns { columns(row, without: nil) }

  /// The columns of a row that are not among those of another one.
  func columns(_ row: Int, without other: Int?) -> Columns {
    Columns(words, row * width, width, without: other.map { $0 * width })
  }

  struct Columns: Sequence, IteratorProtocol {
    private let words: [UInt64]
    private let start: Int
    private let width: Int

    /// Where the words of columns to leave out begin.
    private let excluded: Int?

    private var index = 0

    /// The columns of the present word that are still to come.
    private var rest: UInt64

    fileprivate init(_ words: [UInt64], _ start: Int, _ width: Int, without excluded: Int?) {
      (self.words, self.start, self.width, self.excluded) = (words, start, width, excluded)
      rest = 0
      if width > 0 { rest = word }
    }

    private var word: UInt64 {
      words[start + index] & ~(excluded.map { words[$0 + index] } ?? 0)
    }

    mutating func next() -> Int? {
      while rest == 0 {
        index += 1
        if index >= width { return nil }
        rest = word
      }
      defer { rest &= rest - 1 }
      return 64 * index + rest.trailingZeroBitCount
    }
  }

  /// The columns of any row of each group of four, one group after the other, and where they begin
  /// (`parallel_support`).
  var ofFours: (starts: [UInt32], columns: [UInt32]) {
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

  var rows: Int { width == 0 ? 0 : words.count / width }

  /// Whether a column belongs to the set of a row.
  func contains(_ row: Int, _ column: Int) -> Bool {
    words[row * width + column / 64] >> UInt64(column % 64) & 1 == 1
  }

  /// Which sets are parts of others.
  struct Nesting: Sendable {
    /// For each row the first one with the same set.
    var firstEqual: [Int]

    /// The different sets, smaller ones first, each by its first row, with that of the largest one before
    /// that is a part of it and not empty.
    var sets: [(row: Int, part: Int?)] = []

    /// For each row the first one with the largest set of which its own is a part.
    var outermost: [Int]
  }

  var nesting: Nesting {
    words.withUnsafeBufferPointer { words in
      func isPart(_ row: Int, of other: Int) -> Bool {
        for index in 0..<width where words[row * width + index] & ~words[other * width + index] != 0
        {
          return false
        }
        return true
      }
      let sizes = (0..<rows).map { row in
        (0..<width).reduce(0) { $0 + words[row * width + $1].nonzeroBitCount }
      }
      let order = (0..<rows).sorted { (sizes[$0], $0) < (sizes[$1], $1) }
      var nesting = Nesting(firstEqual: order, outermost: order)
      nesting.sets.reserveCapacity(rows)
      for row in order {
        let known = nesting.sets.last {
          (sizes[$0.row] > 0 || sizes[row] == 0) && isPart($0.row, of: row)
        }?.row
        nesting.firstEqual[row] = row
        if let known, sizes[known] == sizes[row] {
          nesting.firstEqual[row] = known
        } else {
          nesting.sets.append((row, known))
        }
      }
      for row in order {
        nesting.outermost[row] = nesting.sets.last { isPart(row, of: $0.row) }?.row ?? row
      }
      return nesting
    }
  }
}
