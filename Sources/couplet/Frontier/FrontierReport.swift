import CouplingKernel
import ExactArithmetic
import Foundation
import Plotting

/// What `couplet frontier` says; its JSON object.
struct FrontierReport: Encodable {
  var command = "frontier"
  var status: String
  var exitCode: Int32
  var input: String
  var tensor: String?
  var size: Int
  var flip: Int?
  var routes: [FrontierEntry]

  private var name: String { tensor.map { "\($0), " } ?? "" }

  /// A table with a row for each route.
  var text: String {
    let aligned = Table.lines(header: FrontierEntry.header, rows: routes.map(\.cells))
    let reflected = flip.map { ", coordinate \($0) reflected" } ?? ""
    return (["\(input)  \(name)n = \(size)\(reflected)", ""] + aligned).joined(separator: "\n")
  }

  /// Depth against size, conditioning, and the error of evaluation.
  var figure: Figure {
    let subject = "\(name)n = \(size)"
    let depth = Axis("layers", isCount: true)
    return Figure(
      title: "Frontier of \(subject)",
      summary: "Size, conditioning and floating-point error of every decomposition of one matrix, "
        + "over its number of layers.",
      charts: [
        Chart(
          title: "Depth against size: \(subject)",
          summary: "Bits of the largest numerator or denominator over the number of layers.",
          horizontal: depth, vertical: Axis("largest entry (bits)", scale: .logarithmic),
          series: series { $0.largestBits.map(Double.init) }),
        Chart(
          title: "Depth against conditioning: \(subject)",
          summary: "Decimal logarithm of the condition number of the worst layer over the number "
            + "of layers.",
          horizontal: depth, vertical: Axis("largest condition number of a layer (log₁₀)"),
          series: series { $0.largestCondition?.log10OfAnySize }),
        Chart(
          title: "Depth against the error in floating point: \(subject)",
          summary: "Largest error of an entry, relative to the largest entry of the matrix, when "
            + "the layers are evaluated in float64 and in float32.",
          horizontal: depth, vertical: Axis("relative error", scale: .logarithmic),
          series: errorSeries("float64", \.float64Error) + errorSeries("float32", \.float32Error)),
      ])
  }

  /// A series for each strategy; the levels of the ladder are joined.
  private func series(_ value: (FrontierEntry) -> Double?) -> [Series] {
    var order: [String] = []
    var points: [String: [Series.Point]] = [:]
    for entry in routes {
      guard let layers = entry.layers, let value = value(entry) else { continue }
      let strategy = entry.route.strategy.rawValue
      if points[strategy] == nil { order.append(strategy) }
      points[strategy, default: []].append(
        Series.Point(
          x: Double(layers), y: value,
          label: entry.route.levels.map { Report.count($0, "level") }))
    }
    return order.map { strategy in
      let points = points[strategy] ?? []
      return Series(strategy, points, style: points.count > 1 ? .lineAndMarks : .marks)
    }
  }

  private func errorSeries(
    _ name: String, _ error: KeyPath<FrontierEntry, Double?>
  ) -> [Series] {
    var ladder: [Series.Point] = []
    var others: [Series.Point] = []
    for entry in routes {
      guard let layers = entry.layers, let error = entry[keyPath: error] else { continue }
      // An exact result has no place on a logarithmic axis: it is drawn at the unit roundoff.
      let point = Series.Point(
        x: Double(layers), y: max(error, 1e-17),
        label: entry.route.strategy == .ladder ? nil : entry.route.strategy.rawValue)
      if entry.route.strategy == .ladder { ladder.append(point) } else { others.append(point) }
    }
    return [
      Series("ladder, \(name)", ladder), Series("others, \(name)", others, style: .marks),
    ].filter { !$0.points.isEmpty }
  }
}

extension Rational {
  /// An approximation of the decimal logarithm of a positive number.
  fileprivate var log10OfAnySize: Double? {
    guard signum > 0 else { return nil }
    let shift = numerator.bitWidth - denominator.bitWidth
    let scaled =
      shift >= 0
      ? Rational(numerator, denominator << shift) : Rational(numerator << -shift, denominator)
    return scaled.map { log10(Double(rounding: $0)) + Double(shift) * log10(2) }
  }
}
