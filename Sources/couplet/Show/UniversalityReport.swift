import CouplingKernel
import ExactArithmetic

/// What `couplet show` says about three layers that bring a distribution close to another one.
struct UniversalityReport: ContentReport {
  struct TargetFacts: Encodable {
    /// `points` or `histogram`.
    var kind: String
    /// The number of points, or of equal boxes.
    var atoms: Int
    /// Of a histogram.
    var shape: [Int]?
    var refinement: Int?
    var lower: [String]?
    var upper: [String]?

    /// `histogram, 64 × 64 boxes, 4096 atoms`.
    var text: String {
      let grid = shape.map { ", " + $0.map(String.init).joined(separator: " × ") + " boxes" }
      let parts = refinement.map { $0 == 1 ? "" : ", refined \($0) times" } ?? ""
      return kind + (grid ?? "") + parts + ", " + Report.count(atoms, "atom")
    }
  }

  struct Layer: Encodable {
    /// The half that it updates.
    var updates: String
    var scale: String
    var plateaus: Int
    var neurons: Int
    /// The length of the longest numerator or denominator.
    var largestBits: Int
  }

  var format = ClaimFormat.universality.rawValue
  var dimension: Int
  var source: String
  /// Of a normal source: cells lie in [−radius, radius].
  var radius: String?
  var target: TargetFacts
  var error: String
  var discretisation: String
  var condition: String?
  var layers: [Layer]
  var neurons: Int
  var cells: Int
  var note: String?

  init(_ certificate: UniversalityCertificate) {
    dimension = certificate.dimension
    source = certificate.source.text
    if case .normal(let radius) = certificate.source { self.radius = radius.description }
    target = TargetFacts(certificate.target)
    error = certificate.error.description
    discretisation = certificate.discretisation.description
    condition = certificate.condition?.description
    layers = certificate.layers.enumerated().map { index, layer in
      Layer(
        updates: index == 1 ? "first" : "second", scale: layer.scale.description,
        plateaus: layer.shift.plateaus.count, neurons: layer.shift.neurons,
        largestBits: layer.shift.plateaus.reduce(layer.scale.bits) { bits, plateau in
          ([plateau.start, plateau.end] + plateau.value).reduce(bits) { max($0, $1.bits) }
        })
    }
    neurons = certificate.neurons
    cells = certificate.cells.reduce(0) { $0 + $1.count }
    note = certificate.note
  }

  var lines: [String] {
    var lines = Table.facts([
      ("n", "\(dimension)"),
      ("source", source + (radius.map { ", cells in [-\($0), \($0)]" } ?? "")),
      ("target", target.text), ("claim", "W2 <= \(error)"),
      ("discretised", discretisation == "0" ? nil : "W2 <= \(discretisation), part of the error"),
      ("condition", condition.map { "the condition number reaches \($0)" }), ("note", note),
    ])
    lines.append("")
    lines += Table.lines(
      header: ["layer", "updates", "plateaus", "neurons", "bits", "scale"],
      rows: layers.enumerated().map { index, layer in
        [
          "\(index + 1)", layer.updates, "\(layer.plateaus)", "\(layer.neurons)",
          "\(layer.largestBits)", Rational(layer.scale)?.text(full: false) ?? layer.scale,
        ]
      })
    lines.append("")
    lines.append("\(Report.count(neurons, "neuron")), \(Report.count(cells, "cell"))")
    return lines
  }
}

extension UniversalityReport.TargetFacts {
  init(_ target: TransportTarget) {
    atoms = target.count
    switch target {
    case .points: kind = "points"
    case .histogram(let histogram):
      kind = "histogram"
      shape = histogram.shape
      refinement = histogram.refinement
      lower = histogram.lower.map(\.description)
      upper = histogram.upper.map(\.description)
    }
  }
}
