import Foundation

/// Cycles drawn as necklaces: a bead for each point, its colour says in which part the point lies.
struct Necklaces {
  /// One word for each cycle, in the letters a and b for the parts.
  let words: [String]

  /// The colours, for a drawing on a light ground.
  static let lightStyle = """
    .a{fill:#1d3557}.b{fill:#e07a1f}.bead{stroke:#ffffff}
    .ring{fill:none;stroke:#adb5bd;stroke-width:1.4}
    """

  /// The colours that take their place on a dark ground.
  static let darkStyle = """
    .a{fill:#7fb8ee}.b{fill:#f4a261}.bead{stroke:#161c24}.ring{stroke:#6b7682}
    """

  private static let bead = 5.0

  /// The drawing by itself, in the light or dark scheme of whoever shows it; in several rows if there
  /// are many necklaces.
  func svg(width: Double, height rowHeight: Double) -> String {
    var rows = [Necklaces(words: [])]
    for word in words {
      let row = Necklaces(words: rows[rows.count - 1].words + [word])
      if row.total <= 2 * width || row.words.count == 1 {
        rows[rows.count - 1] = row
      } else {
        rows.append(Necklaces(words: [word]))
      }
    }
    let height = rowHeight * Double(rows.count)
    let drawn = rows.enumerated().map { index, row in
      row.elements(x: 0, y: (Double(index) + 0.5) * rowHeight, width: width, height: rowHeight)
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
      width="\(number(width))" height="\(number(height))" role="img">
      <title>Cycles \(words.joined(separator: " "))</title>
      <style>\(Self.lightStyle)
      @media (prefers-color-scheme:dark){\(Self.darkStyle)}</style>
      \(drawn.joined())</svg>

      """
  }

  /// Radii that give beads of one size the same distance on every ring.
  private var radii: [Double] { words.map { $0.count == 1 ? 0 : max(8, Double($0.count) * 4.2) } }

  private var extents: [Double] { radii.map { 2 * ($0 + Self.bead) + 5 } }

  private var total: Double { extents.reduce(0, +) }

  /// The necklaces side by side between `x` and `x + width`, their middles at `y`.
  func elements(x: Double, y: Double, width: Double, height: Double = .infinity) -> String {
    let scale = min(1, (width - 16) / total, height / (extents.max() ?? 1))
    var left = x + (width - scale * total) / 2
    var body = ""
    for (word, (radius, extent)) in zip(words, zip(radii, extents)) {
      body += necklace(word, (left + scale * extent / 2, y), scale * radius, scale * Self.bead)
      left += scale * extent
    }
    return body
  }

  private func necklace(
    _ word: String, _ centre: (x: Double, y: Double), _ radius: Double, _ bead: Double
  ) -> String {
    var body = ""
    if word.count > 1 {
      body += "<circle class=\"ring\" cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" "
      body += "r=\"\(number(radius))\"/>\n"
    }
    for (index, letter) in word.enumerated() {
      let angle = 2 * Double.pi * Double(index) / Double(word.count) - Double.pi / 2
      let (x, y) = (centre.x + radius * cos(angle), centre.y + radius * sin(angle))
      body += "<circle class=\"bead \(letter)\" cx=\"\(number(x))\" cy=\"\(number(y))\" "
      body += "r=\"\(number(bead))\"/>\n"
    }
    return body
  }

  private func number(_ value: Double) -> String {
    String(format: "%.1f", value).replacingOccurrences(of: ".0", with: "")
  }
}
