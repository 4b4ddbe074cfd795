/// Colours and fonts of all charts, in light and in dark surroundings.
enum Theme {
  /// The number of colours for series; more series use them again, with other marks.
  static let colourCount = 7

  /// Colours that most kinds of colour vision tell apart (Okabe and Ito), the yellow one darkened
  /// and, in the dark, the blue one lightened.
  private static let light = [
    "#0072b2", "#d55e00", "#009e73", "#b5568e", "#b07d00", "#4b4bc3", "#7f7f7f",
  ]
  private static let dark = [
    "#56b4e9", "#f2894a", "#2cc79a", "#e39ac6", "#f0c04a", "#9c9cf5", "#b0b0b0",
  ]

  static let stylesheet: String = """
    text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#3c4248}
    .title{font-size:15px;font-weight:600;fill:#16191d}
    .small{font-size:11px}
    rect{shape-rendering:crispEdges}
    .paper{fill:#ffffff}
    .grid{stroke:#e3e6ea;stroke-width:1}
    .axis{stroke:#8a9199;stroke-width:1}
    .line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
    .dashed{fill:none;stroke-width:1.5;stroke-dasharray:6 4}
    .mark{stroke:#ffffff;stroke-width:0.8}
    .missing{fill:#d5d9de}
    \(rules(for: light))
    @media (prefers-color-scheme:dark){
    text{fill:#c3cad2}
    .title{fill:#f0f3f6}
    .paper{fill:#0d1117}
    .grid{stroke:#262c34}
    .axis{stroke:#6e7681}
    .mark{stroke:#0d1117}
    .missing{fill:#30363d}
    \(rules(for: dark))
    }
    """

  private static func rules(for colours: [String]) -> String {
    colours.enumerated().map { index, colour in
      ".stroke\(index){stroke:\(colour)}.fill\(index){fill:\(colour)}"
    }.joined(separator: "\n")
  }

  /// The class of the lines of a series.
  static func stroke(_ series: Int) -> String { "stroke\(series % colourCount)" }

  /// The class of the marks of a series.
  static func fill(_ series: Int) -> String { "fill\(series % colourCount)" }

  /// The colour of a heat map at a place from 0 to 1.
  static func heatColour(at place: Double) -> String {
    let (red, green, blue) = HeatScale.colour(at: place)
    return "#"
      + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
