/// A coupling whose parameters can be fitted by following gradients.
public protocol TrainableCoupling<Scalar>: Coupling {
  /// Applies the coupling, as `apply` does, and keeps what `backpropagate` needs.
  func record(
    applyingTo updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) -> CouplingTape<Scalar>

  /// The derivatives of a number that depends on the results of the coupling.
  ///
  /// - Parameters:
  ///   - tape: What `record` kept.
  ///   - updated: The derivatives with respect to the updated part, after the coupling when called,
  ///     before it on return.
  ///   - other: The derivatives with respect to the other part; those by way of this coupling are
  ///     added.
  ///   - logDeterminant: The derivative with respect to each of the log-determinants.
  /// - Returns: The derivatives with respect to the parameters, in the order and in the lengths of
  ///   `forEachParameter`.
  func backpropagate(
    _ tape: CouplingTape<Scalar>, updated: inout DenseMatrix<Scalar>,
    other: inout DenseMatrix<Scalar>, logDeterminant: Scalar
  ) -> [[Scalar]]

  /// Lets `body` change the arrays of parameters, one after another.
  mutating func forEachParameter(_ body: (inout [Scalar]) -> Void)
}

/// What a coupling keeps of a batch for its derivatives.
public struct CouplingTape<Scalar: BLASScalar>: Sendable {
  /// The updated part before the coupling.
  var input: DenseMatrix<Scalar>

  /// The other part.
  var other: DenseMatrix<Scalar>

  /// The logarithms of the scales, an entry for each of `input`; empty where they are the same for
  /// all vectors.
  var logScales: DenseMatrix<Scalar>

  /// What the network's affine maps were applied to.
  var activations: [DenseMatrix<Scalar>]
}
