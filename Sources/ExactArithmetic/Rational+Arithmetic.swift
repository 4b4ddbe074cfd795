extension Rational {
  /// The sum.
  public static func + (a: Rational, b: Rational) -> Rational {
    if a.isInteger && b.isInteger { return Rational(a.numerator + b.numerator) }
    var numerator = a.numerator * b.denominator
    numerator.addProduct(b.numerator, a.denominator)
    return Rational(reducing: numerator, a.denominator * b.denominator)
  }

  /// The difference.
  public static func - (a: Rational, b: Rational) -> Rational { a + (-b) }

  /// The product.
  public static func * (a: Rational, b: Rational) -> Rational {
    if a.isInteger && b.isInteger { return Rational(a.numerator * b.numerator) }
    return Rational(reducing: a.numerator * b.numerator, a.denominator * b.denominator)
  }

  /// The value with the opposite sign.
  public static prefix func - (a: Rational) -> Rational {
    Rational(coprime: -a.numerator, a.denominator)
  }

  /// The inverse; nil for 0.
  public var reciprocal: Rational? {
    switch signum {
    case 0: nil
    case 1: Rational(coprime: denominator, numerator)
    default: Rational(coprime: -denominator, -numerator)
    }
  }
}
