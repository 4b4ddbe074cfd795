import ExactArithmetic

extension JSONReader {
  /// Reads a string with one rational.
  mutating func rational(_ expected: String) throws(CertificateError) -> Rational {
    let start = start()
    let numbers = try rationals(expected)
    if numbers.count == 1 { return numbers[0] }
    throw malformed("\(expected), one number", found: "\(numbers.count)", at: start)
  }
}
