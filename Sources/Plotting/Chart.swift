/// A chart of lines and marks over two axes, as an SVG file.
///
/// The file needs nothing but itself, follows the light or dark scheme of whoever shows it, and
/// carries a title and a description for those who cannot see it. Series differ in colour and in
/// the shape of their marks.
public struct Chart: Sendable {
  /// The line above the chart.
  public var title: String

  /// One sentence that says what the chart shows, for screen readers.
  public var summary: String

  /// The horizontal axis.
  public var horizontal: Axis

  /// The vertical axis.
  public var vertical: Axis

  /// What is drawn, in this order.
  public var series: [Series]

  /// A chart.
  public init(
    title: String, summary: String, horizontal: Axis, vertical: Axis, series: [Series]
  ) {
    self.title = title
    self.summary = summary
    self.horizontal = horizontal
    self.vertical = vertical
    self.series = series
  }

  /// The file. Points that an axis cannot show (`Axis.canShow`) are left out, and lines are
  /// interrupted there.
  public var svg: String { document.text }

  var document: SVGDocument {
    let points = series.flatMap(\.points).filter(canShow)
    let ranges = Frame.ranges(horizontal, points.map(\.x), vertical, points.map(\.y))
    let named = series.indices.filter { !series[$0].name.isEmpty }
    let places = Frame.legendPlaces(named.map { series[$0].name })
    let frame = Frame(
      horizontal: ranges.horizontal, vertical: ranges.vertical,
      legendRows: places.last.map { $0.row + 1 } ?? 0)
    var file = SVGDocument(
      width: Frame.width, height: frame.pictureHeight, title: title, summary: summary)
    frame.draw(title: title, (horizontal, vertical), in: &file)
    for (index, place) in zip(named, places) { drawLegend(of: index, at: place, in: &file) }
    for index in series.indices { draw(index, frame, in: &file) }
    return file
  }

  private func canShow(_ point: Series.Point) -> Bool {
    horizontal.canShow(point.x) && vertical.canShow(point.y)
  }

  private func draw(_ index: Int, _ frame: Frame, in file: inout SVGDocument) {
    let series = series[index]
    let places = series.points.map { point in
      canShow(point) ? (frame.x(point.x), frame.y(point.y)) : nil
    }
    if let name = Chart.lineClass(series.style, index) {
      for run in places.split(whereSeparator: { $0 == nil }) {
        file.path(run.compactMap { $0 }, class: name)
      }
    }
    for (point, place) in zip(series.points, places) {
      guard let place else { continue }
      if series.style.hasMarks { Mark.draw(index, at: place, in: &file) }
      if let label = point.label { draw(label, beside: place, frame, in: &file) }
    }
  }

  /// Writes a label at the right of a point, or at its left where there is no room.
  private func draw(
    _ label: String, beside place: (Double, Double), _ frame: Frame, in file: inout SVGDocument
  ) {
    let fits = place.0 + 8 + SVGDocument.width(of: label) <= Frame.width
    file.text(
      label, x: place.0 + (fits ? 8 : -8), y: place.1 - 6, anchor: fits ? .start : .end,
      class: "small")
  }

  private func drawLegend(
    of index: Int, at place: (row: Int, x: Double), in file: inout SVGDocument
  ) {
    let y = Frame.legendHeight(row: place.row)
    if let name = Chart.lineClass(series[index].style, index) {
      file.line(place.x, y, place.x + 22, y, class: name)
    }
    if series[index].style.hasMarks { Mark.draw(index, at: (place.x + 11, y), in: &file) }
    file.text(series[index].name, x: place.x + 28, y: y + 4)
  }

  private static func lineClass(_ style: Series.Style, _ index: Int) -> String? {
    switch style {
    case .line, .lineAndMarks: "line \(Theme.stroke(index))"
    case .dashed: "dashed \(Theme.stroke(index))"
    case .marks: nil
    }
  }
}

extension Series.Style {
  fileprivate var hasMarks: Bool { self == .marks || self == .lineAndMarks }
}

/// The marks of series: circle, square, triangle, diamond, in turn.
private enum Mark {
  static func draw(_ series: Int, at place: (Double, Double), in file: inout SVGDocument) {
    let (x, y) = place
    let name = "mark \(Theme.fill(series))"
    func shape(_ offsets: [(Double, Double)]) -> [(Double, Double)] {
      offsets.map { (x + $0.0, y + $0.1) }
    }
    switch series % 4 {
    case 0: file.circle(x: x, y: y, radius: 4, class: name)
    case 1:
      file.path(
        shape([(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)]), closed: true, class: name)
    case 2: file.path(shape([(0, -4.6), (4.4, 3.4), (-4.4, 3.4)]), closed: true, class: name)
    default: file.path(shape([(0, -5), (5, 0), (0, 5), (-5, 0)]), closed: true, class: name)
    }
  }
}
