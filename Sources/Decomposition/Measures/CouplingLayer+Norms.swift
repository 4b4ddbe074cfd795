import CouplingKernel
import ExactArithmetic

extension CouplingLayer {
  /// The largest absolute row sums of the layer x ← D x + A y and of its inverse, exactly.
  ///
  /// The inverse is x ← D⁻¹ x − D⁻¹ A y, so both are explicit: d + Σ|a| and (1 + Σ|a|) / d for updated
  /// coordinates, 1 for the others.
  public var rowSumNorms: (layer: Rational, inverse: Rational) {
    var norm = Rational.one
    var inverseNorm = Rational.one
    for i in 0..<shift.rows {
      let sum = shift.absoluteSum(ofRow: i)
      let scale = scale?[i] ?? .one
      norm = max(norm, scale + sum)
      inverseNorm = max(inverseNorm, (Rational.one + sum) * (scale.reciprocal ?? .one))
    }
    return (norm, inverseNorm)
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
