import ExactArithmetic
import ExactLinearAlgebra

/// The claim that T = layer_K · … · layer_1 · F, exactly or up to a tolerance in every entry; or,
/// with biases, that the map x ↦ layer_K(… layer_1(F x)) is x ↦ T x + b.
///
/// Every value of this type is well formed (shapes fit, layers alternate, scales are positive);
/// whether it is true is what `check` finds out.
public struct Certificate: Sendable, Hashable {
  /// The split of the coordinates that all layers share.
  public let partition: Partition

  /// T.
  public let target: Target

  /// b, a number for each coordinate; nil: all are 0.
  public let bias: [Rational]?

  /// The coordinate that F, which acts first, reflects; nil: F is the identity.
  public let flip: Int?

  /// The layers, in the order in which they act on a column vector.
  public let layers: [CouplingLayer]

  /// Nil: equality is claimed. Otherwise every entry of (layers) · F − T, and every difference of a
  /// constant term from that of b, is claimed to be at most this in absolute value.
  public let tolerance: Rational?

  /// How the layers were found. Means nothing to the check.
  public let construction: String?

  /// Free text. Means nothing to the check.
  public let note: String?

  /// The value of "format" in the text of an exact claim.
  static let exactFormat = "couplet-certificate/1"

  /// The value of "format" in the text of a claim with a tolerance.
  static let approximateFormat = "couplet-approximation/1"

  /// The number of coordinates n.
  public var size: Int { partition.size }

  /// The claim with these data.
  ///
  /// - Throws: `CertificateError.malformed`, with the path of what is wrong, unless T is n × n (a
  ///   permutation of 0…n−1), b has n entries, `flip` is a coordinate, there is a layer, the layers
  ///   alternate, and shifts, scales and biases have the shape of the part they update, the scales
  ///   being positive.
  public init(
    partition: Partition, target: Target, bias: [Rational]? = nil, flip: Int? = nil,
    layers: [CouplingLayer], tolerance: Rational? = nil, construction: String? = nil,
    note: String? = nil
  ) throws(CertificateError) {
    self.partition = partition
    self.target = target
    self.bias = bias
    self.flip = flip
    self.layers = layers
    self.tolerance = tolerance
    self.construction = construction
    self.note = note
    try target.validate(size: size, flip: flip)
    if let bias {
      try require("bias", bias.count == size, "\(size) numbers", found: "\(bias.count)")
    }
    try require("layers", !layers.isEmpty, "at least one layer", found: "none")
    for (index, layer) in layers.enumerated() {
      try require(
        "layers[\(index)].updates", index == 0 || layers[index - 1].updates != layer.updates,
        "\(layer.updates.other), as layers alternate", found: "\(layer.updates)")
      try layer.validate("layers[\(index)]", partition)
    }
  }
}
