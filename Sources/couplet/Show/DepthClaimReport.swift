import CouplingKernel

/// What `couplet show` says about a lower bound on the depth of a family of flows.
struct DepthClaimReport: ContentReport {
  var format = ClaimFormat.depthBound.rawValue
  var dimension: Int
  var modes: Int
  var parameters: Int
  var range: String
  var lipschitz: String
  var parameterLipschitz: String
  /// The claim: no fewer layers suffice.
  var depth: Int
  /// How far away some mixture stays with fewer, in W1, rounded.
  var separation: Double
  var distance: Int
  /// The number of words of the code.
  var words: String
  /// Whether the words stand in the file.
  var listsWords: Bool
  var subsets: String
  var intervals: String
  var note: String?

  init(_ bound: DepthLowerBound) {
    dimension = bound.dimension
    modes = bound.modes
    parameters = bound.parameters
    range = bound.range.description
    lipschitz = bound.lipschitz.description
    parameterLipschitz = bound.parameterLipschitz.description
    depth = bound.depth
    separation = bound.separation
    distance = bound.distance
    words = bound.code.count.description
    if case .words = bound.code { listsWords = true } else { listsWords = false }
    subsets = bound.subsets.description
    intervals = bound.intervals.description
    note = bound.note
  }

  var lines: [String] {
    Table.facts([
      (
        "claim",
        "with fewer than \(Report.count(depth, "layer")) some mixture of \(modes) points "
          + "in \(dimension) coordinates stays at W1 >= \(UniversalReport.digits(separation))"
      ),
      (
        "layers",
        "\(Report.count(parameters, "parameter")) in [-\(range), \(range)], Lipschitz "
          + "\(lipschitz) in the input, \(parameterLipschitz) in the parameters"
      ),
      (
        "code",
        "\(words) words, \(listsWords ? "listed" : "counted"), that differ in "
          + Report.count(distance, "place")
      ),
      ("subsets", subsets), ("intervals", intervals), ("note", note),
    ])
  }
}
