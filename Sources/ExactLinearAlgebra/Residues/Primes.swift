import Synchronization

/// a · b modulo m, for a and b below m.
func modularProduct(_ a: UInt64, _ b: UInt64, modulo m: UInt64) -> UInt64 {
  m.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
}

/// a to the power `exponent` modulo m, for a below m.
func modularPower(_ a: UInt64, _ exponent: UInt64, modulo m: UInt64) -> UInt64 {
  var result = 1 % m
  for bit in (0..<UInt64.bitWidth - exponent.leadingZeroBitCount).reversed() {
    result = modularProduct(result, result, modulo: m)
    if exponent >> UInt64(bit) & 1 == 1 { result = modularProduct(result, a, modulo: m) }
  }
  return result
}

/// The primes up to 37.
private let smallPrimes: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]

/// Whether `n` is prime.
///
/// Miller and Rabin's test to the prime bases up to 37, which no composite number below 3·10^24
/// passes (Sorenson and Webster, "Strong pseudoprimes to twelve prime bases", 2017).
func isPrime(_ n: UInt64) -> Bool {
  if n < 2 { return false }
  for p in smallPrimes where n % p == 0 { return n == p }
  let twos = (n - 1).trailingZeroBitCount
  let odd = (n - 1) >> UInt64(twos)
  return smallPrimes.allSatisfy { base in
    var x = modularPower(base, odd, modulo: n)
    if x == 1 || x == n - 1 { return true }
    for _ in 1..<max(twos, 1) {
      x = modularProduct(x, x, modulo: n)
      if x == n - 1 { return true }
    }
    return false
  }
}

extension PrimeField {
  /// The primes found so far, from the largest below 2^50 down.
  private static let found = Mutex<[PrimeField]>([])

  /// The `count` largest primes below 2^50, in descending order: always the same.
  ///
  /// There are more than 10^13 of them.
  ///
  /// - Precondition: `count` is not negative.
  public static func largest(_ count: Int) -> [PrimeField] {
    found.withLock { fields in
      var candidate = fields.last?.modulus ?? 1 << primeBits + 1
      while fields.count < count {
        candidate -= 2
        if isPrime(candidate) { fields.append(PrimeField(trustedPrime: candidate)) }
      }
      return Array(fields.prefix(count))
    }
  }
}
