/// A page in HTML that needs nothing but itself: no network, no scripts.
///
/// It follows the light or dark scheme of whoever reads it, prints, fits a telephone, and names what it
/// shows for those who cannot see it.
public struct Page: Sendable {
  /// The title of the page and its first heading.
  public var title: String

  /// What stands below the heading, in order.
  public private(set) var content: [Element] = []

  /// A page without content.
  public init(title: String) { self.title = title }

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
    </main>
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
}
