import ExactArithmetic
import ExactLinearAlgebra

/// An affine coupling layer that is linear, or affine if it has a bias.
///
/// It updates the coordinates x of one part from the coordinates y of the other,
/// x ← diag(scale) · x + shift · y + bias, and leaves y as it is. The scales are positive, so the
/// determinant is.
public struct CouplingLayer: Sendable, Hashable {
  /// The part that is updated.
  public var updates: Part

  /// A matrix with a row for each updated coordinate and a column for each of the other part.
  public var shift: CouplingMatrix

  /// A positive number for each updated coordinate; nil: all are 1.
  public var scale: [Rational]?

  /// A number for each updated coordinate; nil: all are 0.
  public var bias: [Rational]?

  /// The layer with these data; they are validated where it becomes part of a `Certificate`.
  public init(
    updates: Part, shift: CouplingMatrix, scale: [Rational]? = nil, bias: [Rational]? = nil
  ) {
    self.updates = updates
    self.shift = shift
    self.scale = scale
    self.bias = bias
  }

  /// Checks shapes and signs; `path` is the layer's.
  func validate(_ path: String, _ partition: Partition) throws(CertificateError) {
    let shape = MatrixShape(partition[updates].count, partition[updates.other].count)
    try require("\(path).shift", shift.shape == shape, "\(shape)", found: "\(shift.shape)")
    for (key, numbers) in [("scale", scale), ("bias", bias)] {
      let count = numbers?.count ?? shape.rows
      try require(
        "\(path).\(key)", count == shape.rows, "\(shape.rows) numbers", found: "\(count)")
    }
    let wrong = scale?.first { $0.signum <= 0 }
    try require("\(path).scale", wrong == nil, "positive numbers", found: "\(wrong ?? .zero)")
  }
}
