import ExactArithmetic
import ExactLinearAlgebra

extension SparseRows: ProductRows {
  func updated(
    scale: [Rational]?, shift: CouplingMatrix, times y: SparseRows, _ meter: Meter
  ) throws(CertificateError) -> SparseRows? {
    let shift =
      switch shift {
      case .sparse(let shift): shift
      case .dense(let shift): SparseRationalMatrix(shift)
      case .transposed(let shift): SparseRationalMatrix(shift).transpose
      }
    return try updated(scale: scale, shift: shift, times: y) { (bytes) throws(CertificateError) in
      try meter.demand(bytes, times: 1)
    }
  }
}
