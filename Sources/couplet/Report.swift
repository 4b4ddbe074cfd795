import CouplingKernel
import ExactArithmetic
import Foundation

/// Printing reports as JSON.
enum Report {
  /// One object, keys sorted, as text.
  static func json(_ report: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  /// A number in scientific notation with two digits, rounded up.
  static func scientific(_ value: Double) -> String {
    String(format: "%.1e", value * 1.05)
  }

  /// A count with its noun: "1 layer", "14 layers".
  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }
}

extension Rational {
  /// The value in full, or for a long one its first and last digits and its size.
  func text(full: Bool) -> String {
    if full || numerator.bitWidth + denominator.bitWidth <= 128 { return description }
    let shape =
      isInteger
      ? Rational.abbreviation(of: numerator)
      : "\(Rational.abbreviation(of: numerator))/\(Rational.abbreviation(of: denominator))"
    return "\(shape) (\(max(numerator.bitWidth, denominator.bitWidth)) bits)"
  }

  private static func abbreviation(of integer: Integer) -> String {
    let digits = integer.description
    return digits.count <= 20 ? digits : "\(digits.prefix(8))…\(digits.suffix(6))"
  }

  /// The value in scientific notation with five digits, whatever its size.
  var scientific: String {
    if isZero { return "0" }
    // The number of digits before the decimal point, or one more.
    let bits = numerator.bitWidth - denominator.bitWidth
    var exponent = Int((Double(bits) * 0.30103).rounded(.down)) - 1
    let power = Integer(10).power(abs(exponent))
    let scaled =
      exponent >= 0
      ? Rational(numerator, denominator * power) : Rational(numerator * power, denominator)
    guard let scaled else { return description }
    var mantissa = Double(rounding: scaled)
    while abs(mantissa) >= 9.99995 {
      mantissa /= 10
      exponent += 1
    }
    while abs(mantissa) < 0.999995 {
      mantissa *= 10
      exponent -= 1
    }
    return String(format: "%.4fe%+03d", mantissa, exponent)
  }
}

extension String {
  /// The text as the beginning of a sentence.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// The text with an exponent, unless that is 1.
  func power(_ exponent: Int) -> String {
    if exponent == 1 { return self }
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return self + String("\(exponent)".compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
