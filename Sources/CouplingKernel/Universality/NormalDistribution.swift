import ExactArithmetic

/// The density φ and the distribution function Φ of the standard normal distribution at rational
/// numbers, enclosed between rational numbers.
///
/// With z = x²/2 and terms t_k = z^k / k!,
///
///     φ(x) = (2π)^(−1/2) Σ_k (−1)^k t_k
///     Φ(x) = 1/2 + (2π)^(−1/2) x Σ_k (−1)^k t_k / (2k + 1),
///
/// the second by integrating the first term by term. From k ≥ z on the terms of both series
/// decrease in absolute value, as t_{k+1} = t_k z / (k + 1), and their signs alternate; so what is
/// left out behind such a k is at most the next term (Leibniz).
package enum NormalDistribution {
  /// Binary places of enclosures for a check.
  package static let precision = 128

  /// An enclosure of Φ(x). Its width is a few units of the last of `precision` ≤ 896 binary places
  /// for |x| ≤ 8, and larger, but still right, beyond.
  package static func distribution(_ x: Rational, precision: Int = precision) -> Interval {
    let series = FixedPoint.alternatingSums(x, precision: precision)
    let value = series.integral
      .product(inverseRootOfTwoPi.shortened(to: series.integral.places)).interval
    let half = Rational.one / 2
    return x.signum < 0
      ? Interval(max(half - value.high, .zero), half - value.low)
      : Interval(half + value.low, min(half + value.high, .one))
  }

  /// An enclosure of φ(x), as `distribution`.
  package static func density(_ x: Rational, precision: Int = precision) -> Interval {
    let series = FixedPoint.alternatingSums(x, precision: precision)
    return series.sum.product(inverseRootOfTwoPi.shortened(to: series.sum.places)).interval
  }

  /// (2π)^(−1/2).
  ///
  /// π = 16 arctan(1/5) − 4 arctan(1/239) (Machin). If p ≤ 2^q π ≤ p', then 2^m (2π)^(−1/2), the root
  /// of 2^(2m) / (2π), lies between the roots of 2^(2m + q − 1) / p' and of 2^(2m + q − 1) / p.
  static let inverseRootOfTwoPi: FixedPoint = {
    let places = 1024
    let fifth = FixedPoint.arcTangent(inverse: 5, places: places)
    let small = FixedPoint.arcTangent(inverse: 239, places: places)
    let low = Integer(16) * fifth.low - Integer(4) * small.high
    let high = Integer(16) * fifth.high - Integer(4) * small.low
    let one = Integer.one << (3 * places - 1)
    return FixedPoint(
      low: one.quotient(roundedDown: high).squareRoot,
      high: one.quotient(roundedDown: low).squareRoot + .one, places: places)
  }()
}

/// A number enclosed between two multiples of 2^−places, which are not negative.
struct FixedPoint: Sendable {
  var low: Integer
  var high: Integer
  let places: Int

  /// The ends as rational numbers.
  var interval: Interval {
    let one = Integer.one << places
    return Interval(
      Rational(low, one) ?? .zero, Rational(high, one) ?? .zero)
  }

  /// The same with fewer places.
  func shortened(to places: Int) -> FixedPoint {
    let shift = self.places - places
    return FixedPoint(low: low >> shift, high: high.shiftedUp(shift), places: places)
  }

  /// The product with a number of as many places.
  func product(_ other: FixedPoint) -> FixedPoint {
    FixedPoint(
      low: (low * other.low) >> places, high: (high * other.high).shiftedUp(places),
      places: places)
  }

