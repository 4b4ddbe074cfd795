import ExactArithmetic
import ExactLinearAlgebra

/// Some rows of a product of layers.
protocol ProductRows {
  /// Nil if the type has not got one of the values.
  init?(_ rows: SparseRationalMatrix)

  /// The rows diag(scale) · x + shift · y, x being these; `scale` nil stands for ones. Nil if the
  /// type has not got one of the values.
  func updated(
    scale: [Rational]?, shift: CouplingMatrix, times y: Self, _ meter: Meter
  ) throws(CertificateError) -> Self?

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)]
}
