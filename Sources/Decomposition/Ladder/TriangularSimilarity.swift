import ExactLinearAlgebra

/// Similarities between triangular matrices and their diagonals.
///
/// All functions treat an entry outside the triangle as 0 without looking at it, and need distinct
/// diagonal entries wherever the entry between them does not vanish.
enum TriangularSimilarity {
  /// The unit lower triangular K with L K = K diag(L), for a lower triangular L: column j holds the
  /// eigenvector for the eigenvalue L[j, j].
  static func eigenvectors(ofLower lower: ResidueMatrix) throws(UnluckyPrime) -> ResidueMatrix {
    let (n, field) = (lower.rows, lower.field)
    var result = ResidueMatrix.identity(n, over: field)
    for j in 0..<n {
      for i in j + 1..<max(n, j + 1) {
        var sum: UInt64 = 0
        for k in j..<i { sum = field.sum(sum, field.product(lower[i, k], result[k, j])) }
        if sum == 0 { continue }
        let difference = field.difference(lower[j, j], lower[i, i])
        result[i, j] = field.product(sum, try field.inverse(dividing: difference))
      }
    }
    return result
  }

  /// The unit upper triangular K with U K = K diag(U), for an upper triangular U.
  static func eigenvectors(ofUpper upper: ResidueMatrix) throws(UnluckyPrime) -> ResidueMatrix {
    try eigenvectors(ofLower: upper.reversed).reversed
  }
}

extension ResidueMatrix {
  /// The matrix with rows and columns in reverse order: exchanges lower and upper triangular.
  var reversed: ResidueMatrix {
    let order = Array((0..<rows).reversed())
    return selecting(rows: order, columns: order)
  }
}
