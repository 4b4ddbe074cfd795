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
    for i in 0..<layer.shift.rows {
      for (_, value) in layer.shift.nonZeros(inRow: i) { add(value) }
    }
    for value in layer.scale ?? [] { add(value) }
  }
}
