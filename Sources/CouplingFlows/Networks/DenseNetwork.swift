import RealModule

/// A function that a network applies to every component.
public enum Activation: String, Sendable, Hashable, CaseIterable, Codable {
  /// max(x, 0).
  case relu
  case tanh

  /// The value at x.
  @inlinable
  public func callAsFunction<Scalar: BLASScalar>(_ x: Scalar) -> Scalar {
    switch self {
    case .relu: max(x, 0)
    case .tanh: Scalar.tanh(x)
    }
  }
}

/// The affine map x ↦ weights · x + bias between two layers of a network.
public struct DenseLayer<Scalar: BLASScalar>: Sendable, Hashable {
  /// A row for each output and a column for each input.
  public var weights: DenseMatrix<Scalar>

  /// A number for each output.
  public var bias: [Scalar]

  /// The number of inputs.
  public var inputs: Int { weights.columns }

  /// The number of outputs.
  public var outputs: Int { weights.rows }

  /// The map with these parameters.
  public init(weights: DenseMatrix<Scalar>, bias: [Scalar]) {
    precondition(bias.count == weights.rows)
    self.weights = weights
    self.bias = bias
  }

  /// The values at a batch of inputs, a row for each; then what `activation` makes of them.
  @inlinable
  public func callAsFunction(
    _ batch: DenseMatrix<Scalar>, _ activation: Activation? = nil
  ) -> DenseMatrix<Scalar> {
    var values = DenseMatrix(product: batch, times: weights, bIsTransposed: true)
    switch activation {
    case nil: values.updateRows(from: bias) { $0 + $1 }
    case .relu:
      values.updateRows(from: bias) { value, bias in
        let sum = value + bias
        return Scalar.rectified(sum, by: sum)
      }
    case .tanh:
      values.updateRows(from: bias) { $0 + $1 }
      values.update { Scalar.tanh($0) }
    }
    return values
  }
}

/// A fully connected network: affine maps with an activation between each two of them, none at the
/// end.
public struct DenseNetwork<Scalar: BLASScalar>: Sendable, Hashable {
  /// The affine maps, at least one; the outputs of each are the inputs of the next.
  public var layers: [DenseLayer<Scalar>]

  /// What is applied between them.
  public var activation: Activation

  /// The number of inputs.
  public var inputs: Int { layers[0].inputs }

  /// The number of outputs.
  public var outputs: Int { layers[layers.count - 1].outputs }

  /// The network of these maps.
  public init(layers: [DenseLayer<Scalar>], activation: Activation) {
    precondition(!layers.isEmpty)
    precondition(zip(layers, layers.dropFirst()).allSatisfy { $0.outputs == $1.inputs })
    self.layers = layers
    self.activation = activation
  }

  /// A network with independent random weights: normal of variance 2 / inputs for ReLU (He et al.
  /// 2015) and 1 / inputs for tanh; the biases are 0.
  ///
  /// `widths`: The number of inputs, of each hidden layer, and of outputs.
  public init(
    widths: [Int], activation: Activation, using generator: inout some RandomNumberGenerator
  ) {
    precondition(widths.count >= 2)
    self.init(
      layers: zip(widths, widths.dropFirst()).map { inputs, outputs in
        let deviation = Scalar.sqrt((activation == .relu ? 2 : 1) / Scalar(inputs))
        let weights = DenseMatrix<Scalar>(rows: outputs, columns: inputs) { _, _ in
          deviation * Scalar(NormalDistribution.sample(using: &generator))
        }
        return DenseLayer(weights: weights, bias: [Scalar](repeating: 0, count: outputs))
      }, activation: activation)
  }

  /// The values at a batch of inputs, a row for each.
  @inlinable
  public func callAsFunction(_ batch: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
    let hidden = layers.dropLast().reduce(batch) { $1($0, activation) }
    return layers[layers.count - 1](hidden)
  }
}