  /// Σ_k (−1)^k t_k and |x| Σ_k (−1)^k t_k / (2k + 1) for t_k = (x²/2)^k / k!.
  ///
  /// Terms grow up to e^(x²/2) < 2^(3x²/4 + 1), so that as many places are lost to cancellation;
  /// they are added beforehand (up to a limit that only costs width).
  static func alternatingSums(
    _ x: Rational, precision: Int
  ) -> (sum: FixedPoint, integral: FixedPoint) {
    let lost = min(Int(exactly: (x * x).roundedUp) ?? 256, 256) + 4
    let places = min(precision + lost, 1024)
    let argument = FixedPoint(magnitudeOf: x, places: places)
    let square = argument.product(argument)
    let z = FixedPoint(low: square.low >> 1, high: square.high.shiftedUp(1), places: places)
    var term = FixedPoint(low: .one << places, high: .one << places, places: places)
    var sums = (term, term)
    var k = 0
    // Every sum is enclosed by (low, high); `add` keeps that for a term of either sign.
    while true {
      k += 1
      let next = term.product(z)
      term.low = next.low.quotient(roundedDown: Integer(k))
      term.high = next.high.quotient(roundedUp: Integer(k))
      let odd = Integer(2 * k + 1)
      let part = FixedPoint(
        low: term.low.quotient(roundedDown: odd), high: term.high.quotient(roundedUp: odd),
        places: places)
      if Integer(k) << places > z.high, term.high <= .one {
        sums.0.widen(by: term.high)
        sums.1.widen(by: part.high)
        break
      }
      sums.0.add(term, isNegative: k % 2 == 1)
      sums.1.add(part, isNegative: k % 2 == 1)
    }
    return (sums.0.clamped, sums.1.clamped.product(argument))
  }

  /// arctan(1/n) = Σ_k (−1)^k / ((2k + 1) n^(2k+1)), whose terms decrease.
  static func arcTangent(inverse n: Int, places: Int) -> FixedPoint {
    var power = FixedPoint(low: .one << places, high: .one << places, places: places)
    var sum = FixedPoint(low: .zero, high: .zero, places: places)
    var k = 0
    while true {
      let divisor = Integer(k == 0 ? n : n * n)
      power.low = power.low.quotient(roundedDown: divisor)
      power.high = power.high.quotient(roundedUp: divisor)
      let odd = Integer(2 * k + 1)
      let part = FixedPoint(
        low: power.low.quotient(roundedDown: odd), high: power.high.quotient(roundedUp: odd),
        places: places)
      if part.high <= .one {
        sum.widen(by: part.high)
        return sum
      }
      sum.add(part, isNegative: k % 2 == 1)
      k += 1
    }
  }

  private mutating func add(_ term: FixedPoint, isNegative: Bool) {
    low += isNegative ? -term.high : term.low
    high += isNegative ? -term.low : term.high
  }

  private mutating func widen(by width: Integer) {
    low -= width
    high += width
  }

  /// The part that is not negative, of an enclosure of a number that is not.
  private var clamped: FixedPoint {
    FixedPoint(low: low.signum < 0 ? .zero : low, high: high, places: places)
  }
}

extension FixedPoint {
  /// |x|.
  fileprivate init(magnitudeOf x: Rational, places: Int) {
    let shifted = x.numerator.magnitude << places
    self.init(
      low: shifted.quotient(roundedDown: x.denominator),
      high: shifted.quotient(roundedUp: x.denominator), places: places)
  }
}

extension Integer {
  /// The quotient by a positive number, rounded down.
  fileprivate func quotient(roundedDown divisor: Integer) -> Integer {
    dividedFlooring(by: divisor)?.quotient ?? .zero
  }

  /// The quotient by a positive number, rounded up.
  fileprivate func quotient(roundedUp divisor: Integer) -> Integer {
    -((-self).quotient(roundedDown: divisor))
  }

  /// The quotient by 2^count, rounded up.
  fileprivate func shiftedUp(_ count: Int) -> Integer { -((-self) >> count) }

  /// ⌊√self⌋ for a number that is not negative: Newton's iteration from above decreases until it
  /// has reached it.
  package var squareRoot: Integer {
    if isZero { return self }
    var root = Integer.one << ((bitWidth + 1) / 2)
    while true {
      let next = (root + quotient(roundedDown: root)) >> 1
      if next >= root { return root }
      root = next
    }
  }
}

extension Rational {
  /// The least integer that is not less.
  fileprivate var roundedUp: Integer { numerator.quotient(roundedUp: denominator) }
}
