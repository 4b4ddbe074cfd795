// The generic code would be many times slower.
extension DenseNetwork {
  /// The values at a batch, and what each of the affine maps was applied to.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func record(
    _ batch: DenseMatrix<Scalar>
  ) -> (values: DenseMatrix<Scalar>, activations: [DenseMatrix<Scalar>]) {
    var activations = [batch]
    for layer in layers.dropLast() {
      activations.append(layer(activations[activations.count - 1], activation))
    }
    return (layers[layers.count - 1](activations[activations.count - 1]), activations)
  }

  /// The derivatives of a number with respect to weights and biases, in turn.
  ///
  /// - Parameters:
  ///   - outputs: The derivatives with respect to the outputs of `record`.
  ///   - activations: What `record` returned.
  ///   - inputs: To these, the derivatives with respect to the inputs are added.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func backpropagate(
    _ outputs: DenseMatrix<Scalar>, activations: [DenseMatrix<Scalar>],
    inputs: inout DenseMatrix<Scalar>
  ) -> [[Scalar]] {
    var gradients = [[Scalar]](repeating: [], count: 2 * layers.count)
    var derivatives = outputs
    for index in layers.indices.reversed() {
      let weights = layers[index].weights
      gradients[2 * index] =
        DenseMatrix(product: derivatives, aIsTransposed: true, times: activations[index]).entries
      gradients[2 * index + 1] = derivatives.columnSums
      if index == 0 {
        inputs.add(derivatives, times: weights)
      } else {
        derivatives = DenseMatrix(product: derivatives, times: weights)
        // Both activations have derivatives that depend on their values only.
        switch activation {
        case .relu:
          derivatives.combine(activations[index]) { Scalar.rectified($0, by: $1) }
        case .tanh: derivatives.combine(activations[index]) { $0 * (1 - $1 * $1) }
        }
      }
    }
    return gradients
  }
}
