import RealModule

/// The linear maps on which depth is tried.
public enum LinearTarget: String, Sendable, Hashable, CaseIterable, Codable {
  /// Independent normal entries.
  case gaussian

  /// A random rotation.
  case orthogonal

  /// A random even permutation.
  case permutation

  /// Constant along diagonals, with independent normal values.
  case toeplitz

  /// A matrix of positive determinant, so that it is a product of coupling layers, with entries that
  /// are values of `Float`.
  public func matrix(
    size: Int, using generator: inout some RandomNumberGenerator
  ) -> DenseMatrix<Float> {
    func normal() -> Double { NormalDistribution.sample(using: &generator) }
    var matrix: DenseMatrix<Double>
    switch self {
    case .gaussian:
      let factor = 1 / Double(size).squareRoot()
      matrix = DenseMatrix(rows: size, columns: size) { _, _ in factor * normal() }
    case .orthogonal:
      matrix = DenseMatrix(rows: size, columns: size) { _, _ in normal() }
      matrix.orthonormaliseRows()
    case .permutation:
      let images = Array(0..<size).shuffled(using: &generator)
      matrix = DenseMatrix(rows: size, columns: size) { images[$0] == $1 ? 1 : 0 }
      if matrix.determinantIsNegative { matrix.swapFirstRows() }
    case .toeplitz:
      let factor = 1 / Double(size).squareRoot()
      let values = (0..<2 * size).map { _ in factor * normal() }
      matrix = DenseMatrix(rows: size, columns: size) { values[size + $0 - $1] }
    }
    if matrix.determinantIsNegative {
      // The rows of a permutation were exchanged instead.
      for column in 0..<size { matrix[0, column].negate() }
    }
    return DenseMatrix(rows: size, columns: size, entries: matrix.entries.map { Float($0) })
  }
}

extension DenseMatrix<Double> {
  /// Gram and Schmidt's method, twice, on rows that are linearly independent.
  fileprivate mutating func orthonormaliseRows() {
    for _ in 0..<2 {
      for i in 0..<rows {
        for k in 0..<i {
          let product = (0..<columns).reduce(0) { $0 + self[i, $1] * self[k, $1] }
          for j in 0..<columns { self[i, j] -= product * self[k, j] }
        }
        let norm = (0..<columns).reduce(0) { $0 + self[i, $1] * self[i, $1] }.squareRoot()
        for j in 0..<columns { self[i, j] /= norm }
      }
    }
  }

  fileprivate mutating func swapFirstRows() {
    for column in 0..<columns {
      (self[0, column], self[1, column]) = (self[1, column], self[0, column])
    }
  }

  /// The sign of the determinant, by elimination with pivots.
  fileprivate var determinantIsNegative: Bool {
    var matrix = self
    var isNegative = false
    for k in 0..<rows {
      let pivot = (k..<rows).max { abs(matrix[$0, k]) < abs(matrix[$1, k]) } ?? k
      if pivot != k {
        isNegative.toggle()
        for j in 0..<columns { (matrix[k, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[k, j]) }
      }
      if matrix[k, k] < 0 { isNegative.toggle() }
      if matrix[k, k] == 0 { return false }
      for i in k + 1..<max(rows, k + 1) {
        let factor = matrix[i, k] / matrix[k, k]
        for j in k..<columns { matrix[i, j] -= factor * matrix[k, j] }
      }
    }
    return isNegative
  }
}
