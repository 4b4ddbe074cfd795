import ExactArithmetic

/// What an exact check finds out about a well-formed certificate.
public enum Verdict: Sendable, Hashable {
  /// The product of the layers and F is T.
  case verified

  /// No entry of the product is farther from T than the tolerance; `largestError` is the largest
  /// distance.
  case withinTolerance(largestError: Rational)

  /// The claim is false.
  case refuted(Discrepancy)

  /// Whether the claim is true.
  public var isTrue: Bool { if case .refuted = self { false } else { true } }
}

/// An entry in which the product of the layers and F is not T, or not within the tolerance of T:
/// the first such entry, row by row.
public struct Discrepancy: Sendable, Hashable {
  /// The row, from 0.
  public let row: Int

  /// The column, from 0; n for the constant terms of a claim with biases.
  public let column: Int

  /// The entry of the product.
  public let product: Rational

  /// The entry of T.
  public let target: Rational

  /// The largest distance of an entry of the product from T, if the claim has a tolerance.
  public internal(set) var largestError: Rational?
}
