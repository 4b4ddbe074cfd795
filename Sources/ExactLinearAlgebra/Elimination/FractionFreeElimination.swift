import CGMP
import ExactArithmetic

/// Elimination over the integers without fractions (Bareiss, "Sylvester's identity and multistep
/// integer-preserving Gaussian elimination", 1968).
///
/// After step k every remaining entry is a minor of order k + 1 of the row-permuted input, so
/// numbers stay as short as determinants are.
struct FractionFreeElimination {
  /// Which rows a step clears.
  enum Extent {
    /// The rows below the pivot. Entries below a pivot keep the value they had when it was chosen.
    case below
    /// All other rows: at the end all pivots are equal (Gauss–Jordan). Meant for input whose
    /// leading columns turn out independent; columns without a pivot are not kept up to date.
    case allRows
  }

  /// The matrix after the last step.
  private(set) var matrix: IntegerMatrix

  /// Row `i` of `matrix` came from row `permutation[i]` of the input.
  private(set) var permutation: [Int]

  /// The sign of the permutation, 1 or −1.
  private(set) var sign = 1

  /// The column of each pivot; as many as the rank of the leading columns.
  private(set) var pivotColumns: [Int] = []

  /// Eliminates in the first `pivotLimit` columns. Pivots are the topmost non-zero entries.
  init(_ input: IntegerMatrix, pivotLimit: Int, extent: Extent) {
    matrix = input
    permutation = Array(0..<input.rows)
    for column in 0..<pivotLimit where pivotColumns.count < matrix.rows {
      let row = pivotColumns.count
      guard let pivot = (row..<matrix.rows).first(where: { !matrix.isZero($0, column) }) else {
        continue
      }
      exchangeRows(row, pivot)
      step(row: row, column: column, extent: extent)
      pivotColumns.append(column)
    }
  }

  /// Factors a square matrix without row exchanges.
  ///
  /// - Throws: `vanishingLeadingMinor`.
  init(withoutExchanges input: IntegerMatrix) throws(LinearAlgebraError) {
    matrix = input
    permutation = Array(0..<input.rows)
    for k in 0..<matrix.rows {
      if matrix.isZero(k, k) { throw .vanishingLeadingMinor(order: k + 1) }
      step(row: k, column: k, extent: .below)
      pivotColumns.append(k)
    }
  }

  private mutating func exchangeRows(_ i: Int, _ j: Int) {
    if i == j { return }
    matrix.exchangeRows(i, j)
    permutation.swapAt(i, j)
    sign = -sign
  }

  /// Replaces each entry x behind the pivot by (pivot · x − left · above) / previous pivot, which
  /// is an integer by Sylvester's identity.
  private mutating func step(row: Int, column: Int, extent: Extent) {
    let (rows, columns) = (matrix.rows, matrix.columns)
    let previous = pivotColumns.last.map { matrix[row - 1, $0] } ?? .one
    let finished = pivotColumns
    matrix.withMutableEntries { entries in
      let source = entries + row * columns
      previous.withPointer { previous in
        let clearRow = { (i: Int) in
          let target = entries + i * columns
          let update = { (j: Int) in
            __gmpz_mul(target + j, target + j, source + column)
            __gmpz_submul(target + j, target + column, source + j)
            __gmpz_divexact(target + j, target + j, previous)
          }
          for j in column + 1..<columns { update(j) }
          if extent == .allRows {
            if i < row { update(finished[i]) }
            __gmpz_set_ui(target + column, 0)
          }
        }
        let first = extent == .below ? row + 1 : 0
        concurrently(rows - first, work: (columns - column) * (rows - first) * 100) {
          if first + $0 != row { clearRow(first + $0) }
        }
      }
    }
  }
}
