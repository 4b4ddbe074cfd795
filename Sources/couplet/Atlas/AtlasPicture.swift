import DepthBounds
import Foundation

/// A picture of the atlas: every class as its necklaces, beads coloured by halves, grouped by the
/// number of affine layers.
struct AtlasPicture {
  private let atlas: DepthAtlas

  private static let cell = (width: 158.0, height: 118.0)
  private static let columns = 6
  private static let margin = 28.0
  private static let colours: [Int: String] = [
    1: "#8d99ae", 2: "#8d99ae", 3: "#8d99ae", 4: "#2a9d8f", 5: "#457b9d", 6: "#c1121f",
  ]

  init(_ atlas: DepthAtlas) { self.atlas = atlas }

  private var width: Double { 2 * Self.margin + Double(Self.columns) * Self.cell.width }

  private var total: Int { atlas.entries.reduce(0) { $0 + $1.permutations.count } }

  var svg: String {
    var body = ""
    var y = Self.margin + 22
    body += text(
      Self.margin, y, "How many coupling layers does a permutation of \(atlas.size) points need?",
      size: 22, weight: "600")
    y += 24
    body += text(
      Self.margin, y,
      "All \(total) even permutations, in \(atlas.entries.count) classes. Beads: points of the "
        + "first half (dark) and of the second (light), along each cycle.", size: 13,
      colour: "#5c677d")
    y += 18
    body += bar(y)
    y += 46
    for (bounds, members) in atlas.groups {
      body += heading(bounds, members, y + 16)
      y += 34
      for (index, member) in members.enumerated() {
        let x = Self.margin + Double(index % Self.columns) * Self.cell.width
        let top = y + Double(index / Self.columns) * Self.cell.height
        body += cell(member.number, member.entry, x, top)
      }
      y += Double((members.count + Self.columns - 1) / Self.columns) * Self.cell.height + 18
    }
    y += Self.margin
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(y))" \
      width="\(number(width))" height="\(number(y))" role="img" \
      font-family="system-ui, 'Helvetica Neue', Arial, sans-serif">
      <style>\(Necklaces.lightStyle)</style>
      <title>Depth atlas of the even permutations of \(atlas.size) points</title>
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(body)</svg>

      """
  }

  /// How many permutations there are in each group, as lengths.
  private func bar(_ y: Double) -> String {
    let length = width - 2 * Self.margin
    var x = Self.margin
    var body = ""
    for (bounds, members) in atlas.groups {
      let count = members.reduce(0) { $0 + $1.entry.permutations.count }
      let part = max(2, length * Double(count) / Double(total))
      body += "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(part))\" height=\"14\" "
      body += "fill=\"\(colour(bounds))\"/>\n"
      x += part
    }
    return body
  }

  private func heading(
    _ bounds: ClosedRange<Int>, _ members: [DepthAtlas.Member], _ y: Double
  ) -> String {
    let count = members.reduce(0) { $0 + $1.entry.permutations.count }
    let classes = Report.count(members.count, "class", plural: "classes")
    return "<rect x=\"\(number(Self.margin))\" y=\"\(number(y - 14))\" width=\"6\" height=\"18\" "
      + "fill=\"\(colour(bounds))\"/>\n"
      + text(Self.margin + 14, y, DepthAtlas.words(for: bounds), size: 16, weight: "600")
      + text(
        Self.margin + 180, y, "\(Report.count(count, "permutation")), \(classes)", size: 13,
        colour: "#5c677d")
  }

  private func cell(
    _ number: Int, _ entry: DepthAtlas.Entry, _ x: Double, _ y: Double
  ) -> String {
    let (width, height) = (Self.cell.width - 10, Self.cell.height - 10)
    let cycles = entry.permutations.cycles
    var body = "<g>\n<title>class \(number): \(cycles.joined(separator: " ")), for example "
    body += "\(entry.permutations.representative.map(String.init).joined(separator: ","))</title>\n"
    body += "<rect x=\"\(self.number(x))\" y=\"\(self.number(y))\" width=\"\(self.number(width))\" "
    body += "height=\"\(self.number(height))\" rx=\"8\" fill=\"#f7f8fa\" "
    body += "stroke=\"\(colour(entry.affine))\" stroke-opacity=\"0.45\"/>\n"
    body += Necklaces(words: cycles).elements(x: x, y: y + 42, width: width)
    body += text(x + 10, y + height - 9, "class \(number)", size: 11, colour: "#5c677d")
    body += text(
      x + width - 10, y + height - 9, "\(entry.permutations.count)×", size: 11, colour: "#33415c",
      anchor: "end")
    if entry.additive != entry.affine {
      let layers = entry.additive.count == 1 ? "\(entry.additive.lowerBound)" : "more"
      body += text(
        x + width - 10, y + 17, "additive: \(layers)", size: 11, weight: "600", colour: "#c1121f",
        anchor: "end")
    }
    return body + "</g>\n"
  }

  private func colour(_ bounds: ClosedRange<Int>) -> String {
    bounds.count == 1 ? Self.colours[bounds.lowerBound] ?? "#6c757d" : "#e9c46a"
  }

  private func text(
    _ x: Double, _ y: Double, _ words: String, size: Double, weight: String = "400",
    colour: String = "#1b263b", anchor: String = "start"
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(number(size))\" "
      + "font-weight=\"\(weight)\" fill=\"\(colour)\" text-anchor=\"\(anchor)\">\(words)</text>\n"
  }

  private func number(_ value: Double) -> String {
    String(format: "%.1f", value).replacingOccurrences(of: ".0", with: "")
  }
}

extension DepthAtlas {
  /// A class with its number in the table.
  typealias Member = (number: Int, entry: Entry)

  /// The classes with the same bounds for affine layers.
  var groups: [(bounds: ClosedRange<Int>, members: [Member])] {
    let numbered = entries.enumerated().map { (number: $0 + 1, entry: $1) }
    return Dictionary(grouping: numbered, by: \.entry.affine)
      .map { (bounds: $0.key, members: $0.value.sorted { $0.number < $1.number }) }
      .sorted {
        ($0.bounds.lowerBound, $0.bounds.upperBound) < ($1.bounds.lowerBound, $1.bounds.upperBound)
      }
  }

  /// `exactly 5 layers`.
  static func words(for bounds: ClosedRange<Int>) -> String {
    bounds.count == 1
      ? "exactly \(Report.count(bounds.lowerBound, "layer"))"
      : "\(bounds.lowerBound) to \(bounds.upperBound) layers"
  }
}
