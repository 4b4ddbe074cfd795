import CouplingKernel
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
      "\(number)", updates, "\(rows) × \(columns)", form + (isScaled ? " + scale" : ""),
      "\(nonZeros)", "\(numeratorBits)", "\(denominatorBits)", largestEntry, norm, condition,
    ]
  }

  /// Measures a layer x ← D x + A y.
  ///
  /// Its inverse is x ← D⁻¹ x − D⁻¹ A y, so both absolute row sums are explicit: d + Σ|a| and
  /// (1 + Σ|a|) / d for updated coordinates, 1 for the others.
  init(_ layer: CouplingLayer, number: Int) {
    self.number = number
    updates = layer.updates.rawValue
    rows = layer.shift.rows
    columns = layer.shift.columns
    isScaled = layer.scale != nil
    form = if case .sparse = layer.shift { "sparse" } else { "dense" }
    var numbers = NumberStatistics()
    var norm = Rational.one
    var inverseNorm = Rational.one
    numbers.add(layer)
    for i in 0..<rows {
      let sum = layer.shift.absoluteSum(ofRow: i)
      let scale = layer.scale?[i] ?? .one
      norm = max(norm, scale + sum)
      inverseNorm = max(inverseNorm, (Rational.one + sum) * (scale.reciprocal ?? .one))
    }
    nonZeros = numbers.count
    numeratorBits = numbers.numeratorBits
    denominatorBits = numbers.denominatorBits
    numberBits = numbers.bits
    largestEntry = numbers.largest.scientific
    self.norm = norm.scientific
    condition = (norm * inverseNorm).scientific
  }
}
