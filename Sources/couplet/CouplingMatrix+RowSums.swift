import CouplingKernel
import ExactArithmetic

extension CouplingMatrix {
  /// The sum of the absolute values of a row.
  func absoluteSum(ofRow i: Int) -> Rational {
    if case .dense(let matrix) = self {
      let sum = (0..<matrix.columns).reduce(Integer.zero) { $0 + matrix.numerator(i, $1).magnitude }
      return Rational(sum, matrix.rowDenominator(i)) ?? .zero
    }
    return nonZeros(inRow: i).reduce(.zero) { $0 + $1.value.magnitude }
  }
}
