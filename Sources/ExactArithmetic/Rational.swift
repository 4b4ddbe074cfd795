import CGMP

/// A rational number, always in lowest terms with a positive denominator.
public struct Rational: Sendable, Hashable {
  /// The numerator, coprime to the denominator.
  public private(set) var numerator: Integer

  /// The denominator, positive.
  public private(set) var denominator: Integer

  /// The integer `value` as a rational number.
  public init(_ value: Integer) {
    numerator = value
    denominator = .one
  }

  /// The integer `value` as a rational number.
  public init(_ value: Int) {
    self.init(Integer(value))
  }

  /// `numerator / denominator`, reduced; nil if the denominator is 0.
  public init?(_ numerator: Integer, _ denominator: Integer) {
    guard !denominator.isZero else { return nil }
    self.init(reducing: numerator, denominator)
  }

  /// The caller states that the two are coprime and the denominator is positive.
  package init(coprime numerator: Integer, _ denominator: Integer) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Reduces to lowest terms; the caller states that the denominator is not 0.
  package init(reducing numerator: Integer, _ denominator: Integer) {
    let divisor = Integer.gcd(numerator, denominator)
    let unit = divisor == .one
    var numerator = unit ? numerator : Integer.make { __gmpz_divexact($0, numerator.pointer, divisor.pointer) }
    var denominator =
      unit ? denominator : Integer.make { __gmpz_divexact($0, denominator.pointer, divisor.pointer) }
    if denominator.signum < 0 {
      numerator.negate()
      denominator.negate()
    }
    self.init(coprime: numerator, denominator)
  }

  /// 0.
  public static let zero = Rational(0)

  /// 1.
  public static let one = Rational(1)

  /// −1, 0 or 1.
  public var signum: Int { numerator.signum }

  /// Whether the value is 0.
  public var isZero: Bool { numerator.isZero }

  /// Whether the denominator is 1.
  public var isInteger: Bool { denominator == .one }
}
