import RealModule

extension Rational: AlgebraicField {
  /// The rational number `source`; never nil.
  @inlinable public init?<Source: BinaryInteger>(exactly source: Source) {
    self.init(source)
  }

  /// An integer literal of any length.
  @inlinable public init(integerLiteral value: StaticBigInt) {
    self.init(Integer(integerLiteral: value))
  }

  /// The inverse; nil for 0.
  public var reciprocal: Rational? {
    switch signum {
    case 0: nil
    case 1: Rational(coprime: denominator, numerator)
    default: Rational(coprime: -denominator, -numerator)
    }
  }

  /// The quotient. The divisor must not be 0; where it may be, use `reciprocal`.
  public static func / (a: Rational, b: Rational) -> Rational {
    guard let inverse = b.reciprocal else { preconditionFailure("division by zero") }
    return a * inverse
  }

  /// Divides in place. The divisor must not be 0; where it may be, use `reciprocal`.
  public static func /= (a: inout Rational, b: Rational) {
    a = a / b
  }
}
