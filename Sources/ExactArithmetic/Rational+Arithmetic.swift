extension Rational {
  /// The sum.
  public static func + (a: Rational, b: Rational) -> Rational {
    sum(a, b, adding: true)
  }

  /// The difference.
  public static func - (a: Rational, b: Rational) -> Rational {
    sum(a, b, adding: false)
  }

  /// `a + b` or `a - b`. Only the gcd of the denominators and a divisor of it are computed
  /// (Henrici; Knuth, The Art of Computer Programming 2, 4.5.1).
  private static func sum(_ a: Rational, _ b: Rational, adding: Bool) -> Rational {
    let divisor = Integer.gcd(a.denominator, b.denominator)
    let cofactor = a.denominator.quotient(byDivisor: divisor)
    var numerator = a.numerator * b.denominator.quotient(byDivisor: divisor)
    if adding {
      numerator.addProduct(b.numerator, cofactor)
    } else {
      numerator.subtractProduct(b.numerator, cofactor)
    }
    let common = divisor.isOne ? divisor : Integer.gcd(numerator, divisor)
    return Rational(
      coprime: numerator.quotient(byDivisor: common),
      cofactor * b.denominator.quotient(byDivisor: common))
  }

  /// The product.
  public static func * (a: Rational, b: Rational) -> Rational {
    let first = Integer.gcd(a.numerator, b.denominator)
    let second = Integer.gcd(b.numerator, a.denominator)
    return Rational(
      coprime: a.numerator.quotient(byDivisor: first) * b.numerator.quotient(byDivisor: second),
      a.denominator.quotient(byDivisor: second) * b.denominator.quotient(byDivisor: first))
  }

  /// Adds in place.
  public static func += (a: inout Rational, b: Rational) {
    if a.isInteger && b.isInteger {
      a.numerator += b.numerator
    } else {
      a = a + b
    }
  }

  /// Subtracts in place.
  public static func -= (a: inout Rational, b: Rational) {
    if a.isInteger && b.isInteger {
      a.numerator -= b.numerator
    } else {
      a = a - b
    }
  }

  /// Multiplies in place.
  public static func *= (a: inout Rational, b: Rational) {
    if a.isInteger && b.isInteger {
      a.numerator *= b.numerator
    } else {
      a = a * b
    }
  }

  /// Adds `a * b` in place.
  public mutating func addProduct(_ a: Rational, _ b: Rational) {
    if isInteger && a.isInteger && b.isInteger {
      numerator.addProduct(a.numerator, b.numerator)
    } else {
      self += a * b
    }
  }

  /// Subtracts `a * b` in place.
  public mutating func subtractProduct(_ a: Rational, _ b: Rational) {
    if isInteger && a.isInteger && b.isInteger {
      numerator.subtractProduct(a.numerator, b.numerator)
    } else {
      self -= a * b
    }
  }

  /// The value with the opposite sign.
  public static prefix func - (a: Rational) -> Rational {
    Rational(coprime: -a.numerator, a.denominator)
  }

  /// Changes the sign in place.
  public mutating func negate() {
    numerator.negate()
  }

  /// The absolute value.
  public var magnitude: Rational {
    Rational(coprime: numerator.magnitude, denominator)
  }
}
