import Foundation

/// Elements of an SVG file, as text.
struct SVGDocument {
  let width: Double
  let height: Double
  private var elements: [String] = []

  /// A file with a title and a description for those who cannot see it.
  init(width: Double, height: Double, title: String, summary: String) {
    self.width = width
    self.height = height
    elements = [
      "<title>\(SVGDocument.escaped(title))</title>",
      "<desc>\(SVGDocument.escaped(summary))</desc>",
    ]
    rectangle(x: 0, y: 0, width: width, height: height, attributes: "class=\"paper\"")
  }

  /// The whole file.
  var text: String {
    let size = SVGDocument.attributes([("width", width), ("height", height)])
    let box = "viewBox=\"0 0 \(SVGDocument.number(width)) \(SVGDocument.number(height))\""
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \(size) \(box)>\n"
      + "<style>\n\(Theme.stylesheet)\n</style>\n" + elements.joined(separator: "\n")
      + "\n</svg>\n"
  }

  /// Puts another file inside, at this distance from the upper edge.
  mutating func insert(_ other: SVGDocument, y: Double) {
    let place = [("y", y), ("width", other.width), ("height", other.height)]
    elements.append("<svg role=\"img\" \(SVGDocument.attributes(place))>")
    elements += other.elements
    elements.append("</svg>")
  }

  enum Anchor: String {
    case start, middle, end
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    let ends = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]
    elements.append("<line class=\"\(name)\" \(SVGDocument.attributes(ends))/>")
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, attributes: String
  ) {
    let box = [("x", x), ("y", y), ("width", width), ("height", height)]
    elements.append("<rect \(attributes) \(SVGDocument.attributes(box))/>")
  }

  /// A path with the given points, closed or open.
  mutating func path(_ points: [(Double, Double)], closed: Bool = false, class name: String) {
    guard !points.isEmpty else { return }
    let steps = points.map { "\(SVGDocument.number($0.0)) \(SVGDocument.number($0.1))" }
    let data = "M" + steps.joined(separator: "L") + (closed ? "Z" : "")
    elements.append("<path class=\"\(name)\" d=\"\(data)\"/>")
  }

  mutating func circle(x: Double, y: Double, radius: Double, class name: String) {
    let shape = [("cx", x), ("cy", y), ("r", radius)]
    elements.append("<circle class=\"\(name)\" \(SVGDocument.attributes(shape))/>")
  }

  /// Text on a baseline, turned counter-clockwise by a quarter if wanted.
  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, turned: Bool = false,
    class name: String? = nil
  ) {
    var attributes = SVGDocument.attributes([("x", x), ("y", y)])
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if turned {
      attributes += " transform=\"rotate(-90 \(SVGDocument.number(x)) \(SVGDocument.number(y)))\""
    }
    if let name { attributes += " class=\"\(name)\"" }
    elements.append("<text \(attributes)>\(SVGDocument.escaped(text))</text>")
  }

  /// An estimate of the width of a text in the font of the labels, on the generous side.
  static func width(of text: String) -> Double { Double(text.count) * 6.8 }

  private static func attributes(_ values: [(String, Double)]) -> String {
    values.map { "\($0.0)=\"\(number($0.1))\"" }.joined(separator: " ")
  }

  /// At most two decimals.
  static func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    guard hundredths.isFinite, hundredths.magnitude < 1e15 else { return "0" }
    let whole = Int64(hundredths)
    if whole % 100 == 0 { return "\(whole / 100)" }
    return String(format: whole % 10 == 0 ? "%.1f" : "%.2f", hundredths / 100)
  }

  /// Text as XML, without the control characters that it cannot hold.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
