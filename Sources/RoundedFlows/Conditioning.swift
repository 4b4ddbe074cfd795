import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra

/// The condition numbers of a certificate's layers and of the products of the first ones, exact,
/// for the largest absolute row sum: ‖A‖ · ‖A⁻¹‖.
public struct Conditioning: Sendable {
  /// Of each layer.
  public private(set) var layers: [Rational] = []

  /// Of the product of F and the layers up to each one; of the whole at the end. Nil if they were
  /// not asked for.
  public private(set) var prefixes: [Rational]?

  /// Computes them.
  ///
  /// Of the parameters:
  /// - `withPrefixes`: Whether to multiply n × n matrices.
  /// - `progress`: Told how many of the layers are done.
  public init(
    of certificate: Certificate, withPrefixes: Bool, progress: (_ done: Int) -> Void = { _ in }
  ) {
    layers = certificate.layers.map(\.condition)
    guard withPrefixes else { return }
    var product = ExactVectors(
      .identity(certificate.size), certificate.partition, flip: certificate.flip)
    var inverseTransposed = product
    prefixes = certificate.layers.enumerated().map { index, layer in
      progress(index)
      product.apply(layer, withBias: false)
      inverseTransposed.applyTransposedInverse(layer)
      return product.largestRowSum * inverseTransposed.largestColumnSum
    }
  }
}
