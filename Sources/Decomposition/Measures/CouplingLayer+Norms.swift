import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

extension CouplingLayer {
  /// The largest absolute row sums of the layer x ← D x + A y and of its inverse, exactly.
  ///
  /// The inverse is x ← D⁻¹ x − D⁻¹ A y, so both are explicit: d + Σ|a| and (1 + Σ|a|) / d for updated
  /// coordinates, 1 for the others.
  public var rowSumNorms: (layer: Rational, inverse: Rational) {
    // Sums over different denominators are most of the work.
    let norms = concurrentMap(shift.rows, work: 100 * shift.storedCount) { i in
      let (sum, scale) = (shift.absoluteSum(ofRow: i), scale?[i] ?? .one)
      return (scale + sum, (Rational.one + sum) * (scale.reciprocal ?? .one))
    }
    return norms.reduce((.one, .one)) { (max($0.0, $1.0), max($0.1, $1.1)) }
  }

  /// The condition number for the norm of the largest absolute row sum.
  public var condition: Rational {
    let norms = rowSumNorms
    return norms.layer * norms.inverse
  }
}

extension CouplingMatrix {
  /// The sum of the absolute values of a row.
  public func absoluteSum(ofRow i: Int) -> Rational {
    if case .dense(let matrix) = self {
      let sum = (0..<matrix.columns).reduce(Integer.zero) { $0 + matrix.numerator(i, $1).magnitude }
      return Rational(sum, matrix.rowDenominator(i)) ?? .zero
    }
    return nonZeros(inRow: i).reduce(.zero) { $0 + $1.value.magnitude }
  }
}
