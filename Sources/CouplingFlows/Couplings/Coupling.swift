/// A layer of a flow that updates the coordinates of one part from those of the other, invertibly
/// for every value of the other.
public protocol Coupling<Scalar>: Sendable {
  associatedtype Scalar: BLASScalar

  /// The part that is updated.
  var updates: FlowPart { get }

  /// Updates a batch.
  ///
  /// - Parameters:
  ///   - updated: The part `updates`, a row for each vector.
  ///   - other: The other part.
  ///   - logDeterminants: To each, the logarithm of the absolute determinant of the Jacobian at
  ///     that vector is added.
  func apply(
    to updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar])

  /// Undoes `apply`; from each of `logDeterminants` the same number is subtracted.
  func invert(
    _ updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar])

  /// Whether the layer fits parts of these sizes.
  func fits(updated: Int, other: Int) -> Bool
}

extension Coupling {
  /// Updates a batch that is taken apart.
  @inlinable
  public func apply(to batch: inout SplitBatch<Scalar>, logDeterminants: inout [Scalar]) {
    switch updates {
    case .first: apply(to: &batch.first, from: batch.second, logDeterminants: &logDeterminants)
    case .second: apply(to: &batch.second, from: batch.first, logDeterminants: &logDeterminants)
    }
  }

  /// Undoes `apply`.
  @inlinable
  public func invert(_ batch: inout SplitBatch<Scalar>, logDeterminants: inout [Scalar]) {
    switch updates {
    case .first: invert(&batch.first, from: batch.second, logDeterminants: &logDeterminants)
    case .second: invert(&batch.second, from: batch.first, logDeterminants: &logDeterminants)
    }
  }
}
