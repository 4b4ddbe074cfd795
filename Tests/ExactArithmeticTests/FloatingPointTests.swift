import BigInt
import ExactArithmetic
import SeededRandom
import Testing

/// Exact conversion from floating point and correct rounding to it.
@Suite struct FloatingPointTests {
  @Test func everyFloat16() {
    for bits in UInt16.min...UInt16.max {
      let exponentField = Int(bits >> 10) & 31
      let fraction = Double(bits & 0x3FF) / 1024
      let sign: Double = bits >> 15 == 0 ? 1 : -1
      let value = Rational(float16BitPattern: bits)
      if exponentField == 31 {
        #expect(value == nil)
        continue
      }
      let scale = Double(sign: .plus, exponent: max(exponentField, 1) - 15, significand: 1)
      let double = sign * scale * (exponentField == 0 ? fraction : 1 + fraction)
      let isRight = value != nil && value == Rational(exactly: double)
      if !isRight { Issue.record("binary16 \(String(bits, radix: 16))") }
    }
  }

  @Test func everyBfloat16() {
    for bits in UInt16.min...UInt16.max {
      let float = Float(bitPattern: UInt32(bits) << 16)
      let value = Rational(bfloat16BitPattern: bits)
      let isRight =
        float.isFinite ? value != nil && value == Rational(exactly: float) : value == nil
      if !isRight { Issue.record("bfloat16 \(String(bits, radix: 16))") }
    }
  }

  @Test func exactValues() {
    #expect(Rational(exactly: 0.1) == Rational("3602879701896397/36028797018963968"))
    #expect(Rational(exactly: -2.5) == Rational("-5/2"))
    #expect(Rational(exactly: -0.0)?.description == "0")
    #expect(
      Rational(exactly: Double.leastNonzeroMagnitude) == Rational(1, Integer(1) << 1_074))
    #expect(
      Rational(exactly: Double.leastNormalMagnitude) == Rational(1, Integer(1) << 1_022))
    #expect(
      Rational(exactly: Double.greatestFiniteMagnitude)
        == Rational((Integer(1) << 1_024) - (Integer(1) << 971)))
    #expect(Rational(exactly: Float.leastNonzeroMagnitude) == Rational(1, Integer(1) << 149))
    #expect(
      Rational(exactly: Float.greatestFiniteMagnitude)
        == Rational((Integer(1) << 128) - (Integer(1) << 104)))
    #expect(Rational(float16BitPattern: 0x7BFF) == 65_504)
    #expect(Rational(bfloat16BitPattern: 0x3FC0) == Rational("3/2"))
    for special in [Double.nan, .signalingNaN, .infinity, -.infinity] {
      #expect(Rational(exactly: special) == nil)
      #expect(Rational(exactly: Float(special)) == nil)
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func doublesRoundTripAndMidpointsGoToEven(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let tiny = Rational(1, Integer(10).power(700)) ?? 0
    let subnormal = Double(
      bitPattern: generator.next() >> UInt64.random(in: 12...63, using: &generator))
    var doubles = [subnormal, .leastNormalMagnitude, Double.leastNormalMagnitude.nextDown, 0, 1]
    while doubles.count < 40 {
      let double = Double(bitPattern: generator.next() >> 1)
      if double.isFinite && double < .greatestFiniteMagnitude { doubles.append(double) }
    }
    for double in doubles {
      let value = try #require(Rational(exactly: double))
      let next = try #require(Rational(exactly: double.nextUp))
      let middle = (value + next) / 2
      let even = double.bitPattern % 2 == 0 ? double : double.nextUp
      for sign in [1, -1] as [Rational] {
        let unit = sign == 1 ? 1.0 : -1
        #expect(Double(rounding: sign * value) == unit * double)
        #expect(Double(rounding: sign * middle) == unit * even)
        #expect(Double(rounding: sign * (middle - tiny)) == unit * double)
        #expect(Double(rounding: sign * (middle + tiny)) == unit * double.nextUp)
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func floatsRoundTripAndMidpointsGoToEven(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let tiny = Rational(1, Integer(10).power(300)) ?? 0
    var floats = [Float.leastNormalMagnitude, Float.leastNormalMagnitude.nextDown, 0, 1]
    while floats.count < 40 {
      let bits = UInt32(truncatingIfNeeded: generator.next() >> 33)
      let float = Float(bitPattern: bits >> (floats.count % 2 == 0 ? 0 : 9))
      if float.isFinite && float < .greatestFiniteMagnitude { floats.append(float) }
    }
    for float in floats {
      let value = try #require(Rational(exactly: float))
      let next = try #require(Rational(exactly: float.nextUp))
      let middle = (value + next) / 2
      #expect(Float(rounding: -value) == -float)
      #expect(Float(rounding: middle) == (float.bitPattern % 2 == 0 ? float : float.nextUp))
      #expect(Float(rounding: middle - tiny) == float)
      #expect(Float(rounding: -middle - tiny) == -float.nextUp)
    }
  }

  @Test func theEndsOfTheRange() {
    let tiny = Rational(1, Integer(1) << 2_000) ?? 0
    let overflow = Rational((Integer(1) << 1_024) - (Integer(1) << 970))
    #expect(Double(rounding: overflow) == .infinity)
    #expect(Double(rounding: -overflow) == -.infinity)
    #expect(Double(rounding: overflow - tiny) == .greatestFiniteMagnitude)
    #expect(Double(rounding: tiny - overflow) == -.greatestFiniteMagnitude)
    let underflow = Rational(1, Integer(1) << 1_075) ?? 0
    #expect(Double(rounding: underflow) == 0)
    #expect(Double(rounding: underflow + tiny) == .leastNonzeroMagnitude)
    #expect(Double(rounding: 3 * underflow) == 2 * .leastNonzeroMagnitude)
    #expect(Double(rounding: -tiny).sign == .minus && Double(rounding: -tiny) == 0)
    #expect(Double(rounding: 0).bitPattern == 0)
    let floatOverflow = Rational((Integer(1) << 128) - (Integer(1) << 103))
    #expect(Float(rounding: floatOverflow) == .infinity)
    #expect(Float(rounding: floatOverflow - tiny) == .greatestFiniteMagnitude)
    let floatUnderflow = Rational(1, Integer(1) << 150) ?? 0
    #expect(Float(rounding: floatUnderflow) == 0)
    #expect(Float(rounding: floatUnderflow + tiny) == .leastNonzeroMagnitude)
  }

  @Test func hugeNumeratorsAndDenominators() {
    let power = Integer(7).power(200_000)
    let third = Rational(power, 3 * power + 1) ?? 0
    #expect(Double(rounding: third) == 1.0 / 3)
    #expect(Float(rounding: third) == 1.0 / 3)
    #expect(Double(rounding: Rational(power)) == .infinity)
    #expect(Double(rounding: Rational(-1, power) ?? 1) == 0)
    #expect(Double(rounding: Rational(power + 1, power) ?? 0) == 1)
  }

  /// The standard library reads decimal text with correct rounding.
  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func agreesWithDecimalReading(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<30 {
      let digits = BigInt.random(bits: .random(in: 1...200, using: &generator), using: &generator)
      for exponent in [
        Int.random(in: -400...330, using: &generator), .random(in: -70...40, using: &generator),
      ] {
        let text = "\(digits)e\(exponent)"
        let value = try #require(Rational(decimal: text))
        #expect(Double(rounding: value) == Double(text), "\(text)")
        #expect(Float(rounding: value) == Float(text), "\(text)")
      }
    }
  }
}
