import ExactLinearAlgebra

/// The matrix T that a certificate is about, n × n in the coordinate order of the whole space.
public enum Target: Sendable, Hashable {
  /// Row i has its 1 in column `permutation[i]`: y[i] = x[permutation[i]].
  case permutation([Int])

  case matrix(CouplingMatrix)

  /// T as a matrix, sparse if it is a permutation.
  var entries: CouplingMatrix {
    switch self {
    case .permutation(let permutation): .sparse(.permutation(permutation))
    case .matrix(let matrix): matrix
    }
  }

  /// Checks that the target is n × n, a permutation that of 0…n−1, and `flip` a coordinate.
  ///
  /// - Throws: `CertificateError.malformed`, with the path of what is wrong.
  func validate(size: Int, flip: Int?) throws(CertificateError) {
    if let flip {
      try require(
        "flip", (0..<size).contains(flip), "a coordinate below \(size)", found: "\(flip)")
    }
    switch self {
    case .matrix(let matrix):
      let shape = MatrixShape(size, size)
      try require("target.matrix", matrix.shape == shape, "\(shape)", found: "\(matrix.shape)")
    case .permutation(let images):
      let count = images.count
      try require("target.permutation", count == size, "\(size) indices", found: "\(count)")
      try requireEachOnce(images) { "target.permutation[\($0)]" }
    }
  }
}
