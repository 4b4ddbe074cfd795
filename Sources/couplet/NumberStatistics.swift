import CouplingKernel
import ExactArithmetic

/// Sizes of the non-zero numbers that describe layers.
struct NumberStatistics {
  private(set) var count = 0
  private(set) var bits = 0
  private(set) var numeratorBits = 0
  private(set) var denominatorBits = 0
  private(set) var largest = Rational.zero

  mutating func add(_ value: Rational) {
    guard !value.isZero else { return }
    count += 1
    bits += value.numerator.bitWidth + value.denominator.bitWidth
    numeratorBits = max(numeratorBits, value.numerator.bitWidth)
    denominatorBits = max(denominatorBits, value.denominator.bitWidth)
    largest = max(largest, value.magnitude)
  }

  /// Adds the entries of the shift and the scales.
  mutating func add(_ layer: CouplingLayer) {
    switch layer.shift {
    case .dense(let matrix):
      for i in 0..<matrix.rows {
        for value in matrix.row(i) { add(value) }
      }
    case .sparse(let matrix):
      for value in matrix.values { add(value) }
    }
    for value in layer.scale ?? [] { add(value) }
  }
}
