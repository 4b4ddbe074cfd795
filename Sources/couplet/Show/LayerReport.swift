import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra

/// What `couplet show` says about one layer.
struct LayerReport: Encodable {
  var number: Int
  var updates: String
  var rows: Int
  var columns: Int
  var form: String
  var isScaled: Bool
  var isBiased: Bool
  var nonZeros: Int
  var numeratorBits: Int
  var denominatorBits: Int
  var numberBits: Int
  /// In scientific notation, as they may exceed every floating-point format.
  var largestEntry: String
  var norm: String
  var condition: String

  static let header = [
    "layer", "updates", "shift", "form", "non-zeros", "bits num", "bits den", "largest", "norm",
    "condition",
  ]

  var cells: [String] {
    [
      "\(number)", updates, "\(rows) × \(columns)",
      form + (isScaled ? " + scale" : "") + (isBiased ? " + bias" : ""),
      "\(nonZeros)", "\(numeratorBits)", "\(denominatorBits)", largestEntry, norm, condition,
    ]
  }

  /// Measures a layer.
  init(_ layer: CouplingLayer, number: Int) {
    self.number = number
    updates = layer.updates.rawValue
    rows = layer.shift.rows
    columns = layer.shift.columns
    isScaled = layer.scale != nil
    form = if case .sparse = layer.shift { "sparse" } else { "dense" }
    isBiased = layer.bias != nil
    var numbers = NumberStatistics()
    numbers.add(layer)
    let norms = layer.rowSumNorms
    nonZeros = numbers.count
    numeratorBits = numbers.numeratorBits
    denominatorBits = numbers.denominatorBits
    numberBits = numbers.bits
    largestEntry = numbers.largest.scientific
    norm = norms.layer.scientific
    condition = (norms.layer * norms.inverse).scientific
  }
}
