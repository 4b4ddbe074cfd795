import ExactArithmetic

extension Certificate {
  /// The verdict by the definition of the layers, rational number by rational number, and a comparison
  /// of all entries. Slow, and meant to be obviously right.
  ///
  /// The layers act on the columns of F and, for the constant terms, on a column of zeros behind them.
  func referenceVerdict(
    _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    try meter.demand(size, times: 2 * size * MemoryLayout<Rational>.stride)
    var product = (0..<size).map { i in
      (0...size).map { j in i != j ? Rational.zero : i == flip ? Rational(-1) : .one }
    }
    for (index, layer) in layers.enumerated() {
      progress(index, layers.count)
      let other = partition[layer.updates.other].map { product[$0] }
      for (i, place) in partition[layer.updates].enumerated() {
        try meter.demand(0, times: 0)
        let shift = other.indices.map { layer.shift[i, $0] }
        for column in 0...size {
          var sum = (layer.scale?[i] ?? .one) * product[place][column]
          for j in other.indices { sum += shift[j] * other[j][column] }
          product[place][column] = sum
        }
        product[place][size] += layer.bias?[i] ?? .zero
      }
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
}
