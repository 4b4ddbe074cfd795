/// A piece of a page.
public enum Element: Sendable {
  /// A heading of a section.
  case heading(String)

  /// A heading within a section.
  case subheading(String)

  /// Running text.
  case paragraph(String)

  /// The word that the page is about, such as a verdict, and a sentence that says what it means.
  case verdict(String, Tone, String)

  /// A mathematical statement, set off from the text; `x_i`, `x_{i+1}`, `2^d` and `K^{pt}` are set as
  /// indices and exponents.
  case formula(String)

  /// Names and values.
  case facts([(name: String, value: String)])

  /// A table with a line that says what it shows. Cells that are numbers are aligned to the right.
  case table(caption: String, header: [String], rows: [[String]])

  /// Pictures side by side, with a line that says what they show.
  case figures(caption: String, [Picture])

  /// Amounts as horizontal bars, with a line that says what they are.
  case bars(caption: String, [Bar])

  /// A command or a text to copy.
  case code(String)

  /// What is hidden behind a line until it is asked for.
  indirect case details(String, [Element])

  /// An amount, and its length from 0 to 1 when it is drawn.
  public struct Bar: Sendable {
    var name: String
    var length: Double
    var value: String

    /// A bar; `value` says the amount in words or digits.
    public init(_ name: String, length: Double, value: String) {
      self.name = name
      self.length = length
      self.value = value
    }
  }

  /// What a verdict says, in colour.
  public enum Tone: String, Sendable {
    case good, bad, neutral
  }

  var html: String {
    switch self {
    case .heading(let text): "<h2>\(HTML.escaped(text))</h2>"
    case .subheading(let text): "<h3>\(HTML.escaped(text))</h3>"
    case .formula(let text): "<p class=\"formula\">\(HTML.formula(text))</p>"
    case .paragraph(let text): "<p>\(HTML.escaped(text))</p>"
    case .verdict(let word, let tone, let sentence):
      "<p class=\"verdict \(tone.rawValue)\"><strong>\(HTML.escaped(word))</strong> "
        + "<span>\(HTML.escaped(sentence))</span></p>"
    case .facts(let facts):
      "<dl>\n"
        + facts.map { "<dt>\(HTML.escaped($0.name))</dt><dd>\(HTML.escaped($0.value))</dd>\n" }
        .joined() + "</dl>"
    case .table(let caption, let header, let rows): Element.table(caption, header, rows)
    case .figures(let caption, let pictures):
      "<figure>\n<div class=\"pictures\">\n" + pictures.map(\.html).joined(separator: "\n")
        + "\n</div>\n<figcaption>\(HTML.escaped(caption))</figcaption>\n</figure>"
    case .bars(let caption, let bars):
      "<figure>\n<ul class=\"bars\">\n" + bars.map(\.html).joined()
        + "</ul>\n<figcaption>\(HTML.escaped(caption))</figcaption>\n</figure>"
    case .details(let summary, let content):
      "<details>\n<summary>\(HTML.escaped(summary))</summary>\n"
        + content.map(\.html).joined(separator: "\n") + "\n</details>"
    case .code(let text):
      "<pre tabindex=\"0\"><code>\(HTML.escaped(text))</code></pre>"
    }
  }

  private static func table(_ caption: String, _ header: [String], _ rows: [[String]]) -> String {
    let isNumeric = header.indices.map { column in
      rows.allSatisfy { $0[column].first.map { $0.isNumber || "-−".contains($0) } ?? true }
    }
    let isText = header.indices.map { column in rows.contains { $0[column].count > 24 } }
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>"
        + cells.enumerated().map { column, cell in
          let scope = tag == "th" ? " scope=\"col\"" : ""
          let alignment =
            isNumeric[column] ? " class=\"number\"" : isText[column] ? " class=\"text\"" : ""
          return "<\(tag)\(scope)\(alignment)>\(HTML.escaped(cell))</\(tag)>"
        }.joined() + "</tr>\n"
    }
    // A table that is wider than the screen scrolls, also by keyboard.
    return
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"\(HTML.escaped(caption))\">\n"
      + "<table>\n<caption>\(HTML.escaped(caption))</caption>\n"
      + "<thead>\(row(header, "th"))</thead>\n<tbody>\n"
      + rows.map { row($0, "td") }.joined() + "</tbody>\n</table>\n</div>"
  }
}

extension Element.Bar {
  fileprivate var html: String {
    let percent = (min(max(length, 0), 1) * 1000).rounded() / 10
    return "<li><span>\(HTML.escaped(name))</span>"
      + "<span class=\"track\"><span style=\"width:\(percent)%\"></span></span>"
      + "<span class=\"number\">\(HTML.escaped(value))</span></li>\n"
  }
}
