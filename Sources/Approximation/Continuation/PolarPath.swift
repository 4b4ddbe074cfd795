import CouplingFlows

/// The way from a rotation O to T = O H, with H positive definite: t ↦ O Hᵗ, in matrices that have the
/// determinant of a power of det T and no larger condition number than T.
struct PolarPath {
  private let decomposition: SingularValueDecomposition

  /// nil if LAPACK fails.
  init?(to matrix: DenseMatrix<Double>) {
    guard let found = matrix.singularValueDecomposition else { return nil }
    decomposition = found
  }

  /// Largest singular value by smallest.
  var condition: Double {
    (decomposition.values.first ?? 1) / (decomposition.values.last ?? 1)
  }

  /// U diag(s_iᵗ) Vᵗ.
  func matrix(at t: Double) -> DenseMatrix<Double> {
    let powers = decomposition.values.map { Double.pow($0, t) }
    return decomposition.left.scaled { powers[$1] } * decomposition.right
  }
}
