import ExactArithmetic
import Testing

@Test func smoke() {
  var a: Integer = 5
  let b = a
  a += a
  a.addProduct(a, a)
  #expect(a == 110)
  #expect(b == 5)
  let big: Integer = 123_456_789_012_345_678_901_234_567_890
  #expect("\(big)" == "123456789012345678901234567890")
  #expect(Integer("\(-big)") == -big)
  #expect("\(big * big - big)" == Integer("\(big * (big - 1))")?.description)
  #expect(Double(rounding: Rational(big, 7) ?? 0) == 123_456_789_012_345_678_901_234_567_890.0 / 7)
  #expect(Rational(exactly: 0.1) == Rational("3602879701896397/36028797018963968"))
  #expect(Rational(decimal: "-1.25e-3") == Rational("-1/800"))
}
