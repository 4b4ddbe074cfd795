/// A page in HTML that needs nothing but itself: no network, no scripts.
///
/// It follows the light or dark scheme of whoever reads it, prints, fits a telephone, and names what it
/// shows for those who cannot see it.
public struct Page: Sendable {
  /// The title of the page and its first heading.
  public var title: String

  /// What stands below the heading, in order.
  public private(set) var content: [Element] = []

  /// A line at the end that says where the page comes from.
  public var origin: String?

  /// A page without content.
  public init(title: String, origin: String? = nil) {
    self.title = title
    self.origin = origin
  }

  /// Adds something at the end.
  public mutating func add(_ element: Element) { content.append(element) }

  /// The file.
  public var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTML.escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>
    \(Style.sheet)
    </style>
    </head>
    <body>
    <main>
    <h1>\(HTML.escaped(title))</h1>
    \(content.map(\.html).joined(separator: "\n"))
    </main>\(origin.map { "\n<footer>\(HTML.escaped($0))</footer>" } ?? "")
    </body>
    </html>

    """
  }
}

/// Text in HTML.
enum HTML {
  /// Text with the characters replaced that mean something in HTML, and without control characters.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  /// Text with indices and exponents.
  static func formula(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(where: { "_^".contains($0) }) {
      let tag = rest[mark] == "_" ? "sub" : "sup"
      result += escaped(String(rest[..<mark]))
      rest = rest[rest.index(after: mark)...]
      var script: Substring
      if rest.first == "{", let end = rest.firstIndex(of: "}") {
        script = rest[..<end].dropFirst()
        rest = rest[end...].dropFirst()
      } else {
        script = rest.prefix { $0.isLetter || $0.isNumber }
        rest = rest.dropFirst(script.count)
      }
      result += "<\(tag)>\(escaped(String(script)))</\(tag)>"
    }
    return result + escaped(String(rest))
  }
}
