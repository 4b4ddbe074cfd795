import Approximation
import ArgumentParser
import Decomposition
import ExactArithmetic

/// What a product that is only near the matrix may cost and has to reach.
struct ApproximationArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Layers with short entries, the product within this distance of every entry of the matrix.",
      valueName: "tolerance"))
  var approximate: DecimalNumber?

  @Option(
    help: ArgumentHelp(
      "The entries of these layers: float32 (default), float64, or a number of significant bits.",
      valueName: "float32|float64|bits"))
  var entries: EntryPrecision?

  func validate() throws {
    if let approximate, approximate.value.signum <= 0 {
      throw ValidationError("--approximate takes a number above 0.")
    }
    if entries != nil && approximate == nil {
      throw ValidationError("--entries belongs to --approximate.")
    }
  }

  /// Nil if exact layers are asked for.
  var options: ApproximationOptions? {
    approximate.map { ApproximationOptions(tolerance: $0.value, entries: entries ?? .float32) }
  }
}

extension EntryPrecision: ExpressibleByArgument {
  /// `float32`, `float64`, or a number of bits from 2 to 53.
  public init?(argument: String) {
    switch argument {
    case "float32": self = .float32
    case "float64": self = .float64
    default:
      guard let bits = Int(argument), (2...53).contains(bits) else { return nil }
      self = .bits(bits)
    }
  }
}

extension ApproximationProgress {
  /// What is done so far.
  var words: String {
    switch self {
    case .followed(let layers, let part):
      "\(Report.count(layers, "layer")), \(Int(100 * part)) % of the way from a rotation"
    case .checked(let steps, let count): "\(steps) of \(count) layers checked by the kernel"
    }
  }
}
