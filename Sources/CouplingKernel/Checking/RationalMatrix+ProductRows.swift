import ExactArithmetic
import ExactLinearAlgebra

extension RationalMatrix: ProductRows {
  func updated(
    scale: [Rational]?, shift: CouplingMatrix, times y: RationalMatrix, _ meter: Meter
  ) throws(CertificateError) -> RationalMatrix? {
    var common = Integer.one
    for denominator in y.denominators where denominator != common {
      common = Integer.lcm(common, denominator)
      try meter.demand(y.rows * y.columns, times: common.bitWidth / 8)
    }
    let bits = common.bitWidth + y.numerators.maximumBitWidth + shift.maximumBitWidth
    try meter.demand(2 * rows * columns, times: 16 + bits / 8)
    return switch shift {
    case .dense(let shift):
      .scaledSum(scale: scale, self, adding: shift, times: y)
    case .transposed(let shift):
      // (N diag(1/c)) y = N (diag(1/c) y), with an integer matrix N.
      .scaledSum(
        scale: scale, self, adding: RationalMatrix(shift.numerators.transpose),
        times: y.scalingRows(by: shift.denominators.map { Rational(coprime: .one, $0) }))
    case .sparse(let shift): (scale.map(scalingRows) ?? self) + shift * y
    }
  }

  func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    (0..<columns).lazy.filter { !self.numerator(i, $0).isZero }.map { ($0, self[i, $0]) }
  }
}
