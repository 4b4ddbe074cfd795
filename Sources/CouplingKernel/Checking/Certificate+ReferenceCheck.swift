import ExactArithmetic

extension Certificate {
  /// The verdict by textbook products of matrices, rational number by rational number, and a
  /// comparison of all entries. Slow, and meant to be obviously right.
  ///
  /// The matrices act on vectors with a 1 behind them, so that biases are their last column.
  func referenceVerdict(
    _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    try meter.demand(size, times: 4 * MemoryLayout<Rational>.stride)
    try meter.demand(size * size, times: 4 * MemoryLayout<Rational>.stride)
    var product = identity
    if let flip { product[flip][flip] = Rational(-1) }
    for (index, layer) in layers.enumerated() {
      progress(index, layers.count)
      let factor = matrix(of: layer)
      var next = [[Rational]](repeating: [], count: size + 1)
      for i in 0...size {
        try meter.demand(0, times: 0)
        for j in 0...size {
          var sum = Rational.zero
          for k in 0...size { sum += factor[i][k] * product[k][j] }
          next[i].append(sum)
        }
      }
      product = next
    }
    progress(layers.count, layers.count)
    var comparison = Comparison(tolerance)
    let target = target.entries
    for i in 0..<size {
      for j in 0...size {
        comparison.compare(i, j, product[i][j], j < size ? target[i, j] : bias?[i] ?? .zero)
      }
    }
    return comparison.verdict
  }

  private var identity: [[Rational]] {
    (0...size).map { i in (0...size).map { $0 == i ? .one : .zero } }
  }

  /// The matrix of a layer in the coordinates of the whole space and 1.
  private func matrix(of layer: CouplingLayer) -> [[Rational]] {
    var matrix = identity
    for (i, row) in partition[layer.updates].enumerated() {
      matrix[row][row] = layer.scale?[i] ?? .one
      for (j, column) in partition[layer.updates.other].enumerated() {
        matrix[row][column] = layer.shift[i, j]
      }
      matrix[row][size] = layer.bias?[i] ?? .zero
    }
    return matrix
  }
}
