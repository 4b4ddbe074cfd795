/// A rational number, always in lowest terms with a positive denominator.
public struct Rational: Sendable, Hashable {
  /// The numerator, coprime to the denominator.
  public internal(set) var numerator: Integer

  /// The denominator, positive.
  public internal(set) var denominator: Integer

  /// The integer `value` as a rational number.
  @inlinable public init(_ value: Integer) {
    self.init(coprime: value, .one)
  }

  /// The integer `value` as a rational number.
  @inlinable public init(_ value: some BinaryInteger) {
    self.init(Integer(value))
  }

  /// `numerator / denominator`, reduced; nil if the denominator is 0.
  public init?(_ numerator: Integer, _ denominator: Integer) {
    guard !denominator.isZero else { return nil }
    self.init(reducing: numerator, denominator)
  }

  /// The caller states that the two are coprime and the denominator is positive.
  @usableFromInline package init(coprime numerator: Integer, _ denominator: Integer) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Reduces to lowest terms; the caller states that the denominator is not 0.
  package init(reducing numerator: Integer, _ denominator: Integer) {
    let divisor = Integer.gcd(numerator, denominator)
    self.init(
      coprime: numerator.quotient(byDivisor: divisor), denominator.quotient(byDivisor: divisor))
    if self.denominator.signum < 0 {
      self.numerator.negate()
      self.denominator.negate()
    }
  }

  /// 0.
  @inlinable public static var zero: Rational { Rational(Integer.zero) }

  /// 1.
  @inlinable public static var one: Rational { Rational(Integer.one) }

  /// −1, 0 or 1.
  @inlinable public var signum: Int { numerator.signum }

  /// Whether the value is 0.
  @inlinable public var isZero: Bool { numerator.isZero }

  /// Whether the denominator is 1.
  @inlinable public var isInteger: Bool { denominator.isOne }
}
