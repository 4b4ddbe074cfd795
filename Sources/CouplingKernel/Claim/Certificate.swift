import ExactArithmetic
import ExactLinearAlgebra

/// The claim that T = layer_K · … · layer_1 · F, exactly or up to a tolerance in every entry.
///
/// Every value of this type is well formed (shapes fit, layers alternate, scales are positive);
/// whether it is true is what `check` finds out.
public struct Certificate: Sendable, Hashable {
  /// The split of the coordinates that all layers share.
  public let partition: Partition

  /// T.
  public let target: Target

  /// The coordinate that F, which acts first, reflects; nil: F is the identity.
  public let flip: Int?

  /// The layers, in the order in which they act on a column vector.
  public let layers: [CouplingLayer]

  /// Nil: equality is claimed. Otherwise every entry of (layers) · F − T is claimed to be at most
  /// this in absolute value.
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
  ///   permutation of 0…n−1), `flip` is a coordinate, there is a layer, the layers alternate, and
  ///   shifts and scales have the shape of the part they update, the scales being positive.
  public init(
    partition: Partition, target: Target, flip: Int? = nil, layers: [CouplingLayer],
    tolerance: Rational? = nil, construction: String? = nil, note: String? = nil
  ) throws(CertificateError) {
    self.partition = partition
    self.target = target
    self.flip = flip
    self.layers = layers
    self.tolerance = tolerance
    self.construction = construction
    self.note = note
    try validate()
  }

  private func validate() throws(CertificateError) {
    func require(
      _ path: @autoclosure () -> String, _ isRight: Bool, _ expected: @autoclosure () -> String,
      _ found: @autoclosure () -> String
    ) throws(CertificateError) {
      if !isRight { throw .malformed(.init(path: path()), expected: expected(), found: found()) }
    }

    if let flip {
      try require("flip", (0..<size).contains(flip), "a coordinate below \(size)", "\(flip)")
    }
    switch target {
    case .matrix(let matrix):
      let shape = MatrixShape(size, size)
      try require("target.matrix", matrix.shape == shape, "\(shape)", "\(matrix.shape)")
    case .permutation(let permutation):
      let count = permutation.count
      try require("target.permutation", count == size, "\(size) indices", "\(count)")
      var isTaken = [Bool](repeating: false, count: size)
      for (row, column) in permutation.enumerated() {
        try require(
          "target.permutation[\(row)]", isTaken.indices.contains(column) && !isTaken[column],
          "each index below \(size) once", "\(column)")
        isTaken[column] = true
      }
    }
    try require("layers", !layers.isEmpty, "at least one layer", "none")
    for (index, layer) in layers.enumerated() {
      let part = layer.updates
      try require(
        "layers[\(index)].updates", index == 0 || layers[index - 1].updates != part,
        "\(part.other), as layers alternate", "\(part)")
      let shape = MatrixShape(partition[part].count, partition[part.other].count)
      try require(
        "layers[\(index)].shift", layer.shift.shape == shape, "\(shape)", "\(layer.shift.shape)")
      guard let scale = layer.scale else { continue }
      try require(
        "layers[\(index)].scale", scale.count == shape.rows, "\(shape.rows) numbers",
        "\(scale.count)")
      for factor in scale {
        try require("layers[\(index)].scale", factor.signum > 0, "positive numbers", "\(factor)")
      }
    }
  }
}
