import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// A square matrix of small integers as a sum of single entries, any number of them at a place.
struct EntrySum {
  /// The number of rows and of columns.
  let order: Int

  private(set) var entries: [(row: Int, column: Int, value: Int)] = []

  init(order: Int) { self.order = order }

  /// Adds `value` to the entry in row `row`, column `column`.
  mutating func add(_ value: Int, _ row: Int, _ column: Int) {
    entries.append((row, column, value))
  }

  /// The matrix G·N if `part` is the second, N·G⁻¹ if it is the first, N being this one.
  ///
  /// The time is proportional to the number of entries, if no row has more than a few.
  func matrix(updating part: Part, _ g: SignedPermutation) -> SparseRationalMatrix {
    func moved(_ entry: (row: Int, column: Int, value: Int)) -> (row: Int, column: Int, value: Int)
    {
      let (image, sign) = g[part == .second ? entry.row : entry.column]
      return part == .second
        ? (image, entry.column, sign * entry.value) : (entry.row, image, sign * entry.value)
    }
    var starts = [Int](repeating: 0, count: order + 1)
    for entry in entries { starts[moved(entry).row + 1] += 1 }
    for row in 0..<order { starts[row + 1] += starts[row] }

    var ends = starts
    var sums = [(column: Int, value: Int)](repeating: (0, 0), count: entries.count)
    for entry in entries {
      let (row, column, value) = moved(entry)
      var position = ends[row]
      while position > starts[row], sums[position - 1].column > column { position -= 1 }
      if position > starts[row], sums[position - 1].column == column {
        sums[position - 1].value += value
        continue
      }
      for later in stride(from: ends[row], to: position, by: -1) { sums[later] = sums[later - 1] }
      sums[position] = (column, value)
      ends[row] += 1
    }

    let count = (0..<order).reduce(0) { count, row in
      (starts[row]..<ends[row]).reduce(count) { $0 + (sums[$1].value == 0 ? 0 : 1) }
    }
    var rowStarts = [0]
    var columns: [Int] = []
    var values = RationalList()
    rowStarts.reserveCapacity(order + 1)
    columns.reserveCapacity(count)
    for row in 0..<order {
      for position in starts[row]..<ends[row] where sums[position].value != 0 {
        columns.append(sums[position].column)
        values.append(Rational(sums[position].value))
      }
      rowStarts.append(columns.count)
    }
    return SparseRationalMatrix(
      trusted: order, order, rowStarts: rowStarts, columnIndices: columns, values: values)
  }
}
