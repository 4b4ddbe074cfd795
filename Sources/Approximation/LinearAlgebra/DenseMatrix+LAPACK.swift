import CouplingFlows
import Foundation

#if canImport(Accelerate)
  import Accelerate
  private typealias Length = __CLPK_integer
#else
  import CBLAS
  private typealias Length = Int32
#endif

/// U diag(s) Vᵗ, with orthogonal U and V and the numbers of s in decreasing order.
struct SingularValueDecomposition {
  var left: DenseMatrix<Double>
  var values: [Double]
  /// Vᵗ.
  var right: DenseMatrix<Double>
}

/// Z S Zᵗ with orthogonal Z, S being upper triangular but for 2 × 2 blocks on the diagonal.
struct SchurDecomposition {
  var vectors: DenseMatrix<Double>
  var form: DenseMatrix<Double>
}

// LAPACK reads what is stored by rows as the transposed matrix.
extension DenseMatrix where Scalar == Double {
  /// The singular value decomposition of a square matrix, by `gesdd`; nil for a matrix that is not
  /// finite, or if LAPACK does not converge.
  var singularValueDecomposition: SingularValueDecomposition? {
    guard allFinite, rows > 0 else { return nil }
    var (job, n, info) = (CChar(UInt8(ascii: "A")), Length(rows), Length(0))
    var copy = entries
    var values = [Double](repeating: 0, count: rows)
    var left = DenseMatrix(rows: rows, columns: rows)
    var right = left
    var integers = [Length](repeating: 0, count: 8 * rows)
    // A = U s Vᵗ is Aᵗ = V s Uᵗ to LAPACK, whose V, by columns, is Vᵗ by rows.
    func call(_ work: UnsafeMutablePointer<Double>, _ count: Length) {
      var (m, k, a, b, c, count) = (n, n, n, n, n, count)
      dgesdd_(
        &job, &m, &k, &copy, &a, &values, &right.entries, &b, &left.entries, &c, work, &count,
        &integers, &info)
    }
    withWorkSpace(call)
    return info == 0
      ? SingularValueDecomposition(left: left, values: values, right: right) : nil
  }

  /// The real Schur decomposition of a square matrix, by `gees`; nil as above.
  var schurDecomposition: SchurDecomposition? {
    guard allFinite, rows > 0 else { return nil }
    var (job, sort) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "N")))
    var (n, sorted, info) = (Length(rows), Length(0), Length(0))
    var form = transposed
    var vectors = DenseMatrix(rows: rows, columns: rows)
    var real = [Double](repeating: 0, count: rows)
    var imaginary = real
    var flags = [Length](repeating: 0, count: rows)
    func call(_ work: UnsafeMutablePointer<Double>, _ count: Length) {
      var (a, b, count) = (n, n, count)
      dgees_(
        &job, &sort, nil, &n, &form.entries, &a, &sorted, &real, &imaginary, &vectors.entries, &b,
        work, &count, &flags, &info)
    }
    withWorkSpace(call)
    return info == 0
      ? SchurDecomposition(vectors: vectors.transposed, form: form.transposed) : nil
  }

  /// The sign of the determinant of a square matrix, 0 if it is singular to working precision, and
  /// the logarithm of its magnitude, by `getrf`.
  var determinant: (sign: Int, logarithm: Double) {
    var (n, info) = (Length(rows), Length(0))
    var factors = self
    var pivots = [Length](repeating: 0, count: rows)
    var (columns, stride) = (n, n)
    dgetrf_(&n, &columns, &factors.entries, &stride, &pivots, &info)
    guard info == 0 else { return (0, -.infinity) }
    var result = (sign: 1, logarithm: 0.0)
    for i in 0..<rows {
      if factors[i, i] < 0 { result.sign.negate() }
      if pivots[i] != Length(i + 1) { result.sign.negate() }
      result.logarithm += log(factors[i, i].magnitude)
    }
    return result
  }

  /// Calls a routine of LAPACK twice: for the size of the work space, and to run.
  private func withWorkSpace(_ call: (UnsafeMutablePointer<Double>, Length) -> Void) {
    var needed = 0.0
    call(&needed, -1)
    let count = Length(needed.nextUp.rounded(.up))
    var work = [Double](repeating: 0, count: max(1, Int(count)))
    call(&work, count)
  }
}
