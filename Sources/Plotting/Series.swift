/// Points of one kind in a chart.
public struct Series: Sendable {
  /// A point, with a short text beside it if wanted.
  public struct Point: Hashable, Sendable {
    /// The place along the horizontal axis.
    public var x: Double

    /// The place along the vertical axis.
    public var y: Double

    /// Written beside the point.
    public var label: String?

    /// A point.
    public init(x: Double, y: Double, label: String? = nil) {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  /// How points are drawn.
  public enum Style: Hashable, Sendable {
    /// Joined in their order.
    case line

    /// A mark at each.
    case marks

    /// Joined in their order, with a mark at each.
    case lineAndMarks

    /// Joined in their order by a dashed line, for a bound or a trend.
    case dashed
  }

  /// The name in the legend.
  public var name: String

  /// The points, in the order in which they are joined.
  public var points: [Point]

  /// How they are drawn.
  public var style: Style

  /// A series.
  public init(_ name: String, _ points: [Point], style: Style = .lineAndMarks) {
    self.name = name
    self.points = points
    self.style = style
  }

  /// A series from pairs of numbers.
  public init(_ name: String, _ points: [(Double, Double)], style: Style = .lineAndMarks) {
    self.init(name, points.map { Point(x: $0.0, y: $0.1) }, style: style)
  }
}
