import Approximation
import CouplingFlows
import CouplingKernel
import Decomposition
import ExactArithmetic
import Foundation
import RoundedFlows

/// One way to find layers for the matrix of a frontier.
enum FrontierRoute: Hashable {
  case exact(Strategy, levels: Int?)

  /// Layers with such entries whose product is near the matrix.
  case approximate(EntryPrecision)

  /// `ladder, 3 levels`, or `approximate, float32`.
  var name: String {
    switch self {
    case .exact(let strategy, let levels?):
      "\(strategy.rawValue), \(Report.count(levels, "level"))"
    case .exact(_, nil): group
    case .approximate(let entries): "\(group), \(entries)"
    }
  }

  /// What several rows of a table have in common: the strategy, or that they are approximate.
  var group: String {
    switch self {
    case .exact(let strategy, _): strategy.rawValue
    case .approximate: "approximate"
    }
  }

  /// The number of levels of the ladder.
  var levels: Int? { if case .exact(_, let levels) = self { levels } else { nil } }

  /// The ways that a target and a partition allow, those of `strategies` if that is not empty.
  static func all(
    for target: Target, _ partition: Partition, of strategies: [Strategy]
  ) -> [FrontierRoute] {
    var routes: [FrontierRoute] = []
    let isEven = partition.first.count == partition.second.count
    if case .permutation = target, isEven { routes.append(.exact(.permutation, levels: nil)) }
    routes += partition.ladderLevels.map { .exact(.ladder, levels: $0) }
    if isEven { routes += [.exact(.elimination, levels: nil), .exact(.koehler, levels: nil)] }
    if strategies.isEmpty { return routes + [.approximate(.float32), .approximate(.float64)] }
    return routes.filter { route in
      strategies.contains { if case .exact($0, _) = route { true } else { false } }
    }
  }
}

/// What one way gave: a row of the table, an object in the JSON report.
struct FrontierEntry {
  let route: FrontierRoute
  var layers: Int?
  var largestBits: Int?
  /// Of the certificate as text.
  var bytes: Int?
  /// Of the layer where each is largest, for the largest absolute row sum.
  var largestNorm: ScientificNumber?
  var largestCondition: ScientificNumber?
  /// Largest error of an entry, divided by the largest entry of T, when the layers are rounded and
  /// multiplied in floating point; nil if numbers are too large for the type.
  var float64Error: Double?
  var float32Error: Double?
  var seconds: Double?
  /// The largest error of an entry of the exact product, for approximate layers.
  var largestError: ScientificNumber?
  var failure: Failure?

  init(_ route: FrontierRoute) { self.route = route }

  /// Measures a certificate.
  mutating func describe(_ certificate: Certificate) {
    layers = certificate.layers.count
    var numbers = NumberStatistics()
    for layer in certificate.layers { numbers.add(layer) }
    largestBits = max(numbers.numeratorBits, numbers.denominatorBits)
    var count = 0
    certificate.write { count += $0.count }
    bytes = count
    let norms = certificate.layers.map(\.rowSumNorms)
    largestNorm = norms.map(\.layer).max().map(ScientificNumber.init)
    largestCondition = norms.map { $0.layer * $0.inverse }.max().map(ScientificNumber.init)
    float64Error = certificate.evaluationError(Double.self)
    float32Error = certificate.evaluationError(Float.self)
  }

  /// The cells of its row in a table.
  var cells: [String] {
    guard layers != nil else { return [route.name] + Array(repeating: "–", count: 8) }
    return [
      route.name, "\(layers ?? 0)", "\(largestBits ?? 0)", "\(bytes ?? 0)",
      largestNorm?.text ?? "", largestCondition?.text ?? "",
      float64Error.map(FrontierEntry.error) ?? "overflow",
      float32Error.map(FrontierEntry.error) ?? "overflow", String(format: "%.2f", seconds ?? 0),
    ]
  }

  private static func error(_ value: Double) -> String {
    value == 0 ? "0" : Report.scientific(value)
  }

  static let header = [
    "strategy", "layers", "bits", "bytes", "norm", "condition", "float64", "float32", "seconds",
  ]
}

extension FrontierEntry: Encodable {
  private enum CodingKeys: CodingKey {
    case strategy, levels, entries, status, exitCode, message, layers, largestBits, bytes
    case largestNorm, largestCondition, float64Error, float32Error, largestError, seconds
  }

