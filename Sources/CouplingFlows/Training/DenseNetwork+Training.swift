// The generic code would be many times slower.
extension DenseNetwork {
  /// The values at a batch, and what each of the affine maps was applied to.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func record(
    _ batch: DenseMatrix<Scalar>
  ) -> (values: DenseMatrix<Scalar>, activations: [DenseMatrix<Scalar>]) {
    var activations = [batch]
    var values = layers[0](batch)
    for layer in layers.dropFirst() {
      activate(&values)
      activations.append(values)
      values = layer(values)
    }
    return (values, activations)
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func activate(_ values: inout DenseMatrix<Scalar>) {
    values.entries.withUnsafeMutableBufferPointer { entries in
      switch activation {
      case .relu: for index in entries.indices { entries[index] = max(entries[index], 0) }
      case .tanh: for index in entries.indices { entries[index] = Scalar.tanh(entries[index]) }
      }
    }
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
      var gradient = DenseMatrix<Scalar>(rows: weights.rows, columns: weights.columns)
      gradient.add(derivatives, aIsTransposed: true, times: activations[index], kept: 0)
      gradients[2 * index] = gradient.entries
      gradients[2 * index + 1] = derivatives.columnSums
      if index == 0 {
        inputs.add(derivatives, times: weights)
      } else {
        var next = DenseMatrix<Scalar>(rows: derivatives.rows, columns: weights.columns)
        next.add(derivatives, times: weights, kept: 0)
        // Both activations have derivatives that depend on their values only.
        switch activation {
        case .relu: next.combine(activations[index]) { $1 > 0 ? $0 : 0 }
        case .tanh: next.combine(activations[index]) { $0 * (1 - $1 * $1) }
        }
        derivatives = next
      }
    }
    return gradients
  }
}
