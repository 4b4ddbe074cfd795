import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

extension OrientedTarget {
  /// T as one layer, the one that updates the second block.
  func oneLayer(_ couplings: Couplings) -> Factorization? {
    guard p.isIdentity, q.isZero, let scale = s.scale(couplings) else { return nil }
    let ones = [Rational](repeating: .one, count: d1)
    return Factorization(shifts: [r], scales: couplings.scales(ones, scale))
  }

  /// T = L(A) U(B) Δ.
  func twoLayers(_ couplings: Couplings) -> Factorization? {
    guard let leadingScale = p.scale(couplings), let inverse = try? p.inverse(),
      let trailingScale = (s - r * inverse * q).scale(couplings)
    else { return nil }
    let reciprocals = trailingScale.map { $0.reciprocal ?? .zero }
    return Factorization(
      shifts: [r * inverse, q.scalingColumns(by: reciprocals)],
      scales: couplings.scales(leadingScale, trailingScale))
  }
}

extension RationalMatrix {
  /// The diagonal, if this is the diagonal matrix of a layer's scales.
  fileprivate func scale(_ couplings: Couplings) -> [Rational]? {
    let entries = diagonal
    guard self == .diagonal(entries) else { return nil }
    return entries.allSatisfy { couplings == .affine ? $0.signum > 0 : $0 == .one } ? entries : nil
  }
}

extension Couplings {
  /// Δ with these blocks; for additive couplings, where they are I, none.
  func scales(_ leading: [Rational], _ trailing: [Rational]) -> Scales {
    self == .additive ? .none : Scales(leading: leading, trailing: trailing)
  }
}
