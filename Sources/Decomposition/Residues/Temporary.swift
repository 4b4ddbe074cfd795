import ExactArithmetic
import ExactLinearAlgebra
extension Rational {
  init?(reconstructing integer: Integer, modulus: Integer) {
    let bits = (modulus.bitWidth - 2) / 2
    var (r0, r1) = (modulus, integer.signum < 0 ? integer + modulus : integer)
    var (t0, t1) = (Integer(0), Integer(1))
    while r1.bitWidth > bits {
      guard let (q, r) = r0.dividedTruncating(by: r1) else { return nil }
      (r0, r1) = (r1, r)
      let t = t0 - q * t1
      (t0, t1) = (t1, t)
    }
    if t1.bitWidth > bits { return nil }
    self.init(r1, t1)
  }
}
extension RationalMatrix {
  init?(reconstructing m: MultimodularMatrix) {
    let ints = m.reconstructed()
    var ok = true
    self.init(rows: m.rows, columns: m.columns) { i, j in
      guard let v = Rational(reconstructing: ints[i, j], modulus: m.basis.modulus) else {
        ok = false; return .zero
      }
      return v
    }
    if !ok { return nil }
  }
}
