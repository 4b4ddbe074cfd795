import ExactArithmetic
import RoundedFlows

extension RoundingScalar {
  /// The number nearest to exp(x); infinite or 0 only if the exponential rounds to that.
  ///
  /// Bounds are made tighter until both round to the same number. They do at last: for x ≠ 0,
  /// exp(x) is irrational, so it lies on no boundary between two numbers.
  ///
  /// Beyond ±1024, where exp(x) is above 2^1477 or below 2^−1477, nothing has to be computed.
  init(roundingExponentialOf x: Rational) {
    guard x.magnitude <= 1024 else {
      self = x.signum > 0 ? .infinity : 0
      return
    }
    var bits = 128
    while true {
      let bounds = Exponential.bounds(of: x, bits: bits)
      let lower = Self(rounding: bounds.lower)
      if lower == Self(rounding: bounds.upper) {
        self = lower
        return
      }
      bits *= 2
    }
  }
}

/// Bounds for exponentials of rational numbers, in integer arithmetic.
enum Exponential {
  /// Numbers below and above exp(x), with about the given number of correct bits.
  static func bounds(of x: Rational, bits: Int) -> (lower: Rational, upper: Rational) {
    // exp(|x|) = exp(r)^(2^k) with r = |x| / 2^k ≤ 1/2, in units of 2^−precision.
    let k = max(0, x.numerator.bitWidth - x.denominator.bitWidth + 2)
    // exp(−|x|) is more than 2^(−2 |x|), and loses as many bits again when 1 is divided by exp(|x|).
    let lost = x.signum < 0 ? 4 << max(0, k - 1) : 0
    let precision = bits + 4 * k + lost + 32
    let unit = Integer.one << precision
    let r = floor(x.numerator.magnitude << precision, x.denominator << k)
    // r is rounded down by less than a unit; so is each of the terms, and terms that are left out
    // add up to less than two units: every term is at most half the one before.
    var (sum, term) = (unit, unit)
    var count = 1
    while !term.isZero {
      term = floor((term * r) >> precision, Integer(count))
      sum += term
      count += 1
    }
    var (lower, upper) = (sum, sum + Integer(2 * count + 4))
    for _ in 0..<k {
      lower = (lower * lower) >> precision
      upper = ((upper * upper) >> precision) + .one
    }
    if x.signum < 0 {
      (lower, upper) = (floor(unit * unit, upper), floor(unit * unit, lower) + .one)
    }
    return (Rational(lower, unit) ?? .zero, Rational(upper, unit) ?? .zero)
  }

  /// ⌊a / b⌋ for a ≥ 0 and b > 0.
  private static func floor(_ a: Integer, _ b: Integer) -> Integer {
    a.dividedFlooring(by: b)?.quotient ?? .zero
  }
}
