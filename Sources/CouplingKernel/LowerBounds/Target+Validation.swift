import ExactLinearAlgebra

extension Target {
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
    case .permutation(let permutation):
      let count = permutation.count
      try require("target.permutation", count == size, "\(size) indices", found: "\(count)")
      var isTaken = [Bool](repeating: false, count: size)
      for (row, column) in permutation.enumerated() {
        try require(
          "target.permutation[\(row)]", isTaken.indices.contains(column) && !isTaken[column],
          "each index below \(size) once", found: "\(column)")
        isTaken[column] = true
      }
    }
  }
}

/// Demands something of the data of a claim; `path` says of which.
func require(
  _ path: @autoclosure () -> String, _ isRight: Bool, _ expected: @autoclosure () -> String,
  found: @autoclosure () -> String
) throws(CertificateError) {
  if !isRight { throw .malformed(.init(path: path()), expected: expected(), found: found()) }
}
