/// The rectangle in which values are drawn, its axes, and what stands around it.
struct Frame {
  static let width = 680.0
  private static let topMargin = 40.0
  private static let legendRow = 20.0
  private static let horizontalTicks = 8
  private static let verticalTicks = 7

  let horizontal: AxisRange
  let vertical: AxisRange
  private let left: Double
  private let right: Double
  private let top: Double
  private let bottom: Double

  /// A frame with room for the labels of its axes, `legendRows` lines of a legend above, and
  /// `rightMargin` at its right.
  init(
    horizontal: AxisRange, vertical: AxisRange, legendRows: Int, rightMargin: Double = 24,
    height: Double = 320
  ) {
    self.horizontal = horizontal
    self.vertical = vertical
    let widest = vertical.labels.map(SVGDocument.width).max() ?? 0
    left = 34 + widest
    right = Frame.width - rightMargin
    top = Frame.topMargin + Double(legendRows) * Frame.legendRow + 6
    bottom = top + height
  }

  /// The height of the whole picture.
  var pictureHeight: Double { bottom + 52 }

  var plot: (left: Double, right: Double, top: Double, bottom: Double) {
    (left, right, top, bottom)
  }

  func x(_ value: Double) -> Double { left + horizontal.position(of: value) * (right - left) }

  func y(_ value: Double) -> Double { bottom - vertical.position(of: value) * (bottom - top) }

  /// The title, the grid, the axes with their ticks and labels.
  func draw(title: String, _ axes: (horizontal: Axis, vertical: Axis), in file: inout SVGDocument) {
    file.text(title, x: 16, y: 26, class: "title")
    for (tick, label) in zip(horizontal.ticks, horizontal.labels) {
      file.line(x(tick), top, x(tick), bottom, class: "grid")
      file.text(label, x: x(tick), y: bottom + 18, anchor: .middle)
    }
    for (tick, label) in zip(vertical.ticks, vertical.labels) {
      file.line(left, y(tick), right, y(tick), class: "grid")
      file.text(label, x: left - 8, y: y(tick) + 4, anchor: .end)
    }
    file.line(left, bottom, right, bottom, class: "axis")
    file.line(left, top, left, bottom, class: "axis")
    file.text(
      axes.horizontal.label, x: (left + right) / 2, y: bottom + 40, anchor: .middle)
    file.text(
      axes.vertical.label, x: 18, y: (top + bottom) / 2, anchor: .middle, turned: true)
  }

  /// The ranges of two axes for these values.
  static func ranges(
    _ horizontal: Axis, _ x: [Double], _ vertical: Axis, _ y: [Double]
  ) -> (horizontal: AxisRange, vertical: AxisRange) {
    (
      AxisRange(horizontal, values: x, tickCount: horizontalTicks),
      AxisRange(vertical, values: y, tickCount: verticalTicks)
    )
  }

  /// Where the entries of a legend stand: row and left edge of each.
  static func legendPlaces(_ names: [String]) -> [(row: Int, x: Double)] {
    var places: [(row: Int, x: Double)] = []
    var (row, x) = (0, 18.0)
    for name in names {
      let width = 30 + SVGDocument.width(of: name) + 12
      if x > 18, x + width > Frame.width - 10 { (row, x) = (row + 1, 18) }
      places.append((row, x))
      x += width
    }
    return places
  }

  /// The height of the middle of a row of the legend.
  static func legendHeight(row: Int) -> Double { topMargin + 4 + Double(row) * legendRow }
}
