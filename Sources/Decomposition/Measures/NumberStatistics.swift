import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

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

  /// The bits of the largest numerator or denominator of layers: the only one of these numbers that does
  /// not need every entry in lowest terms. As they are, most are no longer than one before.
  public static func largestBits(of layers: [CouplingLayer]) -> Int {
    var largest = 0
    func add(_ numerator: Integer, _ denominator: Integer) {
      guard max(numerator.bitWidth, denominator.bitWidth) > largest, !numerator.isZero else {
        return
      }
      let value = Rational(reducing: numerator, denominator)
      largest = max(largest, value.numerator.bitWidth, value.denominator.bitWidth)
    }
    for layer in layers {
      switch layer.shift {
      case .dense(let matrix), .transposed(let matrix, _):
        for i in 0..<matrix.rows {
          for j in 0..<matrix.columns { add(matrix.numerator(i, j), matrix.rowDenominator(i)) }
        }
      case .sparse(let matrix):
        for value in matrix.values { add(value.numerator, value.denominator) }
      }
      for value in (layer.scale ?? []) + (layer.bias ?? []) {
        add(value.numerator, value.denominator)
      }
    }
    return largest
  }

  /// Adds the entries of the shift, the scales and the biases.
  public mutating func add(_ layer: CouplingLayer) {
    add(layer.shift)
    add(layer.scale ?? [])
    add(layer.bias ?? [])
  }

  /// Adds the entries of a matrix, which are brought to lowest terms on all cores.
  public mutating func add(_ matrix: CouplingMatrix) {
    let parts = min(matrix.rows, 64)
    let found = concurrentMap(parts, work: 100 * matrix.storedCount) { part in
      var numbers = NumberStatistics()
      for i in matrix.rows * part / parts..<matrix.rows * (part + 1) / parts {
        for (_, value) in matrix.nonZeros(inRow: i) { numbers.add(value) }
      }
      return numbers
    }
    for numbers in found { add(numbers) }
  }

  private mutating func add(_ other: NumberStatistics) {
    count += other.count
    bits += other.bits
    numeratorBits = max(numeratorBits, other.numeratorBits)
    denominatorBits = max(denominatorBits, other.denominatorBits)
    largest = max(largest, other.largest)
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
