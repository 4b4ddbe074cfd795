import BigInt
import ExactArithmetic
import RealModule
import SeededRandom
import Testing

/// `Rational` against fractions of BigInt.
@Suite struct RationalTests {
  /// A fraction, not reduced.
  private struct Fraction {
    let numerator: BigInt
    let denominator: BigInt

    init(_ numerator: BigInt, _ denominator: BigInt) {
      self.numerator = numerator
      self.denominator = denominator
    }

    init(_ value: Rational) {
      self.init(BigInt(value.numerator), BigInt(value.denominator))
    }

    /// Whether `value` is this fraction in lowest terms, with a positive denominator.
    func isCanonically(_ value: Rational) -> Bool {
      let (p, q) = (BigInt(value.numerator), BigInt(value.denominator))
      return q > 0 && p.greatestCommonDivisor(with: q) == 1
        && p * denominator == numerator * q
    }
  }

  @Test func everyPairOfSmallValues() {
    let values = (-6...6).flatMap { p in (1...6).compactMap { Rational(Integer(p), Integer($0)) } }
    for a in Set(values) {
      for b in Set(values) {
        expectOperationsAgree(a, b)
      }
    }
  }

  @Test func boundaryValues() {
    let integers = IntegerArithmeticTests.boundary.filter { $0.magnitude.bitWidth >= 62 }
    let values = integers.flatMap { p in
      [BigInt(1), 3, -(BigInt(1) << 63), (BigInt(1) << 64) + 1].compactMap {
        Rational(Integer(p), Integer($0))
      }
    }
    for (index, a) in values.enumerated() {
      for b in values[index...].prefix(12) {
        expectOperationsAgree(a, b)
      }
    }
  }

  @Test(arguments: [5, 40, 64, 200, 2_000], 1...4 as ClosedRange<UInt64>)
  func randomOperands(bits: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<8 {
      let a = Rational.random(bits: bits, using: &generator)
      let b = Rational.random(bits: bits, using: &generator)
      expectOperationsAgree(a, b)
      // Denominators with a common factor.
      let shared = Rational(1, Integer(BigInt.random(bits: bits, using: &generator))) ?? 1
      expectOperationsAgree(a * shared, b * shared)
      expectOperationsAgree(a * shared, b - a * shared)
    }
  }

  private func expectOperationsAgree(_ x: Rational, _ y: Rational) {
    let (a, b) = (Fraction(x), Fraction(y))
    let common = a.denominator * b.denominator
    let (left, right) = (a.numerator * b.denominator, b.numerator * a.denominator)
    let sum = Fraction(left + right, common)
    let difference = Fraction(left - right, common)
    let product = Fraction(a.numerator * b.numerator, common)
    #expect(sum.isCanonically(x + y), "\(x) + \(y)")
    #expect(difference.isCanonically(x - y), "\(x) - \(y)")
    #expect(product.isCanonically(x * y), "\(x) * \(y)")
    #expect(Fraction(-a.numerator, a.denominator).isCanonically(-x), "-(\(x))")
    #expect((x < y) == (left < right), "\(x) < \(y)")
    #expect((x == y) == (left == right), "\(x) == \(y)")
    #expect(x.magnitude == (x < 0 ? -x : x))
    if b.numerator != 0 {
      #expect(Fraction(left, right).isCanonically(x / y), "\(x) / \(y)")
      #expect(y.reciprocal.map { $0 * y } == 1)
    } else {
      #expect(y.reciprocal == nil)
    }

    var changed = x
    changed += y
    #expect(changed == x + y)
    changed -= y
    #expect(changed == x)
    changed *= y
    #expect(changed == x * y)
    changed = x
    changed.addProduct(y, x)
    #expect(changed == x + y * x)
    changed.subtractProduct(y, x)
    #expect(changed == x)
    changed.addProduct(changed, changed)
    #expect(changed == x + x * x)
    changed = x
    changed.negate()
    #expect(changed == 0 - x)
  }

  @Test func initialisers() {
    #expect(Rational(6, -4) == Rational("-3/2"))
    #expect(Rational(0, -4) == 0)
    #expect(Rational(0, -4)?.denominator == 1)
    #expect(Rational(5, 0) == nil && Rational(0, 0) == nil)
    #expect(Rational(exactly: UInt.max) == Rational((Integer(1) << 64) - 1))
    #expect(Rational(Int8(-3)) == -3)
    #expect(
      Rational(340_282_366_920_938_463_463_374_607_431_768_211_456) == Rational(Integer(1) << 128))
    #expect(Rational.zero.isZero && Rational.one.isInteger && Rational.one.signum == 1)
  }

  @Test func isAnAlgebraicField() {
    func geometricSum<Field: AlgebraicField>(_ ratio: Field, _ count: Int) -> Field {
      var sum: Field = 0
      for _ in 0..<count { sum = sum * ratio + 1 }
      return sum
    }
    let ratio = Rational(2, 3) ?? 0
    let power = (0..<30).reduce(Rational.one) { result, _ in result * ratio }
    #expect(geometricSum(ratio, 30) == (1 - power) / (1 - ratio))
  }
}
