import ExactArithmetic

/// A numeric type that array files store.
public enum ElementType: String, CaseIterable, Sendable {
  case float16, bfloat16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether the values are integers by type.
  public var isInteger: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: false
    default: true
    }
  }

  /// The exact value with the given bits in the low end of `pattern`; nil for NaN and infinity.
  func value(bitPattern pattern: UInt64) -> Rational? {
    switch self {
    case .float16: Rational(float16BitPattern: UInt16(truncatingIfNeeded: pattern))
    case .bfloat16: Rational(bfloat16BitPattern: UInt16(truncatingIfNeeded: pattern))
    case .float32:
      Rational(exactly: Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
    case .float64: Rational(exactly: Double(bitPattern: pattern))
    case .uint64: Rational(Integer(UInt(pattern)))
    default: integer(bitPattern: pattern).map { Rational($0) }
    }
  }

  /// The value as an `Int`; nil if the type is not an integer type or the value does not fit.
  func integer(bitPattern pattern: UInt64) -> Int? {
    switch self {
    case .int8: Int(Int8(truncatingIfNeeded: pattern))
    case .int16: Int(Int16(truncatingIfNeeded: pattern))
    case .int32: Int(Int32(truncatingIfNeeded: pattern))
    case .int64: Int(truncatingIfNeeded: pattern)
    case .uint8, .uint16, .uint32: Int(truncatingIfNeeded: pattern)
    case .uint64: Int(exactly: pattern)
    default: nil
    }
  }
}
