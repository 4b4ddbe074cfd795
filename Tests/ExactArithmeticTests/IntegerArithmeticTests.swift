import BigInt
import ExactArithmetic
import SeededRandom
import Testing

/// `Integer` against attaswift/BigInt.
@Suite struct IntegerArithmeticTests {
  /// The ends of the inline range and of one and two limbs, with their neighbours.
  static let boundary: [BigInt] = {
    let powers = [0, 1, 31, 32, 62, 63, 64, 65, 127, 128].map { BigInt(1) << $0 }
    let root: BigInt = 3_037_000_499
    let positive: [BigInt] = powers.flatMap { [$0 - 1, $0, $0 + 1] } + [root, root + 1]
    return Set(positive + positive.map { -$0 }).sorted()
  }()

  @Test func everyPairOfBoundaryValues() {
    for a in Self.boundary {
      expectUnaryOperationsAgree(a)
      for b in Self.boundary {
        expectOperationsAgree(a, b)
      }
    }
  }

  @Test func everyTripleOfSmallBoundaryValuesAccumulates() {
    let values = Self.boundary.filter { $0.magnitude.bitWidth <= 65 }
    for a in values.indices.lazy.filter({ $0 % 2 == 0 }) {
      for b in values {
        for c in values.indices.lazy.filter({ $0 % 3 == 0 }) {
          var sum = Integer(values[c])
          sum.addProduct(Integer(values[a]), Integer(b))
          let isSumRight = BigInt(sum) == values[c] + values[a] * b
          #expect(isSumRight && sum.isSmall == (Int(exactly: BigInt(sum)) != nil))
          var difference = Integer(values[c])
          difference.subtractProduct(Integer(values[a]), Integer(b))
          let isDifferenceRight = BigInt(difference) == values[c] - values[a] * b
          #expect(
            isDifferenceRight && difference.isSmall == (Int(exactly: BigInt(difference)) != nil))
        }
      }
    }
  }

  @Test(arguments: [1, 30, 63, 64, 65, 128, 129, 640, 5_000], 1...5 as ClosedRange<UInt64>)
  func randomOperands(bits: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<4 {
      let a = BigInt.random(bits: bits, using: &generator)
      let other = Int.random(in: 0...bits, using: &generator)
      let b = BigInt.random(bits: other, using: &generator)
      expectOperationsAgree(a, b)
      expectOperationsAgree(b, a)
      expectUnaryOperationsAgree(a)
    }
  }

  @Test(arguments: [20_000, 100_000], 1...2 as ClosedRange<UInt64>)
  func longRandomOperands(bits: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let a = BigInt.random(bits: bits, using: &generator)
    let other = Int.random(in: 1...bits, using: &generator)
    expectOperationsAgree(a, .random(bits: other, using: &generator), comparesGCD: bits < 50_000)
  }

  @Test(.enabled(if: runsLongTests), arguments: 100...200 as ClosedRange<UInt64>)
  func manyRandomOperands(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let bits = 1 << Int.random(in: 0...16, using: &generator)
      let a = BigInt.random(bits: .random(in: 0...bits, using: &generator), using: &generator)
      let b = BigInt.random(bits: .random(in: 0...bits, using: &generator), using: &generator)
      expectOperationsAgree(a, b, comparesGCD: bits < 10_000)
      expectUnaryOperationsAgree(a)
    }
  }

  /// Checks that `value` is `expected`, and stored inline exactly if it fits.
  private func expect(
    _ value: Integer, is expected: BigInt, _ operation: String, _ a: BigInt, _ b: BigInt,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let isRight = BigInt(value) == expected && value.isSmall == (Int(exactly: expected) != nil)
    if !isRight {
      Issue.record("\(a) \(operation) \(b) = \(expected), not \(value)", sourceLocation: location)
    }
  }

  private func expectOperationsAgree(_ a: BigInt, _ b: BigInt, comparesGCD: Bool = true) {
    let (x, y) = (Integer(a), Integer(b))
    expect(x, is: a, "itself", a, b)
    expect(x + y, is: a + b, "+", a, b)
    expect(x - y, is: a - b, "-", a, b)
    let product = a * b
    expect(x * y, is: product, "*", a, b)

    var changed = x
    changed += y
    expect(changed, is: a + b, "+=", a, b)
    changed -= y
    expect(changed, is: a, "-= after +=", a, b)
    changed -= y
    expect(changed, is: a - b, "-=", a, b)
    changed = x
    changed *= y
    expect(changed, is: product, "*=", a, b)
    changed = x
    changed.addProduct(x, y)
    expect(changed, is: a + product, "addProduct", a, b)
    changed = x
    changed.subtractProduct(y, x)
    expect(changed, is: a - product, "subtractProduct", a, b)

    #expect((x == y) == (a == b))
    #expect((x < y) == (a < b))
    #expect((x > y) == (a > b))
    #expect((x.hashValue == y.hashValue) == (a == b))
    expectDivisionAgrees(a, b)
    if comparesGCD {
      let divisor = BigInt(a.magnitude.greatestCommonDivisor(with: b.magnitude))
      expect(.gcd(x, y), is: divisor, "gcd", a, b)
      let multiple = divisor == 0 ? 0 : BigInt(product.magnitude) / divisor
      expect(.lcm(x, y), is: multiple, "lcm", a, b)
    }
  }

  private func expectDivisionAgrees(_ a: BigInt, _ b: BigInt) {
    let (x, y) = (Integer(a), Integer(b))
    guard let (quotient, remainder) = x.dividedTruncating(by: y),
      let (floor, modulus) = x.dividedFlooring(by: y)
    else {
      #expect(b == 0)
      #expect(x.dividedTruncating(by: y) == nil && x.dividedFlooring(by: y) == nil)
      #expect(x.dividedExactly(by: y) == nil)
      #expect(x.isDivisible(by: y) == (a == 0))
      return
    }
    let expected = a.quotientAndRemainder(dividingBy: b)
    expect(quotient, is: expected.quotient, "/", a, b)
    expect(remainder, is: expected.remainder, "%", a, b)
    let expectedFloor = flooredQuotient(a, b)
    expect(floor, is: expectedFloor, "floor /", a, b)
    expect(modulus, is: a - expectedFloor * b, "floor %", a, b)
    #expect(x.isDivisible(by: y) == (expected.remainder == 0))
    #expect(x.dividedExactly(by: y) == (expected.remainder == 0 ? quotient : nil))
    #expect((x * y).dividedExactly(by: y) == x)
    #expect((x * y).quotient(byDivisor: y) == x)
  }

  private func expectUnaryOperationsAgree(_ a: BigInt) {
    let x = Integer(a)
    expect(-x, is: -a, "negated", a, 0)
    expect(x.magnitude, is: BigInt(a.magnitude), "magnitude", a, 0)
    #expect(x.signum == a.signum())
    #expect(x.isZero == (a == 0))
    #expect(x.isOne == (a == 1))
    #expect(x.bitWidth == a.magnitude.bitWidth)
    #expect(x.trailingZeroBitCount == (a == 0 ? 0 : a.trailingZeroBitCount))
    #expect(Int(exactly: x) == Int(exactly: a))
    for count in [0, 1, 7, 31, 62, 63, 64, 65, 200] {
      let power = BigInt(1) << count
      let floor = flooredQuotient(a, power)
      expect(x << count, is: a * power, "<<", a, BigInt(count))
      expect(x >> count, is: floor, ">>", a, BigInt(count))
      expect(x << -count, is: floor, "<< -", a, BigInt(count))
      expect(x >> -count, is: a * power, ">> -", a, BigInt(count))
    }
    for exponent in [0, 1, 2, 3, 7] where a.magnitude.bitWidth < 1_000 {
      expect(x.power(exponent), is: a.power(exponent), "power", a, BigInt(exponent))
    }
  }

  /// BigInt's own shift to the right rounds some negative numbers toward 0.
  private func flooredQuotient(_ a: BigInt, _ b: BigInt) -> BigInt {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder != 0 && (remainder < 0) != (b < 0) ? quotient - 1 : quotient
  }
}
