/// An axis of a chart: what it measures, and how.
public struct Axis: Hashable, Sendable {
  /// How values are spaced.
  public enum Scale: Hashable, Sendable {
    /// Equal distances for equal differences.
    case linear

    /// Equal distances for equal ratios; values that are not positive are not drawn.
    case logarithmic
  }

  /// What is measured, with its unit: "largest entry (bits)".
  public var label: String

  /// How values are spaced.
  public var scale: Scale

  /// Whether only whole numbers have ticks; for counts on a linear axis.
  public var isCount: Bool

  /// An axis.
  public init(_ label: String, scale: Scale = .linear, isCount: Bool = false) {
    self.label = label
    self.scale = scale
    self.isCount = isCount
  }

  /// Whether the value has a place on this axis: finite, not so large that differences overflow,
  /// and positive where the scale is logarithmic.
  public func canShow(_ value: Double) -> Bool {
    value.isFinite && value.magnitude < 1e300 && (scale == .linear || value > 0)
  }
}
