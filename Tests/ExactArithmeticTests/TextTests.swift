import BigInt
import ExactArithmetic
import SeededRandom
import Testing

/// Canonical text of integers and rationals, and exact decimals.
@Suite struct TextTests {
  @Test func boundaryValuesRoundTrip() {
    for value in IntegerArithmeticTests.boundary {
      expectRoundTrip(value)
    }
  }

  @Test(arguments: 1...200)
  func everyNumberOfDigits(count: Int) {
    let power = BigInt(10).power(count - 1)
    for value in [power, power + 1, 10 * power - 1, -power, 1 - 10 * power, 7 * power] {
      expectRoundTrip(value)
    }
  }

  @Test(arguments: [1_000, 20_000, 100_000])
  func longNumbers(bits: Int) {
    var generator = SeededGenerator(seed: UInt64(bits))
    let value = Integer(BigInt.random(bits: bits, using: &generator))
    #expect(Integer(value.description) == value)
  }

  private func expectRoundTrip(_ value: BigInt) {
    let integer = Integer(value)
    let text = String(value)
    #expect(integer.description == text)
    #expect(Integer(text) == integer)
    #expect(Integer(Substring(text)) == integer)
    var bytes = Array("x".utf8)
    integer.appendDecimal(to: &bytes)
    #expect(bytes == Array("x\(text)".utf8))
    #expect(Integer("\(text)x") == nil && Integer("0\(text)") == nil)
  }

  static let longDigits = String(repeating: "9", count: 500)

  @Test(arguments: [
    "", "-", "--1", "+1", "+", "00", "01", "-0", "-01", "-00", " 1", "1 ", "1\n", "1_000", "0x1",
    "1.0", "1e3", "a", "-a", "١", "１", "1\u{0}", "\u{0}", "/", ":", "1-", "−1", "1/2",
    longDigits + "a", "a" + longDigits, "-0" + longDigits, longDigits + " ", longDigits + "\u{0}",
    longDigits + "/", longDigits + ":", "+" + longDigits, "99999999999999999:",
  ])
  func refusedIntegers(text: String) {
    #expect(Integer(text) == nil)
    #expect(Rational(text) == nil || text == "1/2")
  }

  @Test(arguments: ["0", "1", "-1", "1/2", "-3/7", "123456789012345678901/2", "\(longDigits)/10"])
  func acceptedRationals(text: String) throws {
    let value = try #require(Rational(text))
    #expect(value.description == text)
    var bytes: [UInt8] = []
    value.appendCanonical(to: &bytes)
    #expect(bytes == Array(text.utf8))
    #expect(Array(text.utf8).withUnsafeBufferPointer { Rational(canonical: $0) } == value)
  }

  @Test(arguments: [
    "1/1", "2/4", "3/3", "0/1", "0/5", "1/0", "0/0", "/", "/2", "1/", "1//2", "1/2/3", "1/-2",
    "-1/-2", "+1/2", "1/+2", "01/2", "1/02", "-0/2", " 1/2", "1/2 ", "1 /2", "1/ 2", "1/2a", "a/2",
    "1/\(longDigits)0/", "6/\(longDigits)", "1.5", "1/2.0",
  ])
  func refusedRationals(text: String) {
    #expect(Rational(text) == nil)
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("12", "12"), ("+12", "12"), ("-12", "-12"), ("007", "7"),
    ("0.5", "1/2"), (".5", "1/2"), ("5.", "5"), ("-.5", "-1/2"), ("1.25e-3", "1/800"),
    ("1.25E+3", "1250"), ("1e2", "100"), ("-1e-2", "-1/100"), ("0e100000", "0"), ("0.10", "1/10"),
    ("1e-0", "1"), ("123456789012345678901234567890.5", "246913578024691357802469135781/2"),
    ("1e00000000000000000000000000002", "100"),
  ])
  func acceptedDecimals(text: String, canonical: String) {
    #expect(Rational(decimal: text)?.description == canonical)
  }

  @Test(arguments: [
    "", ".", "-", "+", "-.", "e5", ".e5", "1e", "1e+", "1e-", "1e1.5", "1.2.3", "--1", "+-1",
    "1e5e5",
    " 1", "1 ", "1,5", "nan", "inf", "0x10", "1/2", "1_0", "１", "1e100001", "1e-100001",
    "1e99999999999999999999999999", "1e-99999999999999999999999999", "1.\u{0}", "1-", "1e5-", "-1-",
  ])
  func refusedDecimals(text: String) {
    #expect(Rational(decimal: text) == nil)
  }

  @Test func exponentLimitIsIncluded() {
    let power = Integer(10).power(Rational.decimalExponentLimit)
    #expect(Rational(decimal: "1e100000") == Rational(power))
    #expect(Rational(decimal: "1e-100000") == Rational(1, power))
  }
}
