import ExactArithmetic
import Foundation

extension Rational {
  /// 2^exponent.
  static func powerOfTwo(_ exponent: Int) -> Rational {
    exponent >= 0
      ? Rational(Integer.one << exponent)
      : Rational(Integer.one, Integer.one << -exponent) ?? .zero
  }

  /// The largest multiple of 2^−places that is not greater.
  func roundedDown(places: Int) -> Rational {
    let units = (numerator << places).dividedFlooring(by: denominator)?.quotient ?? .zero
    return Rational(units) * .powerOfTwo(-places)
  }

  /// The smallest multiple of 2^−places that is not less.
  func roundedUp(places: Int) -> Rational { -((-self).roundedDown(places: places)) }

  /// The greatest power of two that is not greater than a positive number.
  static func powerOfTwo(notAbove value: Double) -> Rational {
    powerOfTwo(Int(log2(value).rounded(.down)))
  }

  /// The nearest double.
  var double: Double { Double(rounding: self) }
}

/// The number of binary places of 2^−places ≤ `value`.
func binaryPlaces(below value: Double) -> Int { max(0, Int((-log2(value)).rounded(.up))) }
