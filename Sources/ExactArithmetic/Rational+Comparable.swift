extension Rational: Comparable {
  /// Whether `a` is less than `b`.
  public static func < (a: Rational, b: Rational) -> Bool {
    if a.signum != b.signum { return a.signum < b.signum }
    if a.denominator == b.denominator { return a.numerator < b.numerator }
    return a.numerator * b.denominator < b.numerator * a.denominator
  }
}
