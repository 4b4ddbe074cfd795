import CouplingFlows
import Foundation

/// Positive numbers D, one for each column, so that the columns of T D⁻¹ have about the same norm and
/// its determinant is 1.
struct ColumnScales {
  /// The diagonal of D, in the precision of the entries.
  let values: [Double]

  /// For a matrix with a positive determinant of the given logarithm.
  ///
  /// Rounding a number is made up for by the next, so the product has the error of one of them.
  init(_ matrix: DenseMatrix<Double>, logarithm: Double, _ precision: EntryPrecision) {
    let n = matrix.rows
    var norms = [Double](repeating: 0, count: n)
    for i in 0..<n {
      for j in 0..<n { norms[j] += matrix[i, j] * matrix[i, j] }
    }
    let logarithms = norms.map { log($0) / 2 }
    let shared = (logarithm - logarithms.reduce(0, +)) / Double(n)
    var carried = 0.0
    values = logarithms.map { own in
      let wanted = own + shared + carried
      let value = precision.rounded(exp(wanted))
      carried = wanted - log(value)
      return value
    }
  }

  /// T D⁻¹.
  func dividing(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Double> {
    matrix.scaled { 1 / values[$1] }
  }
}
