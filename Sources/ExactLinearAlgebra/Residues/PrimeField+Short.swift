import Synchronization

extension PrimeField {
  /// Short primes lie below 2 to this power, and above the half power below that: products of two have
  /// `primeBits` bits.
  static let shortBits = primeBits / 2

  /// Whether the prime is a short one.
  var isShort: Bool {
    modulus < 1 << Self.shortBits && (modulus * modulus) >> (Self.primeBits - 1) == 1
  }

  /// How many short primes there are.
  static let shortCount = 572_647

  /// The short primes found so far, from the largest down.
  private static let found = Mutex<[UInt32]>([])

  /// The short primes that have these places in descending order, from 0 on.
  ///
  /// - Precondition: there are so many.
  static func short(_ places: Range<Int>) -> [PrimeField] {
    precondition(places.upperBound <= shortCount, "there are \(shortCount) short primes")
    let primes = found.withLock { primes in
      var end = primes.last ?? 1 << shortBits
      while primes.count < places.upperBound {
        let start = end - min(end, 1 << 13)
        primes += Self.primes(from: start, to: end).reversed()
        end = start
      }
      return primes[places]
    }
    return primes.map { PrimeField(knownPrime: UInt64($0)) }
  }

  /// The odd primes from a number up to before another, which is below 2^26 (the sieve of Eratosthenes).
  private static func primes(from start: UInt32, to end: UInt32) -> [UInt32] {
    let first = start | 1
    var isComposite = [Bool](repeating: false, count: Int(end - first + 1) / 2)
    for factor in smallPrimes {
      let least = max(factor * factor, (first + factor - 1) / factor * factor)
      let odd = least | 1 == least ? least : least + factor
      for index in stride(from: Int(odd - first) / 2, to: isComposite.count, by: Int(factor)) {
        isComposite[index] = true
      }
    }
    return isComposite.indices.filter { !isComposite[$0] }.map { first + 2 * UInt32($0) }
  }

  /// The odd primes below 2^13.
  private static let smallPrimes: [UInt32] = {
    var primes: [UInt32] = []
    for number in stride(from: 3, to: UInt32(1 << 13), by: 2)
    where primes.prefix(while: { $0 * $0 <= number }).allSatisfy({ number % $0 != 0 }) {
      primes.append(number)
    }
    return primes
  }()
}
