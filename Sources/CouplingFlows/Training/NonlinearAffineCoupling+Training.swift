import RealModule

/// The parameters are those of the network.
extension NonlinearAffineCoupling: TrainableCoupling {
  /// Applies the coupling and keeps scales and activations.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func record(
    applyingTo updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) -> CouplingTape<Scalar> {
    let (outputs, activations) = network.record(other)
    let input = updated
    let (count, width) = (updated.rows, updated.columns)
    var logScales = DenseMatrix<Scalar>(rows: count, columns: width)
    let bound = bound
    outputs.entries.withUnsafeBufferPointer { outputs in
      updated.entries.withUnsafeMutableBufferPointer { x in
        logScales.entries.withUnsafeMutableBufferPointer { logScales in
          for sample in 0..<count {
            for j in 0..<width {
              let (place, start) = (sample * width + j, 2 * sample * width)
              let logScale = bound * Scalar.tanh(outputs[start + j] / bound)
              logScales[place] = logScale
              logDeterminants[sample] += logScale
              x[place] = Scalar.exp(logScale) * x[place] + outputs[start + width + j]
            }
          }
        }
      }
    }
    return CouplingTape(input: input, other: other, logScales: logScales, activations: activations)
  }

  /// The derivatives: with s = bound · tanh(a / bound), ds/da = 1 − (s / bound)².
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func backpropagate(
    _ tape: CouplingTape<Scalar>, updated: inout DenseMatrix<Scalar>,
    other: inout DenseMatrix<Scalar>, logDeterminant: Scalar
  ) -> [[Scalar]] {
    let (count, width) = (updated.rows, updated.columns)
    var outputs = DenseMatrix<Scalar>(rows: count, columns: 2 * width)
    for sample in 0..<count {
      for j in 0..<width {
        let derivative = updated[sample, j]
        let logScale = tape.logScales[sample, j]
        let scaled = derivative * Scalar.exp(logScale)
        let slope = 1 - (logScale / bound) * (logScale / bound)
        outputs[sample, j] = (scaled * tape.input[sample, j] + logDeterminant) * slope
        outputs[sample, width + j] = derivative
        updated[sample, j] = scaled
      }
    }
    return network.backpropagate(
      outputs, activations: tape.activations, inputs: &other)
  }

  /// Weights and biases of the network's maps, in turn.
  public mutating func forEachParameter(_ body: (inout [Scalar]) -> Void) {
    for index in network.layers.indices {
      body(&network.layers[index].weights.entries)
      body(&network.layers[index].bias)
    }
  }
}
