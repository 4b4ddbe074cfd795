/// Products of words modulo a number m, 1 < m < 2^50, without divisions (Barrett 1986).
struct WordModulus: Sendable {
  let value: UInt64

  /// The number of bits b of m.
  private let bits: UInt64

  /// floor(2^(52 + b) / m), below 2^53.
  private let reciprocal: UInt64

  init(_ value: UInt64) {
    assert(1 < value && value < 1 << 50)
    self.value = value
    bits = UInt64(UInt64.bitWidth - value.leadingZeroBitCount)
    reciprocal = UInt64((UInt128(1) << (52 + bits)) / UInt128(value))
  }

  /// a · b modulo m, for a and b below m.
  ///
  /// With x = a b and r the reciprocal, floor(floor(x / 2^(b − 1)) r / 2^53) is at most x / m, and
  /// more than x / m − 9/4 since r / 2^53 < 1 and x / 2^(b − 1) < 2^51: three errors, of less than
  /// 1, 1/4 and 1. So at most two subtractions remain.
  @inline(__always) func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    let leading = low >> (bits - 1) | high << (65 - bits)
    let (upper, lower) = leading.multipliedFullWidth(by: reciprocal)
    let quotient = upper << 11 | lower >> 53
    var rest = low &- quotient &* value
    if rest >= value { rest &-= value }
    return rest >= value ? rest &- value : rest
  }

  /// floor(2^52 a / m), for a below m.
  ///
  /// floor(a r / 2^b) is at most that and more than 2^52 a / m − 2.
  @inline(__always) func quotient(of a: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: reciprocal)
    let quotient = high << (64 - bits) | low >> bits
    return (a << 52) &- quotient &* value >= value ? quotient + 1 : quotient
  }

  /// a to the power `exponent` modulo m, for a below m.
  func power(_ a: UInt64, _ exponent: UInt64) -> UInt64 {
    var result: UInt64 = 1
    for bit in (0..<UInt64.bitWidth - exponent.leadingZeroBitCount).reversed() {
      result = product(result, result)
      if exponent >> UInt64(bit) & 1 == 1 { result = product(result, a) }
    }
    return result
  }

  /// The first nine primes.
  private static let bases: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23]

  /// Whether m is prime.
  ///
  /// Miller and Rabin's test to the first nine prime bases, which no composite number below
  /// 3.8 · 10^18 passes (Jiang and Deng, "Strong pseudoprimes to the first eight prime bases",
  /// 2014).
  var isPrime: Bool {
    for p in Self.bases where value % p == 0 { return value == p }
    let twos = (value - 1).trailingZeroBitCount
    let odd = (value - 1) >> UInt64(twos)
    return Self.bases.allSatisfy { base in
      var x = power(base, odd)
      if x == 1 || x == value - 1 { return true }
      for _ in 1..<max(twos, 1) {
        x = product(x, x)
        if x == value - 1 { return true }
      }
      return false
    }
  }
}
