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
    if matrix.isIntegral, let integers = matrix.numerators.machineIntegers,
      integers.allSatisfy({ $0.magnitude < 1 << 53 })
    {
      entries = integers.map { Double($0) }
      return
    }
    for i in 0..<rows {
      let denominator = matrix.rowDenominator(i)
      for j in 0..<columns {
        let numerator = matrix.numerator(i, j)
        self[i, j] = Double(rounding: Rational(reducing: numerator, denominator))
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

  /// The matrices X with `self · X` as given, by elimination with partial pivoting, and log |det| of
  /// this matrix; not finite if it is singular.
  func solve(
    _ right: [FloatingMatrix]
  ) -> (solutions: [FloatingMatrix], logarithmOfDeterminant: Double) {
    var work = FloatingMatrix(rows: rows, columns: columns + right.reduce(0) { $0 + $1.columns })
    for i in 0..<rows {
      let start = i * work.columns
      work.entries.replaceSubrange(
        start..<start + work.columns, with: ([self] + right).flatMap { $0.row(i) })
    }
    work.eliminate()
    var start = columns
    let solutions = right.map { matrix in
      var result = matrix
      for i in 0..<rows {
        for j in 0..<matrix.columns { result[i, j] = work[i, start + j] / work[i, i] }
      }
      start += matrix.columns
      return result
    }
    return (solutions, (0..<rows).reduce(0) { $0 + log(abs(work[$1, $1])) })
  }

  private func row(_ i: Int) -> ArraySlice<Double> { entries[i * columns..<(i + 1) * columns] }

  /// Makes the square block on the left diagonal, by elimination with partial pivoting; tells the sign
  /// of the permutation of rows.
  @discardableResult
  private mutating func eliminate() -> Int {
    let (rows, columns) = (rows, columns)
    return entries.withUnsafeMutableBufferPointer { entries in
      var sign = 1
      for k in 0..<rows {
        var pivot = k
        for i in k + 1..<max(rows, k + 1)
        where abs(entries[pivot * columns + k]) < abs(entries[i * columns + k]) { pivot = i }
        if pivot != k {
          sign = -sign
          for j in 0..<columns { entries.swapAt(k * columns + j, pivot * columns + j) }
        }
        for i in 0..<rows where i != k {
          let factor = entries[i * columns + k] / entries[k * columns + k]
          for j in k..<columns { entries[i * columns + j] -= factor * entries[k * columns + j] }
        }
      }
      return sign
    }
  }

  /// The sign of the determinant, if it is beyond reasonable doubt.
  var signOfDeterminant: Int? {
    var work = self
    var sign = work.eliminate()
    var (largest, smallest) = (0.0, Double.infinity)
    for k in 0..<rows {
      let pivot = work[k, k]
      (largest, smallest) = (max(largest, abs(pivot)), min(smallest, abs(pivot)))
      if pivot < 0 { sign = -sign }
    }
    return largest.isFinite && smallest > 1e-9 * largest ? sign : nil
  }

  /// The square root of the sum of all squares.
  var norm: Double { entries.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