  /// Fields that do not apply are left out.
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    let status = failure?.status ?? .success
    try fields.encode(route.group, forKey: .strategy)
    if case .approximate(let entries) = route {
      try fields.encode(entries.description, forKey: .entries)
    }
    try fields.encodeIfPresent(route.levels, forKey: .levels)
    try fields.encode(status.word, forKey: .status)
    try fields.encode(status.rawValue, forKey: .exitCode)
    try fields.encodeIfPresent(failure?.message, forKey: .message)
    try fields.encodeIfPresent(layers, forKey: .layers)
    try fields.encodeIfPresent(largestBits, forKey: .largestBits)
    try fields.encodeIfPresent(bytes, forKey: .bytes)
    try fields.encodeIfPresent(largestNorm?.text, forKey: .largestNorm)
    try fields.encodeIfPresent(largestCondition?.text, forKey: .largestCondition)
    try fields.encodeIfPresent(float64Error, forKey: .float64Error)
    try fields.encodeIfPresent(float32Error, forKey: .float32Error)
    try fields.encodeIfPresent(largestError?.text, forKey: .largestError)
    try fields.encodeIfPresent(seconds, forKey: .seconds)
  }
}

extension FrontierEntry: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let strategy = try fields.decode(String.self, forKey: .strategy)
    if let exact = Strategy(rawValue: strategy) {
      self.init(.exact(exact, levels: try fields.decodeIfPresent(Int.self, forKey: .levels)))
    } else {
      guard strategy == FrontierRoute.approximate(.float32).group else {
        throw DecodingError.dataCorruptedError(
          forKey: .strategy, in: fields, debugDescription: "expected the name of a strategy")
      }
      guard
        let entries = EntryPrecision(argument: try fields.decode(String.self, forKey: .entries))
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .entries, in: fields, debugDescription: "expected float32 or float64")
      }
      self.init(.approximate(entries))
    }
    layers = try fields.decodeIfPresent(Int.self, forKey: .layers)
    largestBits = try fields.decodeIfPresent(Int.self, forKey: .largestBits)
    bytes = try fields.decodeIfPresent(Int.self, forKey: .bytes)
    largestNorm = try fields.decodeIfPresent(ScientificNumber.self, forKey: .largestNorm)
    largestCondition = try fields.decodeIfPresent(ScientificNumber.self, forKey: .largestCondition)
    float64Error = try fields.decodeIfPresent(Double.self, forKey: .float64Error)
    float32Error = try fields.decodeIfPresent(Double.self, forKey: .float32Error)
    largestError = try fields.decodeIfPresent(ScientificNumber.self, forKey: .largestError)
    seconds = try fields.decodeIfPresent(Double.self, forKey: .seconds)
  }
}

/// A positive number of any size, rounded to a few digits.
struct ScientificNumber: Decodable {
  /// `1.2345e+678`.
  let text: String

  init(_ value: Rational) { text = value.scientific }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    text = try container.decode(String.self)
    guard text.wholeMatch(of: /\d\.\d+e[+-]\d{1,9}|0/) != nil else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a number such as 1.2345e+06")
    }
  }

  /// The decimal logarithm; nil for 0.
  var log10: Double? {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let mantissa = Double(parts[0]), let exponent = Double(parts[1]),
      mantissa > 0
    else { return nil }
    return Foundation.log10(mantissa) + exponent
  }
}

extension Certificate {
  /// The largest error of an entry of T, divided by the largest entry, when every number of the
  /// layers is rounded to `Scalar` and the unit vectors go through them; nil if a number, rounded or
  /// computed, is not finite.
  func evaluationError<Scalar: RoundingScalar>(_: Scalar.Type) -> Double? {
    guard let flow = try? AffineFlow<Scalar>(rounding: self).flow,
      let images = try? flow.forward(.identity(size)).vectors
    else { return nil }
    var largestError = 0.0
    var largestEntry = 0.0
    for i in 0..<size {
      var row = [Double](repeating: 0, count: size)
      for (column, value) in target.nonZeros(inRow: i) { row[column] = Double(rounding: value) }
      for j in 0..<size {
        largestEntry = max(largestEntry, row[j].magnitude)
        // Row j of the batch is what becomes of unit vector j.
        largestError = max(largestError, (Double(images[j, i]) - row[j]).magnitude)
      }
    }
    return largestEntry.isFinite && largestEntry > 0 ? largestError / largestEntry : nil
  }
}
