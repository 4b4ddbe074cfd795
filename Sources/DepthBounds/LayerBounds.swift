import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra

/// What is known about the number of layers of T · F. Everything in it has passed the kernel.
public struct LayerBounds: Sendable {
  /// The bounds for products that start by updating one part.
  public struct Order: Sendable {
    /// The part that the first acting layer updates.
    public let starts: Part

    /// No product has fewer layers; 1 needs no argument.
    public let lower: Int

    /// The claim of `lower`; nil if that is 1.
    public let refutation: LowerBound?

    /// A product; nil if none was found.
    public let product: Certificate?

    /// Whether the bounds meet.
    public var isExact: Bool { product?.layers.count == lower }
  }

  /// Which layers are meant.
  public let couplings: Couplings

  /// The bounds for both orders, `.first` first.
  public let orders: [Order]

  /// No product, in either order, has fewer layers.
  public let lower: Int

  /// The claim of `lower`; nil if that is 1.
  public let refutation: LowerBound?

  /// The shortest product that was found.
  public var product: Certificate? {
    orders.compactMap(\.product).min { $0.layers.count < $1.layers.count }
  }

  /// The number of layers of `product`.
  public var upper: Int? { product?.layers.count }

  /// Whether the bounds meet.
  public var isExact: Bool { upper == lower }
}

/// Why there are no bounds.
public enum DepthBoundsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// T is singular: no number of layers is enough.
  case singular

  /// det (T · F) < 0: no number of layers is enough.
  case negativeDeterminant

  /// det (T · F) is not 1: no number of additive layers is enough.
  case determinantNotOne

  /// The size is odd, and no partition is given.
  case oddSize(Int)

  /// The partition or the reflected coordinate does not fit the size.
  case doesNotFit(String)

  /// What is wrong, and what would help.
  public var description: String {
    switch self {
    case .singular: "the matrix is singular; products of coupling layers are invertible"
    case .negativeDeterminant:
      "the determinant is negative, and that of coupling layers is not; --flip reflects a coordinate"
    case .determinantNotOne:
      "the determinant is not 1, and that of additive layers is; leave --additive out"
    case .oddSize(let size):
      "\(size) coordinates have no two equal halves; give the parts with --partition"
    case .doesNotFit(let what): what
    }
  }
}

/// Bounds for the number of layers whose product is T · F, each with a certificate.
///
/// - Parameters:
///   - target: T, n × n.
///   - partition: The parts; nil: halves.
///   - flip: Whether F may reflect a coordinate; `auto` takes the last one if det T < 0.
///   - couplings: Affine layers, or additive ones, which need det (T · F) = 1.
///   - seed: Of the random choices in the search for products.
/// - Throws: `DepthBoundsError`.
public func depthBounds(
  of target: Target, partition: Partition? = nil, flip: FlipChoice = .none,
  couplings: Couplings = .affine, seed: UInt64 = 1
) throws(DepthBoundsError) -> LayerBounds {
  try DepthSearch(target, partition, flip, couplings, seed).bounds()
}

/// The claim that T needs at least so many layers, in both orders, with arguments that the kernel
/// accepts; nil if none were found. Products are not looked for.
///
/// `layers`: From 2 to 6.
/// - Throws: `DepthBoundsError`.
public func refutation(
  of target: Target, partition: Partition? = nil, layers: Int, couplings: Couplings = .affine
) throws(DepthBoundsError) -> LowerBound? {
  try DepthSearch(target, partition, .none, couplings, 1).refutation(layers: layers)
}
