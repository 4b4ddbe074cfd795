/// A table of values as coloured cells over two axes, as an SVG file.
///
/// Each value fills one cell; rows go upwards, as the vertical axis does. Values that the colour
/// axis cannot show, such as NaN for "no value", are grey.
public struct HeatMap: Sendable {
  /// The line above the map.
  public var title: String

  /// One sentence that says what the map shows, for screen readers.
  public var summary: String

  /// The horizontal axis, from `horizontalRange`.
  public var horizontal: Axis

  /// The vertical axis, from `verticalRange`.
  public var vertical: Axis

  /// What the colours measure.
  public var colour: Axis

  /// The left edge of the first column and the right edge of the last one.
  public var horizontalRange: ClosedRange<Double>

  /// The lower edge of the first row and the upper edge of the last one.
  public var verticalRange: ClosedRange<Double>

  /// The values: rows from the lowest one up, each from left to right; all of one length.
  public var values: [[Double]]

  /// A heat map.
  public init(
    title: String, summary: String, horizontal: Axis, vertical: Axis, colour: Axis,
    horizontalRange: ClosedRange<Double>, verticalRange: ClosedRange<Double>, values: [[Double]]
  ) {
    self.title = title
    self.summary = summary
    self.horizontal = horizontal
    self.vertical = vertical
    self.colour = colour
    self.horizontalRange = horizontalRange
    self.verticalRange = verticalRange
    self.values = values
  }

  private static let shades = 64

  /// The file. Neighbours of one colour in a row share a rectangle.
  public var svg: String {
    let ranges = Frame.ranges(
      horizontal, [horizontalRange.lowerBound, horizontalRange.upperBound],
      vertical, [verticalRange.lowerBound, verticalRange.upperBound])
    let frame = Frame(
      horizontal: ranges.horizontal, vertical: ranges.vertical, legendRows: 0, rightMargin: 112)
    let shown = values.joined().filter(colour.canShow)
    let scale = AxisRange(colour, values: shown, tickCount: 6)
    var file = SVGDocument(
      width: Frame.width, height: frame.pictureHeight, title: title, summary: summary)
    frame.draw(title: title, (horizontal, vertical), in: &file)
    for (row, cells) in values.enumerated() {
      drawRow(row, shades: cells.map { shade(of: $0, scale) }, frame, in: &file)
    }
    drawColourBar(scale, frame, in: &file)
    return file.text
  }

  /// Which of the colours a value has; nil for one that cannot be shown.
  private func shade(of value: Double, _ scale: AxisRange) -> Int? {
    guard colour.canShow(value) else { return nil }
    return min(Int(scale.position(of: value) * Double(HeatMap.shades)), HeatMap.shades - 1)
  }

  private static func attributes(_ shade: Int?) -> String {
    guard let shade else { return "class=\"missing\"" }
    return "fill=\"\(Theme.heatColour(at: (Double(shade) + 0.5) / Double(shades)))\""
  }

  private func drawRow(_ row: Int, shades: [Int?], _ frame: Frame, in file: inout SVGDocument) {
    func edge(_ index: Int, of count: Int, _ range: ClosedRange<Double>) -> Double {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count)
    }
    let top = frame.y(edge(row + 1, of: values.count, verticalRange))
    let bottom = frame.y(edge(row, of: values.count, verticalRange))
    var start = 0
    while start < shades.count {
      let end = shades[start...].firstIndex { $0 != shades[start] } ?? shades.count
      let left = frame.x(edge(start, of: shades.count, horizontalRange))
      let right = frame.x(edge(end, of: shades.count, horizontalRange))
      file.rectangle(
        x: left, y: top, width: right - left, height: bottom - top,
        attributes: HeatMap.attributes(shades[start]))
      start = end
    }
  }

  private func drawColourBar(_ scale: AxisRange, _ frame: Frame, in file: inout SVGDocument) {
    let (_, right, top, bottom) = frame.plot
    let height = (bottom - top) / Double(HeatMap.shades)
    for shade in 0..<HeatMap.shades {
      file.rectangle(
        x: right + 16, y: bottom - Double(shade + 1) * height, width: 14, height: height,
        attributes: HeatMap.attributes(shade))
    }
    for (tick, label) in zip(scale.ticks, scale.labels) {
      let y = bottom - scale.position(of: tick) * (bottom - top)
      file.line(right + 30, y, right + 34, y, class: "axis")
      file.text(label, x: right + 38, y: y + 4)
    }
    file.text(colour.label, x: Frame.width - 16, y: top - 10, anchor: .end, class: "small")
  }
}
