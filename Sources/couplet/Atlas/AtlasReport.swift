import CouplingKernel
import DepthBounds

/// The JSON object that `couplet atlas --json` prints.
struct AtlasReport: Encodable {
  struct Class: Encodable {
    var number: Int
    /// The cycles, each a word that says in which half its points lie.
    var cycles: [String]
    var permutations: Int
    var representative: [Int]
    var affine: Bounds
    var additive: Bounds
  }

  struct Bounds: Encodable {
    var lower: Int
    var upper: Int

    init(_ range: ClosedRange<Int>) { (lower, upper) = (range.lowerBound, range.upperBound) }

    var text: String { lower == upper ? "\(lower)" : "\(lower)-\(upper)" }
  }

  struct Census: Encodable {
    /// How many permutations have which exact depth.
    var exact: [String: Int]
    /// How many have bounds that do not meet.
    var open: Int
  }

  var command = "atlas"
  var status = ExitStatus.success.word
  var exitCode = ExitStatus.success.rawValue
  var size: Int
  var permutations: Int
  var classes: [Class]
  var census: [String: Census]
  var files: [String] = []

  init(_ atlas: DepthAtlas, only number: Int?) {
    size = atlas.size
    permutations = atlas.entries.reduce(0) { $0 + $1.permutations.count }
    classes = atlas.entries.enumerated().map { index, entry in
      Class(
        number: index + 1, cycles: entry.permutations.cycles,
        permutations: entry.permutations.count, representative: entry.permutations.representative,
        affine: Bounds(entry.affine), additive: Bounds(entry.additive))
    }.filter { number == nil || $0.number == number }
    census = [:]
    for couplings in Couplings.allCases {
      let counts = atlas.census(couplings)
      var exact: [String: Int] = [:]
      for case (let depth?, let count) in counts { exact["\(depth)"] = count }
      census[couplings.rawValue] = Census(exact: exact, open: counts[nil] ?? 0)
    }
  }

  static let header = ["class", "cycles", "permutations", "for example", "affine", "additive"]

  /// The table.
  var rows: [[String]] {
    classes.map { entry in
      [
        "\(entry.number)", entry.cycles.joined(separator: " "), "\(entry.permutations)",
        entry.representative.map(String.init).joined(separator: ","), entry.affine.text,
        entry.additive.text,
      ]
    }
  }

  /// The table, and how many permutations need how many layers.
  var text: String {
    var lines = Table.lines(header: AtlasReport.header, rows: rows)
    lines.append("")
    for couplings in Couplings.allCases {
      guard let census = census[couplings.rawValue] else { continue }
      let exact = census.exact.values.reduce(0, +)
      let depths = census.exact.sorted { $0.key < $1.key }
        .map { "\($0.value) with \(Report.count(Int($0.key) ?? 0, "layer"))" }
      lines.append(
        "\(couplings): \(exact) of \(permutations) even permutations of \(size) points have exact "
          + "depth: \(depths.joined(separator: ", ")); \(census.open) open")
    }
    if !files.isEmpty { lines.append("written  " + files.joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }
}
