import CouplingKernel
import Foundation
import Interchange
import Plotting

/// What `couplet frontier` says; its JSON object.
struct FrontierReport: Codable {
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
    Figure(
      title: "Frontier of \(subject)",
      summary: "Size, conditioning and floating-point error of every decomposition of one matrix, "
        + "over its number of layers.",
      charts: charts())
  }

  private var subject: String { "\(name)n = \(size)" }

  /// The charts of the figure, with a mark for one more decomposition if there is one.
  func charts(beside own: FrontierEntry? = nil) -> [Chart] {
    let depth = Axis("layers", isCount: true)
    return [
      Chart(
        title: "Depth against size: \(subject)",
        summary: "Bits of the largest numerator or denominator over the number of layers.",
        horizontal: depth, vertical: Axis("largest entry (bits)", scale: .logarithmic),
        series: series(beside: own) { $0.largestBits.map(Double.init) }),
      Chart(
        title: "Depth against conditioning: \(subject)",
        summary: "Decimal logarithm of the condition number of the worst layer over the number "
          + "of layers.",
        horizontal: depth, vertical: Axis("largest condition number of a layer (log₁₀)"),
        series: series(beside: own) { $0.largestCondition?.log10 }),
      Chart(
        title: "Depth against the error in floating point: \(subject)",
        summary: "Largest error of an entry, relative to the largest entry of the matrix, when "
          + "the layers are evaluated in float64 and in float32.",
        horizontal: depth, vertical: Axis("relative error", scale: .logarithmic),
        series: errorSeries("float64", \.float64Error, own)
          + errorSeries("float32", \.float32Error, own)),
    ]
  }

  /// A series for each strategy, and one for approximate layers; the levels of the ladder are joined.
  private func series(
    beside own: FrontierEntry?, _ value: (FrontierEntry) -> Double?
  ) -> [Series] {
    var order: [String] = []
    var points: [String: [Series.Point]] = [:]
    for entry in routes {
      guard let layers = entry.layers, let value = value(entry) else { continue }
      let strategy = entry.route.group
      if points[strategy] == nil { order.append(strategy) }
      points[strategy, default: []].append(
        Series.Point(
          x: Double(layers), y: value,
          label: entry.route.levels.map { Report.count($0, "level") }))
    }
    return order.map { strategy in
      let points = points[strategy] ?? []
      return Series(strategy, points, style: points.count > 1 ? .lineAndMarks : .marks)
    } + mark("this certificate", own, value)
  }

  /// A mark for one decomposition; none if there is none or it has no such value.
  private func mark(
    _ name: String, _ entry: FrontierEntry?, _ value: (FrontierEntry) -> Double?
  ) -> [Series] {
    guard let entry, let layers = entry.layers, let value = value(entry) else { return [] }
    return [Series(name, [(Double(layers), value)], style: .marks)]
  }

  private func errorSeries(
    _ name: String, _ error: KeyPath<FrontierEntry, Double?>, _ own: FrontierEntry?
  ) -> [Series] {
    var ladder: [Series.Point] = []
    var others: [Series.Point] = []
    for entry in routes {
      guard let layers = entry.layers, let error = entry[keyPath: error] else { continue }
      let isLadder = entry.route.levels != nil
      // An exact result has no place on a logarithmic axis: it is drawn at the unit roundoff.
      let point = Series.Point(
        x: Double(layers), y: max(error, 1e-17),
        label: isLadder ? nil : entry.route.name)
      if isLadder { ladder.append(point) } else { others.append(point) }
    }
    return [
      Series("ladder, \(name)", ladder), Series("others, \(name)", others, style: .marks),
    ].filter { !$0.points.isEmpty }
      + mark("this, \(name)", own) { $0[keyPath: error].map { max($0, 1e-17) } }
  }
}

extension FrontierReport {
  /// Reads what `couplet frontier --json` printed.
  init(reading path: String, maximumBytes: Int) throws(Failure) {
    let source: Source
    do {
      source = try Source(reading: path, maximumBytes: maximumBytes)
    } catch {
      throw Failure(error)
    }
    let expected = "expected what couplet frontier --json prints"
    do {
      self = try JSONDecoder().decode(FrontierReport.self, from: Data(source.bytes))
    } catch let error as DecodingError {
      throw Failure(.malformed, "\(path): \(error.place)\(expected)")
    } catch {
      throw Failure(.malformed, "\(path): \(expected)")
    }
    guard command == "frontier" else {
      throw Failure(.malformed, "\(path): command: \(expected), found \"\(command)\"")
    }
  }
}

extension DecodingError {
  /// The path to what could not be decoded, such as `routes[2].layers: `; empty for the whole.
  fileprivate var place: String {
    let context: Context? =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    var path = (context?.codingPath ?? []).reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
    if case .keyNotFound(let key, _) = self { path += (path.isEmpty ? "" : ".") + key.stringValue }
    return path.isEmpty ? "" : "\(path): "
  }
}
