import CouplingKernel
import ExactArithmetic

extension CouplingMatrix {
  /// The sum of the absolute values of a row.
  func absoluteSum(ofRow i: Int) -> Rational {
    switch self {
    case .dense(let matrix):
      let sum = (0..<matrix.columns).reduce(Integer.zero) { $0 + matrix.numerator(i, $1).magnitude }
      return Rational(sum, matrix.rowDenominator(i)) ?? .zero
    case .sparse(let matrix):
      return matrix.rowRange(i).reduce(.zero) { $0 + matrix.values[$1].magnitude }
    }
  }
}
