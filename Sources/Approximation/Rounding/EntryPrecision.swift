/// Which numbers the entries of layers are taken from.
public enum EntryPrecision: Hashable, Sendable {
  /// Finite IEEE 754 binary32 numbers.
  case float32

  /// Finite IEEE 754 binary64 numbers.
  case float64

  /// Binary numbers with so many significant bits, 2 to 53.
  case bits(Int)

  /// The number of significant bits.
  public var significantBits: Int {
    switch self {
    case .float32: 24
    case .float64: 53
    case .bits(let count): count
    }
  }

  /// Half the distance of 1 to the next number.
  var unitRoundoff: Double { Double(sign: .plus, exponent: -significantBits, significand: 1) }

  /// The nearest number of this kind; infinite if there is none.
  public func rounded(_ value: Double) -> Double {
    switch self {
    case .float32: Double(Float(value))
    case .float64: value
    case .bits(let count): value.rounded(toMultipleOf: value.unit(bits: count))
    }
  }

  /// Numbers of this kind near those of a row, as multiples of one power of two that is small beside
  /// the last place of the largest: their fractions have a short common denominator.
  func rounded(row: [Double]) -> [Double] {
    let largest = row.reduce(0) { max($0, $1.magnitude) }
    let unit = largest.unit(bits: significantBits + Self.guardBits)
    return row.map { rounded($0).rounded(toMultipleOf: unit) }
  }

  private static let guardBits = 4
}

extension EntryPrecision: CustomStringConvertible {
  /// `float32`, `float64`, or `12 bits`.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .bits(let count): "\(count) bits"
    }
  }
}

extension Double {
  /// The last place of a number with `bits` significant bits and this exponent; 0 for 0, and where it
  /// would be smaller than any number.
  fileprivate func unit(bits: Int) -> Double {
    isNormal ? Double(sign: .plus, exponent: Int(exponent) - bits + 1, significand: 1) : 0
  }

  /// The nearest multiple, ties to even.
  fileprivate func rounded(toMultipleOf unit: Double) -> Double {
    unit > 0 ? (self / unit).rounded(.toNearestOrEven) * unit : self
  }
}
