import CouplingKernel
import ExactArithmetic
import RealModule

/// The products of the first layers of a certificate, one after another, in double precision: to be
/// looked at, not to be relied on. If there are biases, the constant terms are a further column.
struct ProductPath {
  /// Larger products are not drawn.
  static let largestSize = 512

  /// The product of F and some layers.
  struct State {
    var image: MatrixImage
    /// The largest absolute value of an entry.
    var largestEntry: Double
    /// The largest absolute row sum of its difference from T.
    var distance: Double
  }

  /// F, then one state after each layer; empty where the matrices are too large.
  private(set) var states: [State] = []

  init(_ certificate: Certificate) {
    let size = certificate.size
    guard size <= ProductPath.largestSize else { return }
    let columns = certificate.hasBiases ? size + 1 : size
    var target = [[Double]](repeating: [Double](repeating: 0, count: columns), count: size)
    for i in 0..<size {
      switch certificate.target {
      case .permutation(let permutation): target[i][permutation[i]] = 1
      case .matrix(let matrix):
        for (j, value) in matrix.nonZeros(inRow: i) { target[i][j] = Double(rounding: value) }
      }
      if let constant = certificate.bias?[i] { target[i][size] = Double(rounding: constant) }
    }
    var product = (0..<size).map { i in
      (0..<columns).map { j in i != j ? 0.0 : i == certificate.flip ? -1 : 1 }
    }
    states.append(State(product, target))
    for layer in certificate.layers {
      let own = certificate.partition[layer.updates]
      let other = certificate.partition[layer.updates.other]
      for (i, coordinate) in own.enumerated() {
        var row = product[coordinate]
        if let scale = layer.scale?[i] {
          let factor = Double(rounding: scale)
          for k in 0..<columns { row[k] *= factor }
        }
        for (j, value) in layer.shift.nonZeros(inRow: i) {
          let factor = Double(rounding: value)
          let source = product[other[j]]
          for k in 0..<columns { row[k] += factor * source[k] }
        }
        if let bias = layer.bias?[i] { row[size] += Double(rounding: bias) }
        product[coordinate] = row
      }
      states.append(State(product, target))
    }
  }
}

extension ProductPath.State {
  fileprivate init(_ product: [[Double]], _ target: [[Double]]) {
    image = MatrixImage(rows: product.count, columns: product.first?.count ?? 0)
    largestEntry = 0
    distance = 0
    for (i, (row, goal)) in zip(product, target).enumerated() {
      var sum = 0.0
      for (j, (value, wanted)) in zip(row, goal).enumerated() {
        let magnitude = abs(value)
        if magnitude > 0, magnitude.isFinite {
          image.add(Double.log10(magnitude), row: i, column: j)
        }
        largestEntry = magnitude.isNaN ? .infinity : max(largestEntry, magnitude)
        sum += abs(value - wanted)
      }
      distance = sum.isNaN ? .infinity : max(distance, sum)
    }
  }
}
