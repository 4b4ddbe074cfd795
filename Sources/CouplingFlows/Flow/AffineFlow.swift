/// A flow of which every layer is affine, so that the whole is.
public struct AffineFlow<Scalar: BLASScalar>: Sendable, Hashable {
  /// The split of the coordinates that all layers share.
  public let split: CoordinateSplit

  /// The coordinate whose sign changes before the first layer; nil: none.
  public let reflected: Int?

  /// The layers, in the order in which they act.
  public let layers: [AffineCoupling<Scalar>]

  /// The number of coordinates n.
  public var size: Int { split.size }

  /// The flow with these layers, which fit the parts.
  public init(split: CoordinateSplit, reflected: Int?, layers: [AffineCoupling<Scalar>]) {
    self.split = split
    self.reflected = reflected
    self.layers = layers
  }

  /// The logarithm of the absolute determinant.
  public var logDeterminant: Scalar { layers.reduce(0) { $0 + $1.logDeterminant } }

  /// The same map as a flow of couplings, which runs.
  public var flow: CouplingFlow<Scalar> {
    CouplingFlow(split: split, reflected: reflected, layers: layers)
  }
}
