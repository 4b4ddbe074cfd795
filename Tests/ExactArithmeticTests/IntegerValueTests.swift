import BigInt
import ExactArithmetic
import Testing

/// Value semantics: copies are independent, storage is reused where nobody else sees it.
@Suite struct IntegerValueTests {
  static let big = Integer(1) << 200

  static let changes: [(name: String, change: @Sendable (inout Integer) -> Void)] = [
    ("+=", { $0 += 7 }),
    ("-=", { $0 -= big }),
    ("*=", { $0 *= -3 }),
    ("negate", { $0.negate() }),
    ("addProduct", { $0.addProduct(big, 5) }),
    ("subtractProduct", { $0.subtractProduct(big, big) }),
    ("<<=", { $0 <<= 3 }),
    (">>=", { $0 >>= 3 }),
    ("modify", { $0.modify { $0.pointee._mp_size *= -1 } }),
  ]

  @Test(arguments: changes.indices)
  func copiesAreIndependent(index: Int) {
    let (name, change) = Self.changes[index]
    for start in [Integer(5), Integer(Int.max), Integer(Int.min), Self.big, -Self.big] {
      let text = start.description
      let copy = start
      var changed = start
      change(&changed)
      #expect(copy.description == text, "\(name)")
      #expect(changed != copy, "\(name)")
      var alone = Integer(text) ?? 0
      change(&alone)
      #expect(alone == changed, "\(name)")
    }
  }

  @Test func uniqueStorageIsReused() {
    var value = Self.big + 1
    let identity = value.storageIdentity
    #expect(identity != nil)
    value += 1
    value -= Self.big >> 1
    value *= 3
    value.negate()
    value.addProduct(Self.big, 3)
    value.subtractProduct(5, 7)
    value <<= 10
    value >>= 5
    #expect(value.storageIdentity == identity)
  }

  @Test func sharedStorageIsNotCopiedByReading() {
    let value = Self.big + 1
    let copy = value
    _ = copy + value
    _ = copy == value
    #expect(copy.storageIdentity == value.storageIdentity)
  }

  @Test(arguments: [Integer(0), 1, -1, 12, Integer(Int.max), Integer(Int.min), big, 3 - big])
  func operandsMayBeTheTarget(value: Integer) {
    let expected = BigInt(value)
    var target = value
    target += target
    #expect(BigInt(target) == 2 * expected)
    target = value
    target -= target
    #expect(target == 0 && target.isSmall)
    target = value
    target *= target
    #expect(BigInt(target) == expected * expected)
    target = value
    target.addProduct(target, target)
    #expect(BigInt(target) == expected + expected * expected)
    target = value
    target.subtractProduct(target, target)
    #expect(BigInt(target) == expected - expected * expected)
    #expect(BigInt(value) == expected)
  }

  @Test func resultsThatFitReturnToTheInlineForm() {
    var value = Integer(Int.max)
    value += 1
    #expect(!value.isSmall)
    value -= 1
    #expect(value.isSmall && value == Integer(Int.max))
    value = Integer(Int.min)
    value -= 1
    #expect(!value.isSmall)
    value += 1
    #expect(value.isSmall && value == Integer(Int.min))
    value.negate()
    #expect(!value.isSmall && value == Integer(1) << 63)
    value.negate()
    #expect(value.isSmall)
    #expect(Integer.make { $0.pointee._mp_size = 0 }.isSmall)
  }

  @Test func hashingFollowsEquality() {
    let values = IntegerArithmeticTests.boundary.map { Integer($0) }
    let again = IntegerArithmeticTests.boundary.map { (Integer($0) + Self.big) - Self.big }
    #expect(Set(values + again).count == values.count)
  }

  @Test func tasksShareValues() async {
    let shared = (0..<50).map { Self.big * Integer($0) + Integer($0) }
    let expected = shared.reduce(into: Integer(0)) { $0.addProduct($1, $1) }
    let sums = await withTaskGroup(of: Integer.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var sum = Integer(0)
          for _ in 0..<20 {
            sum = 0
            for value in shared {
              var copy = value
              copy *= value
              sum += copy
              copy.negate()
            }
          }
          return sum
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == Array(repeating: expected, count: 8))
  }

  @Test func numbersAreCopied() {
    for value in IntegerArithmeticTests.boundary.map({ Integer($0) }) {
      let copy = value.withPointer { Integer(copying: $0) }
      #expect(copy == value && copy.isSmall == value.isSmall)
      #expect(copy.isSmall || copy.storageIdentity != value.storageIdentity)
    }
  }

  @Test func throwingWritersLeaveNothingBehind() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      _ = try Integer.make { number throws(Stop) in
        Self.big.withPointer { number.pointee._mp_size += $0.pointee._mp_size * 0 }
        throw Stop()
      }
    }
  }

  @Test func conversionsFromOtherIntegers() {
    #expect(Integer(UInt.max) == (Integer(1) << 64) - 1)
    #expect(Integer(UInt8.max) == 255)
    #expect(Integer(Int128.min) == -(Integer(1) << 127))
    #expect(Integer(UInt128.max) == (Integer(1) << 128) - 1)
    #expect(Integer(exactly: Int64.min) == Integer(Int.min))
    #expect(Integer(9_223_372_036_854_775_807) == Integer(Int.max))
    #expect(Integer(9_223_372_036_854_775_808) == Integer(1) << 63)
    #expect(Integer(-9_223_372_036_854_775_808) == Integer(Int.min))
    #expect(Integer(-9_223_372_036_854_775_809) == Integer(Int.min) - 1)
    #expect(Integer(0x1_0000_0000_0000_0000_0000_0000_0000_0000) == Integer(1) << 128)
    #expect(Integer(-0x1_0000_0000_0000_0000_0000_0000_0000_0000) == -(Integer(1) << 128))
    #expect(Integer() == 0 && Integer.zero.isZero && Integer.one.isOne)
  }
}
