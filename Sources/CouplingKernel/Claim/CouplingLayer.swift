import ExactArithmetic

/// A linear affine coupling layer.
///
/// It updates the coordinates x of one part from the coordinates y of the other,
/// x ← diag(scale) · x + shift · y, and leaves y as it is. The scales are positive, so the
/// determinant is.
public struct CouplingLayer: Sendable, Hashable {
  /// The part that is updated.
  public var updates: Part

  /// A matrix with a row for each updated coordinate and a column for each of the other part.
  public var shift: CouplingMatrix

  /// A positive number for each updated coordinate; nil: all are 1.
  public var scale: [Rational]?

  /// The layer with these data; they are validated where it becomes part of a `Certificate`.
  public init(updates: Part, shift: CouplingMatrix, scale: [Rational]? = nil) {
    self.updates = updates
    self.shift = shift
    self.scale = scale
  }
}
