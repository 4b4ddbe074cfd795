import CouplingFlows

extension AffineFlow {
  /// A Python program that needs NumPy only: functions `forward` and `inverse`, a number
  /// `LOG_DETERMINANT`, and a command line.
  ///
  /// Every number is written with as many digits as it takes to read back the same one; those of
  /// type `Float` as the exact `Double`s that they are, so that no rounding is done twice.
  public var numpyScript: String {
    let type = Scalar.typeName
    var lines = [
      "\"\"\"\(layers.count) affine coupling layers of \(size) coordinates.",
      "",
      "forward(x) and inverse(y) take arrays whose last index is the coordinate. As a program:",
      "",
      "    python3 THIS_FILE [--inverse] INPUT.npy OUTPUT.npy",
      "",
      "Written by couplet.",
      "\"\"\"",
      "import sys",
      "",
      "import numpy as np",
      "",
      "FIRST = np.array(\(split.first))",
      "SECOND = np.array(\(split.second))",
      "FLIP = \(reflected.map(String.init) ?? "None")",
      "",
      "# Each layer: the part that it updates, 0 or 1; scale, shift and bias, or None.",
      "# A shift is a matrix, or rows, columns and values of the entries that are not 0.",
      "LAYERS = [",
    ]
    for layer in layers {
      lines.append("    (\(layer.updates == .first ? 0 : 1),")
      lines.append("     \(vector(layer.scale)),")
      switch layer.shift {
      case .dense(let matrix):
        lines.append("     np.array([")
        for row in 0..<matrix.rows {
          let numbers = (0..<matrix.columns).map { "\(Double(matrix[row, $0]))" }
          lines.append("         [\(numbers.joined(separator: ", "))],")
        }
        lines.append("     ], dtype=np.\(type)),")
      case .sparse(let matrix):
        let rows = (0..<matrix.rows).flatMap { row in
          [Int](repeating: row, count: matrix.rowStarts[row + 1] - matrix.rowStarts[row])
        }
        lines.append("     (np.array(\(rows), dtype=int),")
        lines.append("      np.array(\(matrix.columnIndices), dtype=int),")
        lines.append("      \(vector(matrix.values))),")
      }
      lines.append("     \(vector(layer.bias))),")
    }
    lines.append("]")
    lines.append("")
    lines.append("# log |det| of forward; that of inverse is its negative.")
    lines.append("LOG_DETERMINANT = \(logDeterminant)")
    return lines.joined(separator: "\n") + functions
  }

  private func vector(_ numbers: [Scalar]?) -> String {
    guard let numbers else { return "None" }
    let text = numbers.map { "\(Double($0))" }.joined(separator: ", ")
    return "np.array([\(text)], dtype=np.\(Scalar.typeName))"
  }

  private var functions: String {
    """


    def add(x, shift, other, factor):
        if not isinstance(shift, tuple):
            x += factor * (other @ shift.T)
        else:
            rows, columns, values = shift
            np.add.at(x.T, rows, (factor * values * other[:, columns]).T)


    def rows(array):
        return np.array(array, dtype=np.\(Scalar.typeName)).reshape(-1, FIRST.size + SECOND.size)


    def forward(x):
        vectors = rows(x)
        if FLIP is not None:
            vectors[:, FLIP] *= -1
        parts = [vectors[:, FIRST], vectors[:, SECOND]]
        for part, scale, shift, bias in LAYERS:
            if scale is not None:
                parts[part] *= scale
            add(parts[part], shift, parts[1 - part], 1)
            if bias is not None:
                parts[part] += bias
        vectors[:, FIRST], vectors[:, SECOND] = parts
        return vectors.reshape(np.shape(x))


    def inverse(y):
        vectors = rows(y)
        parts = [vectors[:, FIRST], vectors[:, SECOND]]
        for part, scale, shift, bias in reversed(LAYERS):
            if bias is not None:
                parts[part] -= bias
            add(parts[part], shift, parts[1 - part], -1)
            if scale is not None:
                parts[part] /= scale
        vectors[:, FIRST], vectors[:, SECOND] = parts
        if FLIP is not None:
            vectors[:, FLIP] *= -1
        return vectors.reshape(np.shape(y))


    if __name__ == "__main__":
        arguments = [word for word in sys.argv[1:] if word != "--inverse"]
        if len(arguments) != 2:
            sys.exit(__doc__)
        function = inverse if "--inverse" in sys.argv else forward
        np.save(arguments[1], function(np.load(arguments[0])))

    """
  }
}
