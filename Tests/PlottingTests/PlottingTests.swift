import Foundation
import SeededRandom
import Testing

@testable import Plotting

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PlottingTests {
  private func chart(
    _ series: [Series], vertical: Axis.Scale = .logarithmic, title: String = "Title"
  ) -> Chart {
    Chart(
      title: title, summary: "What it shows.", horizontal: Axis("layers", isCount: true),
      vertical: Axis("error", scale: vertical), series: series)
  }

  /// The text is well-formed XML, by a parser that is not ours.
  private func elements(_ svg: String) throws -> ElementCounter {
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return counter
  }

  @Test func aChartIsWellFormedAndDescribesItself() throws {
    let svg = chart([
      Series("a & <b>", [(4, 1e-3), (6, 1e-9)]),
      Series("bound", [(4, 1e-2), (6, 1e-4)], style: .dashed),
      Series("points", [Series.Point(x: 5, y: 1e-5, label: "\"x\"\u{1}")], style: .marks),
    ]).svg
    let elements = try elements(svg)
    #expect(elements.counts["title"] == 1)
    #expect(elements.counts["desc"] == 1)
    // Two marks and one legend entry of the first series.
    #expect(elements.counts["circle"] == 3)
    #expect(elements.text.contains("a & <b>"))
    #expect(elements.text.contains("\"x\""))
    #expect(svg.contains("prefers-color-scheme:dark"))
  }

  @Test func valuesThatAnAxisCannotShowAreLeftOut() throws {
    let values = [1.0, .nan, 0, -1, .infinity, -.infinity, 1e305, 100]
    let points = values.enumerated().map { (Double($0.offset), $0.element) }
    let elements = try elements(chart([Series("", points, style: .lineAndMarks)]).svg)
    #expect(elements.counts["circle"] == 2)
    // The line is interrupted.
    #expect(elements.counts["path"] == 2)
  }

  @Test func emptyChartsHaveAxes() throws {
    for scale in [Axis.Scale.linear, .logarithmic] {
      #expect(try elements(chart([], vertical: scale).svg).counts["line"] ?? 0 > 4)
    }
  }

  /// Ticks increase, hold all values between them, and are few, whatever the values.
  @Test func ticksCoverTheValues() {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0 ... .max, using: &generator)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let scale: Axis.Scale = Bool.random(using: &random) ? .linear : .logarithmic
      let values = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        let size = pow(10, Double.random(in: -300...299, using: &random))
        return scale == .linear && Bool.random(using: &random) ? -size : size
      }
      let range = AxisRange(Axis("", scale: scale), values: values, tickCount: 7)
      #expect(range.ticks.count >= 2 && range.ticks.count <= 12, "\(values) seed \(seed)")
      #expect(zip(range.ticks, range.ticks.dropFirst()).allSatisfy { $0 < $1 })
      for value in values {
        let place = range.position(of: value)
        #expect(place >= 0 && place <= 1, "\(values) seed \(seed)")
      }
      #expect(Set(range.labels).count == range.labels.count, "\(range.labels) seed \(seed)")
    }
  }

  @Test func countsHaveWholeTicks() {
    for values in [[4.0], [4, 5], [6, 14], [1, 47], [0, 100_000]] {
      let range = AxisRange(Axis("", isCount: true), values: values, tickCount: 8)
      #expect(range.ticks.allSatisfy { $0 == $0.rounded() })
    }
  }

  @Test func labelsAreWrittenAsPeopleDo() {
    func labels(_ values: [Double], _ scale: Axis.Scale, _ count: Int = 5) -> [String] {
      AxisRange(Axis("", scale: scale), values: values, tickCount: count).labels
    }
    #expect(labels([-1, 1], .linear) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(labels([0, 50], .linear) == ["0", "10", "20", "30", "40", "50"])
    #expect(labels([0, 4e7], .linear) == ["0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷"])
    #expect(labels([0.02, 9], .logarithmic) == ["0.01", "0.1", "1", "10"])
    #expect(labels([3, 40], .logarithmic) == ["2", "5", "10", "20", "50"])
    #expect(labels([1e-12, 1e-3], .logarithmic).first == "10⁻¹²")
  }

  @Test func figuresHoldTheirCharts() throws {
    let one = chart([Series("a", [(4, 1e-3), (6, 1e-9)])], title: "One")
    let other = chart([Series("b", [(4, 1)])], title: "Other")
    let svg = Figure(title: "Both", summary: "Two charts.", charts: [one, other]).svg
    let elements = try elements(svg)
    #expect(elements.counts["svg"] == 3 && elements.counts["title"] == 3)
    #expect(elements.counts["style"] == 1)
    #expect(elements.text.contains("One") && elements.text.contains("Other"))
  }

  @Test func heatMapsShareRectangles() throws {
    let map = HeatMap(
      title: "Map", summary: "Values.", horizontal: Axis("x"), vertical: Axis("y"),
      colour: Axis("density"), horizontalRange: 0...3, verticalRange: 0...2,
      values: [[1, 1, 1], [0, .nan, 2]])
    let elements = try elements(map.svg)
    // The paper, 64 of the colour bar, one of the first row, three of the second.
    #expect(elements.counts["rect"] == 1 + 64 + 1 + 3)
    #expect(map.svg.components(separatedBy: "class=\"missing\"").count == 2)
  }
}

/// Counts elements by name, and collects text.
private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]
  var text = ""

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    counts[name, default: 0] += 1
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
