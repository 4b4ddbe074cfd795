/// Charts below one another in one SVG file.
public struct Figure: Sendable {
  /// What the charts are about together.
  public var title: String

  /// One sentence that says what they show, for screen readers.
  public var summary: String

  /// The charts, from the top.
  public var charts: [Chart]

  /// A figure.
  public init(title: String, summary: String, charts: [Chart]) {
    self.title = title
    self.summary = summary
    self.charts = charts
  }

  /// The file.
  public var svg: String {
    let documents = charts.map(\.document)
    var file = SVGDocument(
      width: Frame.width, height: documents.reduce(0) { $0 + $1.height }, title: title,
      summary: summary)
    var y = 0.0
    for document in documents {
      file.insert(document, y: y)
      y += document.height
    }
    return file.text
  }
}
