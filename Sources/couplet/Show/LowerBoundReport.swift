import CouplingKernel

/// What `couplet show` says about a lower bound.
struct LowerBoundReport: ContentReport {
  struct Argument: Encodable {
    /// The part that the first layer of the excluded products updates.
    var starts: String
    var kind: String
    /// What it needs, but for matrices, in the notation of the format.
    var data: String?
    /// How many layers it excludes.
    var excludes: Int
  }

  var format = ClaimFormat.lowerBound.rawValue
  var size: Int
  var partition: PartitionReport
  var target: String
  var flip: Int?
  var couplings: String
  /// No product has fewer.
  var layers: Int
  var starts: String?
  var note: String?
  var arguments: [Argument]

  init(_ bound: LowerBound) {
    size = bound.size
    partition = PartitionReport(bound.partition)
    target = bound.target.kind
    flip = bound.flip
    couplings = bound.couplings.rawValue
    layers = bound.layers
    starts = bound.starts?.rawValue
    note = bound.note
    arguments = bound.arguments.map { argument in
      Argument(
        starts: argument.starts.rawValue, kind: argument.kind.name.rawValue,
        data: argument.kind.data, excludes: bound.layers - 1)
    }
  }

  var lines: [String] {
    var lines = Table.facts([
      ("n", "\(size)"), ("partition", partition.text),
      ("target", target), ("flip", flip.map { "coordinate \($0)" } ?? "none"),
      ("claim", "not fewer than \(layers) \(couplings) layers"),
      ("order", starts.map { "the \($0) part is updated first" } ?? "either"), ("note", note),
    ])
    lines.append("")
    lines += Table.lines(
      header: ["updated first", "excludes", "argument", "data"],
      rows: arguments.map {
        [$0.starts, Report.count($0.excludes, "layer"), $0.kind, $0.data ?? ""]
      })
    return lines
  }
}

extension LowerBoundArgument.Kind {
  /// The data in a few words; nil if there are none.
  var data: String? {
    switch self {
    case .combination(let x, let y): "x \(x.shape), y \(y.shape)"
    case .nullSpace(let w): "w \(w.shape)"
    case .minors(let order): "order \(order)"
    case .nullity(let polynomial):
      "polynomial \(polynomial.map { $0.text(full: false) }.joined(separator: " "))"
    case .unipotentRanks(let power): "power \(power)"
    case .shape, .pivots, .characteristicPolynomial, .defect, .cycles: nil
    }
  }
}
