import ExactArithmetic
import ExactLinearAlgebra

/// The claim that T · F is no product of fewer than so many alternating coupling layers, with an
/// argument for it.
///
/// Every value of this type is well formed: the arguments are of kinds that fit the claim, with data
/// of the right shapes. Whether they prove it is what `check` finds out.
public struct LowerBound: Sendable, Hashable {
  /// The split of the coordinates that all layers share.
  public let partition: Partition

  /// T.
  public let target: Target

  /// The coordinate that F, which acts first, reflects; nil: F is the identity.
  public let flip: Int?

  /// Every product of layers that is T · F has at least so many; 2 or more.
  public let layers: Int

  /// Which layers are meant.
  public let couplings: Couplings

  /// The part that the first acting layer updates, if the claim is about such products only.
  public let starts: Part?

  /// One argument for each order of the layers that the claim is about.
  public let arguments: [LowerBoundArgument]

  /// Free text. Means nothing to the check.
  public let note: String?

  /// The number of coordinates n.
  public var size: Int { partition.size }

  /// The claim with these data.
  ///
  /// - Throws: `CertificateError.malformed`, with the path of what is wrong, unless T is n × n (a
  ///   permutation of 0…n−1), `flip` is a coordinate, `layers` is at least 2, there is one argument
  ///   for the order `starts`, or one for each order, `.first` before `.second`, and they are of
  ///   kinds for this number of layers and these couplings, with matrices of the right shapes.
  public init(
    partition: Partition, target: Target, flip: Int? = nil, layers: Int, couplings: Couplings,
    starts: Part? = nil, arguments: [LowerBoundArgument], note: String? = nil
  ) throws(CertificateError) {
    self.partition = partition
    self.target = target
    self.flip = flip
    self.layers = layers
    self.couplings = couplings
    self.starts = starts
    self.arguments = arguments
    self.note = note
    try validate()
  }

  private func validate() throws(CertificateError) {
    try target.validate(size: size, flip: flip)
    try require("layers", layers >= 2, "a number from 2 on", found: "\(layers)")
    let orders = starts.map { [$0] } ?? Part.allCases
    try require(
      "arguments", arguments.count == orders.count, "one argument for each of \(orders)",
      found: "\(arguments.count)")
    for (index, (argument, order)) in zip(arguments, orders).enumerated() {
      let path = "arguments[\(index)]"
      try require(
        "\(path).starts", argument.starts == order, "\"\(order)\"", found: "\(argument.starts)")
      let name = argument.kind.name
      try require(
        "\(path).kind", name.excludedLayers.contains(layers - 1),
        "an argument against \(layers - 1) layers", found: "\"\(name.rawValue)\"")
      try require(
        "\(path).kind", couplings == .additive || !name.isAboutAdditiveCouplings,
        "an argument about affine couplings", found: "\"\(name.rawValue)\"")
      try argument.kind.validate(
        argument.shapes(partition, excluding: layers - 1), size: size, path)
    }
  }
}

/// Kinds of coupling layers.
public enum Couplings: String, Sendable, Hashable, CaseIterable {
  /// Layers with positive scales, as in RealNVP: a `CouplingLayer`.
  case affine

  /// Layers whose scales are all 1, as in NICE.
  case additive
}
