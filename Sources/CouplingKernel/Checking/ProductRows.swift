import ExactArithmetic
import ExactLinearAlgebra

/// Some rows of a product of layers.
protocol ProductRows {
  init(_ rows: SparseRationalMatrix)

  /// Replaces these rows x by diag(scale) · x + shift · y; `scale` nil stands for ones.
  mutating func update(
    scale: [Rational]?, shift: CouplingMatrix, times y: Self, _ meter: Meter
  ) throws(CertificateError)

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)]
}
