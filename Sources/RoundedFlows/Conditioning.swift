import CouplingKernel
import Decomposition
import ExactArithmetic

/// The condition numbers of a certificate's layers and of the products of the first ones, for the
/// largest absolute row sum: ‖A‖ · ‖A⁻¹‖.
public struct Conditioning: Sendable {
  /// Of each layer, exactly.
  public private(set) var layers: [Rational] = []

  /// Of the product of F and the layers up to each one; of the whole at the end. Nil if they were
  /// not asked for. None is off by more than 2^−62 of itself.
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
    var digits = 256
    while prefixes == nil {
      prefixes = Self.prefixes(of: certificate, digits: digits, progress)
      digits *= 2  // No product is 0 or has no inverse, so that some number of digits is enough.
    }
  }

  /// The numbers by fractions of so many binary digits; nil if they are too few.
  private static func prefixes(
    of certificate: Certificate, digits: Int, _ progress: (_ done: Int) -> Void
  ) -> [Rational]? {
    var product = FixedPointProduct(
      certificate.partition, flip: certificate.flip, digits: digits)
    var inverseTransposed = product
    var conditions: [Rational] = []
    for (index, layer) in certificate.layers.enumerated() {
      progress(index)
      product.apply(layer)
      inverseTransposed.applyTransposedInverse(layer)
      guard let size = product.largestRowSum, let inverse = inverseTransposed.largestColumnSum
      else { return nil }
      conditions.append(size * inverse)
    }
    return conditions
  }
}
