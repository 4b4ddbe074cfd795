import CouplingKernel
import DepthBounds
import Foundation

/// The JSON object that `couplet bound --json` prints.
struct BoundReport: Encodable {
  struct Order: Encodable {
    /// The part that the first acting layer updates.
    var starts: String
    var lower: Int
    var upper: Int?
    var isExact: Bool
    /// The kind of argument for `lower`.
    var argument: String?
  }

  var command = "bound"
  var status = ExitStatus.success.word
  var exitCode = ExitStatus.success.rawValue
  var input: String
  var size: Int
  var couplings: String
  var lower: Int
  var upper: Int?
  var isExact: Bool
  var orders: [Order]
  var files: [String]
  var seconds: Double

  init(_ bounds: LayerBounds, input: String, size: Int, files: [String], seconds: Double) {
    self.input = input
    self.size = size
    couplings = bounds.couplings.rawValue
    lower = bounds.lower
    upper = bounds.upper
    isExact = bounds.isExact
    orders = bounds.orders.map { order in
      Order(
        starts: order.starts.rawValue, lower: order.lower, upper: order.product?.layers.count,
        isExact: order.isExact, argument: order.refutation?.arguments.first?.kind.name.rawValue)
    }
    self.files = files
    self.seconds = seconds
  }

  /// `needs at least 4, at most 5 layers`, with the orders below.
  var text: String {
    var lines = [
      "\(input): needs \(Self.words(lower, upper))  (\(couplings), n = \(size), "
        + String(format: "%.2f s)", seconds)
    ]
    for order in orders {
      let reason = order.argument.map { " by \($0)" } ?? ""
      lines.append(
        "  \(order.starts) part updated first: \(Self.words(order.lower, order.upper))\(reason)")
    }
    if !files.isEmpty { lines.append("written  " + files.joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }

  private static func words(_ lower: Int, _ upper: Int?) -> String {
    guard let upper else { return "at least \(Report.count(lower, "layer")), no product found" }
    let range = "at least \(lower), at most \(Report.count(upper, "layer"))"
    return lower == upper ? "\(range): exactly \(lower)" : range
  }
}
