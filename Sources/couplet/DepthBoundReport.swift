import CouplingKernel
import ExactArithmetic
import Plotting

/// The JSON object that `couplet depth-bound --json` prints.
struct DepthBoundReport: Encodable {
  /// One bound.
  struct Entry: Encodable {
    var dimension: Int
    var modes: Int
    /// The fewest layers that are not excluded.
    var depth: Int?
    /// How far away a mixture stays with fewer, rounded.
    var separation: Double?
    /// h of the code.
    var distance: Int?
    /// The bits of the number of words, of the number of subsets, and of that of intervals.
    var wordBits: Int?
    var subsetBits: Int?
    var intervalBits: Int?
    var message: String?
  }

  var command = "depth-bound"
  var status: String
  var exitCode: Int32
  var layerParameters: Int
  var range: String
  var lipschitz: String
  var parameterLipschitz: String
  var output: String?
  var bounds: [Entry]
  var seconds: Double

  init(command: DepthBoundCommand, entries: [Entry], status: ExitStatus, seconds: Double) {
    self.status = status.word
    exitCode = status.rawValue
    layerParameters = command.layerParameters
    range = command.range.value.description
    lipschitz = command.lipschitz.value.description
    parameterLipschitz = command.parameterLipschitz.value.description
    output = command.output
    bounds = entries
    self.seconds = seconds
  }

  /// A table, or a line about the only bound; nil if there is none.
  var text: String? {
    if bounds.count > 1 {
      return Table.lines(header: Entry.header, rows: bounds.map(\.cells)).joined(separator: "\n")
    }
    return bounds.first?.text.map { (output.map { "written  \($0)  " } ?? "") + $0 }
  }

  /// The bounds against d, a line for each k.
  static func chart(_ entries: [Entry]) -> String {
    let modes = entries.reduce(into: [Int]()) { if !$0.contains($1.modes) { $0.append($1.modes) } }
    let series = modes.map { k in
      Series(
        "k = \(k)",
        entries.filter { $0.modes == k }.compactMap { entry in
          entry.depth.map { (Double(entry.dimension), Double($0)) }
        })
    }
    return Chart(
      title: "Layers that are needed",
      summary: "Proved lower bounds on the number of layers against the number of coordinates, "
        + "for several numbers of modes.",
      horizontal: Axis("d, coordinates", scale: .logarithmic),
      vertical: Axis("layers, at least", scale: .logarithmic), series: series
    ).svg
  }
}

extension DepthBoundReport.Entry {
  init(_ bound: DepthLowerBound) {
    self.init(
      dimension: bound.dimension, modes: bound.modes, depth: bound.depth,
      separation: bound.separation, distance: bound.distance,
      wordBits: bound.code.count.bitWidth, subsetBits: bound.subsets.bitWidth,
      intervalBits: bound.intervals.bitWidth)
  }

  /// The line of the report.
  var text: String? {
    guard let depth, let separation else { return nil }
    return "d = \(dimension), k = \(modes): at least \(Report.count(depth, "layer")) to come "
      + "closer than W1 = \(UniversalReport.digits(separation)) to every mixture"
  }

  static let header = ["d", "k", "layers >=", "W1", "h", "words", "subsets"]

  var cells: [String] {
    [
      "\(dimension)", "\(modes)", depth.map(String.init) ?? "-",
      separation.map(UniversalReport.digits) ?? "-", distance.map(String.init) ?? "-",
      wordBits.map { "2^\($0 - 1)" } ?? "-", subsetBits.map { "2^\($0 - 1)" } ?? "-",
    ]
  }
}
