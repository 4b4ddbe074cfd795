import RealModule

/// An affine coupling whose scale and shift are functions of the other part y, as in RealNVP (Dinh,
/// Sohl-Dickstein, Bengio 2017): x ← exp(s(y)) ⊙ x + t(y), with (s, t) from one network.
///
/// With the network's outputs (a, t), s = bound · tanh(a / bound): the scale is positive and lies
/// between exp(−bound) and exp(bound).
public struct NonlinearAffineCoupling<Scalar: BLASScalar>: Coupling, Hashable {
  /// The part that is updated.
  public let updates: FlowPart

  /// The other part is its input; its outputs are a, then t, each of the length of the updated part.
  public var network: DenseNetwork<Scalar>

  /// The largest absolute value of the logarithm of a scale; positive.
  public var bound: Scalar

  /// The coupling with this network, which has an even number of outputs.
  public init(updates: FlowPart, network: DenseNetwork<Scalar>, bound: Scalar = 2) {
    precondition(network.outputs.isMultiple(of: 2) && bound > 0)
    self.updates = updates
    self.network = network
    self.bound = bound
  }

  /// Updates a batch.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func apply(
    to updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) {
    forEachEntry(of: &updated, from: other) { sample, x, logScale, shift in
      logDeterminants[sample] += logScale
      x = Scalar.exp(logScale) * x + shift
    }
  }

  /// Undoes `apply`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func invert(
    _ updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) {
    forEachEntry(of: &updated, from: other) { sample, x, logScale, shift in
      logDeterminants[sample] -= logScale
      x = (x - shift) * Scalar.exp(-logScale)
    }
  }

  @inlinable
  func forEachEntry(
    of updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    _ body: (_ sample: Int, _ x: inout Scalar, _ logScale: Scalar, _ shift: Scalar) -> Void
  ) {
    let outputs = network(other)
    let width = updated.columns
    precondition(outputs.columns == 2 * width)
    for sample in 0..<updated.rows {
      for j in 0..<width {
        let logScale = bound * Scalar.tanh(outputs[sample, j] / bound)
        body(sample, &updated.entries[sample * width + j], logScale, outputs[sample, width + j])
      }
    }
  }

  /// Whether the network's inputs and outputs are those of parts of these sizes.
  public func fits(updated: Int, other: Int) -> Bool {
    network.inputs == other && network.outputs == 2 * updated
  }
}
