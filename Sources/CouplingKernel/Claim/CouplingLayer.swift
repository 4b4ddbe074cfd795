import ExactArithmetic

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
}
