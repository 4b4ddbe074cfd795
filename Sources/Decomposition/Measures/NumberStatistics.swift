import CouplingKernel
import ExactArithmetic

/// Sizes of the non-zero numbers that describe layers.
public struct NumberStatistics: Sendable {
  /// How many numbers there are.
  public private(set) var count = 0

  /// The bits of all numerators and denominators together.
  public private(set) var bits = 0

  /// The bits of the largest numerator.
  public private(set) var numeratorBits = 0

  /// The bits of the largest denominator.
  public private(set) var denominatorBits = 0

  /// The largest absolute value.
  public private(set) var largest = Rational.zero

  /// The bits of the largest numerator or denominator.
  public var largestBits: Int { max(numeratorBits, denominatorBits) }

  /// No numbers yet.
  public init() {}

  /// The numbers of all layers.
  public init(_ layers: [CouplingLayer]) {
    for layer in layers { add(layer) }
  }

  /// Adds the entries of the shift, the scales and the biases.
  public mutating func add(_ layer: CouplingLayer) {
    add(layer.shift)
    add(layer.scale ?? [])
    add(layer.bias ?? [])
  }

  /// Adds the entries of a matrix.
  public mutating func add(_ matrix: CouplingMatrix) {
    for i in 0..<matrix.rows {
      for (_, value) in matrix.nonZeros(inRow: i) { add(value) }
    }
  }

  /// Adds numbers.
  public mutating func add(_ values: [Rational]) {
    for value in values { add(value) }
  }

  private mutating func add(_ value: Rational) {
    guard !value.isZero else { return }
    count += 1
    bits += value.numerator.bitWidth + value.denominator.bitWidth
    numeratorBits = max(numeratorBits, value.numerator.bitWidth)
    denominatorBits = max(denominatorBits, value.denominator.bitWidth)
    largest = max(largest, value.magnitude)
  }
}
