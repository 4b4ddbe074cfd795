import ExactArithmetic
import ExactLinearAlgebra
import Foundation

/// A small dense matrix of binary64 numbers, for choosing between exact decompositions.
///
/// No verdict and no entry of a layer depends on these numbers: they only decide which of several
/// exact computations is done.
struct FloatingMatrix {
  let rows: Int
  let columns: Int

  /// Row by row.
  private var entries: [Double]

  /// The matrix of zeros.
  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    entries = Array(repeating: 0, count: rows * columns)
  }

  /// The nearest floating-point matrix: the only place where exact numbers become floating.
  init(rounding matrix: RationalMatrix) {
    self.init(rows: matrix.rows, columns: matrix.columns)
    for i in 0..<rows {
      let denominator = matrix.rowDenominator(i)
      for j in 0..<columns {
        let numerator = matrix.numerator(i, j)
        if denominator.isOne, let short = Int(exactly: numerator), short.magnitude < 1 << 53 {
          self[i, j] = Double(short)
        } else {
          self[i, j] = Double(rounding: Rational(reducing: numerator, denominator))
        }
      }
    }
  }

  subscript(i: Int, j: Int) -> Double {
    get { entries[i * columns + j] }
    set { entries[i * columns + j] = newValue }
  }

  /// Runs `body` on the entries, row by row.
  func withEntries(_ body: (UnsafeBufferPointer<Double>) -> Void) {
    entries.withUnsafeBufferPointer(body)
  }

  /// The entries in the given rows and columns.
  func selecting(_ rows: [Int], _ columns: [Int]) -> FloatingMatrix {
    var result = FloatingMatrix(rows: rows.count, columns: columns.count)
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() { result[i, j] = self[row, column] }
    }
    return result
  }

  /// Subtracts `factor` times row `source` from row `target`, from column `start` on.
  mutating func subtract(_ factor: Double, row source: Int, fromRow target: Int, start: Int = 0) {
    let (from, to) = (source * columns, target * columns)
    entries.withUnsafeMutableBufferPointer { entries in
      for j in start..<columns { entries[to + j] -= factor * entries[from + j] }
    }
  }

  /// Exchanges two rows.
  mutating func exchangeRows(_ i: Int, _ j: Int) {
    if i == j { return }
    for k in 0..<columns { entries.swapAt(i * columns + k, j * columns + k) }
  }

  static func * (a: FloatingMatrix, b: FloatingMatrix) -> FloatingMatrix {
    var result = FloatingMatrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for k in 0..<a.columns {
        let (factor, from, to) = (a[i, k], k * b.columns, i * b.columns)
        if factor == 0 { continue }
        for j in 0..<b.columns { result.entries[to + j] += factor * b.entries[from + j] }
      }
    }
    return result
  }

  static func - (a: FloatingMatrix, b: FloatingMatrix) -> FloatingMatrix {
    var result = a
    for index in a.entries.indices { result.entries[index] -= b.entries[index] }
    return result
  }

  /// The identity matrix.
  static func identity(_ n: Int) -> FloatingMatrix {
    var result = FloatingMatrix(rows: n, columns: n)
    for i in 0..<n { result[i, i] = 1 }
    return result
  }

  /// The matrix X with `self · X = right`, by elimination with partial pivoting; not finite if this
  /// matrix is singular.
  func solve(_ right: FloatingMatrix) -> FloatingMatrix {
    var work = FloatingMatrix(rows: rows, columns: columns + right.columns)
    for i in 0..<rows {
      for j in 0..<columns { work[i, j] = self[i, j] }
      for j in 0..<right.columns { work[i, columns + j] = right[i, j] }
    }
    work.eliminate()
    var result = FloatingMatrix(rows: rows, columns: right.columns)
    for i in 0..<rows {
      for j in 0..<right.columns { result[i, j] = work[i, columns + j] / work[i, i] }
    }
    return result
  }

  /// Makes the square block on the left diagonal, by elimination with partial pivoting.
  private mutating func eliminate() {
    for k in 0..<rows {
      let pivot = (k..<rows).max { abs(self[$0, k]) < abs(self[$1, k]) } ?? k
      exchangeRows(k, pivot)
      for i in 0..<rows where i != k {
        subtract(self[i, k] / self[k, k], row: k, fromRow: i, start: k)
      }
    }
  }

  /// log |det|.
  var logarithmOfDeterminant: Double {
    var work = self
    work.eliminate()
    return (0..<rows).reduce(0) { $0 + log(abs(work[$1, $1])) }
  }

  /// The square root of the sum of all squares.
  var norm: Double { entries.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
