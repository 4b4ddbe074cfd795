import CouplingKernel
import ExactArithmetic
import Foundation
import Plotting
import RoundedFlows

/// What `couplet flow error` says about a certificate; its JSON object.
struct FlowErrorReport: Encodable {
  struct Layer: Encodable {
    var number: Int
    var updates: String
    var condition: String
    var prefixCondition: String?
  }

  var command = "flow error"
  var file: String
  var size: Int
  var samples: Int
  var seed: UInt64
  var layers: [Layer]
  /// Of the whole.
  var condition: String?
  var precisions: [PrecisionErrors]

  private var conditions: [Double]
  private var prefixConditions: [Double]

  private enum CodingKeys: String, CodingKey {
    case command, file, size, samples, seed, layers, condition, precisions
  }

  init(
    _ file: String, _ certificate: Certificate, samples: Int, seed: UInt64,
    _ conditioning: Conditioning, _ precisions: [PrecisionErrors]
  ) {
    self.file = file
    size = certificate.size
    self.samples = samples
    self.seed = seed
    layers = certificate.layers.enumerated().map { index, layer in
      Layer(
        number: index + 1, updates: layer.updates.rawValue,
        condition: conditioning.layers[index].scientific,
        prefixCondition: conditioning.prefixes?[index].scientific)
    }
    condition = layers.last?.prefixCondition
    self.precisions = precisions
    conditions = conditioning.layers.map { Double(rounding: $0) }
    prefixConditions = conditioning.prefixes?.map { Double(rounding: $0) } ?? []
  }

  /// The report as text.
  var text: String {
    let header =
      ["layer", "updates", "condition", "of the product"] + precisions.map { "error \($0.type)" }
    var lines = Table.lines(
      header: header,
      rows: layers.enumerated().map { index, layer in
        [
          "\(layer.number)", layer.updates, layer.condition, layer.prefixCondition ?? "-",
        ] + precisions.map { index < $0.forward.count ? $0.forward[index].scientific : "-" }
      })
    lines.append("")
    for errors in precisions {
      var words = [("forward", errors.forward.last)]
      if errors.forward.count < layers.count { words = [] }
      words += [("round trip", errors.roundTrip), ("inverse", errors.inverse)]
      let found = words.compactMap { word, error in error.map { "\(word) \($0.scientific)" } }
      lines.append(
        "\(errors.type): \((found + [errors.problem].compactMap { $0 }).joined(separator: ", "))")
    }
    let vectors = Report.count(samples, "random vector")
    lines.append("relative errors, the worst of \(vectors), seed \(seed)")
    return lines.joined(separator: "\n")
  }

  /// Errors and condition numbers over the layers.
  var chart: Chart {
    func series(_ name: String, _ values: [Double], _ style: Series.Style) -> Series {
      Series(
        name, values.enumerated().map { (Double($0.offset + 1), $0.element) }, style: style)
    }
    return Chart(
      title: "Rounding errors of \(layers.count) layers, n = \(size)",
      summary: "Relative errors in Float and Double, and condition numbers, over the layers.",
      horizontal: Axis("layer", isCount: true),
      vertical: Axis("relative error, condition number", scale: .logarithmic),
      series: precisions.map { series("error, \($0.type)", $0.forward, .lineAndMarks) } + [
        series("condition of the product", prefixConditions, .dashed),
        series("condition of the layer", conditions, .marks),
      ])
  }
}

extension Double {
  /// Two digits in scientific notation.
  fileprivate var scientific: String { self == 0 ? "0" : String(format: "%.1e", self) }
}
