import Synchronization

extension PrimeField {
  /// The primes found so far, from the largest below 2^50 down.
  private static let found = Mutex<[PrimeField]>([])

  /// The `count` largest primes below 2^50, in descending order: always the same.
  ///
  /// Between 2^49 and 2^50 there are more than 10^13 of them.
  ///
  /// - Precondition: `count` is not negative.
  public static func largest(_ count: Int) -> [PrimeField] { largest(0..<count) }

  /// Those of the largest primes below 2^50 that have these places in descending order, from 0 on.
  package static func largest(_ places: Range<Int>) -> [PrimeField] {
    while true {
      let (count, last) = found.withLock { fields in
        let missing = max(places.upperBound - fields.count, 0)
        for distance in halfDistances.dropFirst(fields.count).prefix(missing) {
          let last = fields.last?.modulus ?? limit
          fields.append(PrimeField(knownPrime: last - 2 * UInt64(distance)))
        }
        return (fields.count, fields.last?.modulus ?? limit)
      }
      if count >= places.upperBound { return found.withLock { Array($0[places]) } }
      // Without the lock: it takes several threads, which may come upon other work that needs primes.
      let further = below(last, atLeast: places.upperBound - count)
      found.withLock { if $0.count == count { $0 += further } }
    }
  }

  /// The odd numbers below this are looked through.
  private static let limit: UInt64 = 1 << UInt64(primeBits) + 1

  /// The largest primes below an odd number, at least so many.
  private static func below(_ number: UInt64, atLeast count: Int) -> [PrimeField] {
    var (primes, start): ([PrimeField], UInt64) = ([], number)
    let block = 64
    while primes.count < count {
      // One odd number in 17 is prime; but a stretch of them may be without.
      let blocks = max((count - primes.count) * 18 / block, 1)
      let further: [[PrimeField]] = concurrentMap(blocks, work: blocks * block * 500) { index in
        (index * block + 1...index * block + block).compactMap {
          PrimeField(start - 2 * UInt64($0))
        }
      }
      primes += further.joined()
      start -= 2 * UInt64(blocks * block)
    }
    return primes
  }

  /// The prime to the power `count` is at least 2 to the result, given that the prime lies below 2^bits,
  /// and above 2^(bits - 1).
  ///
  /// With a distance δ from there, it is 2^(bits · count) (1 − δ / 2^bits)^count, and the logarithm to the
  /// base 2 of 1 − δ / 2^bits is more than −3/2 δ / (2^bits − δ).
  func powerBits(_ count: Int, below bits: Int) -> Int {
    let distance = UInt128(1 << bits - modulus)
    let loss = (3 * distance * UInt128(count) + UInt128(2 * modulus) - 1) / UInt128(2 * modulus)
    return bits * count - Int(loss)
  }

  /// Half the distances of the first primes, which small tasks need not look for then: that of the
  /// first from 2^50 + 1, of every other one from its predecessor.
  private static let halfDistances: [UInt8] = [
    14, 4, 8, 10, 21, 2, 7, 15, 17, 19, 17, 37, 5, 13, 23, 12, 49, 23, 6, 4, 20, 1, 6, 5, 3, 13, 8,
    9, 12, 24, 4, 26, 19, 20, 10, 15, 5, 33, 4, 3, 15, 2, 19, 17, 4, 11, 10, 38, 19, 20, 21, 10, 11,
    4, 6, 3, 8, 13, 29, 3, 49, 6, 32, 15, 6, 9, 7, 6, 27, 17, 25, 8, 1, 9, 48, 20, 12, 3, 13, 24,
    12, 15, 3, 12, 26, 48, 19, 3, 23, 37, 2, 1, 30, 44, 7, 8, 13, 12, 23, 10, 27, 21, 6, 6, 5, 7, 2,
    33, 3, 7, 8, 3, 24, 51, 21, 1, 38, 19, 32, 9, 4, 2, 18, 10, 18, 3, 11, 31, 2, 55, 6, 96, 6, 17,
    22, 11, 13, 2, 7, 8, 27, 6, 4, 41, 22, 9, 18, 15, 12, 5, 46, 23, 7, 2, 10, 51, 14, 25, 21, 17,
    3, 15, 54, 21, 24, 25, 2, 15, 6, 3, 31, 9, 2, 25, 8, 24, 18, 12, 27, 13, 20, 7, 15, 11, 4, 8, 1,
    6, 81, 5, 7, 20, 7, 6, 9, 5, 1, 24, 3, 27, 3, 11, 10, 9, 38, 93, 6, 28, 11, 4, 17, 3, 33, 45, 4,
    48, 2, 4, 17, 9, 3, 16, 39, 5, 6, 10, 5, 21, 18, 7, 5, 4, 5, 69, 60, 63, 9, 19, 2, 4, 11, 27,
    21, 1, 8, 40, 36, 9, 27, 26, 3, 1, 21, 53, 10, 35, 27, 12, 1, 12, 8, 22, 17, 3, 39, 21, 63, 30,
    25, 12, 15, 14, 4, 24, 15, 21, 6, 5, 1, 12, 15, 15, 21, 2, 3, 22, 27, 23, 9, 13, 12, 8, 1, 9,
    41, 10, 15, 15, 6, 3, 3, 2, 1, 47, 39, 34, 14, 61, 41, 1, 2, 3, 9, 1, 29, 48, 33, 28, 9, 2, 3,
    27, 19, 44, 7, 5, 10, 8, 33, 4, 18, 2, 60, 4, 12, 3, 5, 1, 14, 19, 3, 17, 57, 34, 11, 63, 66, 7,
    18, 14, 7, 23, 3, 43, 11, 4, 17, 18, 24, 1, 14, 15, 6, 19, 12, 3, 11, 4, 8, 19, 6, 24, 5, 16, 2,
    18, 42, 31, 21, 38, 31, 11, 6, 43, 6, 21, 8, 1, 3, 32, 36, 13, 6, 14, 30, 1, 5, 24, 76, 66, 47,
    6, 6, 6, 24, 4, 14, 16, 32, 3, 4, 27, 11, 22, 18, 3, 11, 13, 15, 27, 11, 34, 11, 9, 13, 27, 30,
    14, 6, 10, 23, 36, 46, 3, 53, 37, 11, 25, 17, 10, 12, 27, 3, 2, 40, 14, 36, 13, 11, 10, 12, 2,
    22, 38, 36, 6, 1, 2, 10, 23, 24, 39, 12, 7, 5, 78, 27, 21, 7, 17, 15, 13, 5, 3, 34, 26, 16, 36,
    17, 6, 22, 9, 33, 2, 4, 45, 6, 20, 6, 3, 12, 34, 18, 41, 19, 2, 9, 12, 7, 12, 8, 13, 2, 18, 99,
    28, 3, 5, 30, 7, 8, 27, 1, 12, 2, 12, 1, 59, 16, 12, 15, 2, 4, 5, 4, 2, 45, 40, 5, 33, 3, 13,
    42, 30, 23, 22, 3, 20, 4, 33, 12, 20, 31, 35, 10, 9, 2, 39, 24, 12, 49, 9, 32, 3, 3, 7, 23, 18,
    4, 47, 16, 12, 5, 15, 1, 12, 23, 10, 11, 24, 4, 27, 23, 30, 51, 15, 6, 4, 12, 47, 7, 44, 24, 46,
    14, 1, 12, 17, 6, 4, 15, 20, 22, 9, 9, 80, 18, 13, 12, 17, 3, 13, 5, 55, 6, 11, 15, 4, 21, 12,
    21, 2, 25, 14, 33, 31, 20, 7, 3, 14, 13, 20, 27, 13, 20, 3, 36, 63, 42, 1, 23, 1, 18, 5, 18, 3,
    7, 9, 5, 1, 18, 11, 25, 9, 5, 10, 42, 23, 12, 37, 3, 5, 10, 12, 6, 9, 23, 24, 4, 9, 21, 39, 26,
    37, 15, 20, 13, 27, 45, 3, 59, 3, 28, 5, 10, 9, 41, 7, 30, 39, 60, 3, 20, 28, 35, 4, 5, 6, 15,
    30, 43, 6, 20, 13, 2, 18, 13, 3, 6, 23, 3, 4, 3, 8, 10, 45, 60, 14, 4, 35, 22, 14, 3, 30, 22, 3,
    8, 9, 39, 94, 3, 15, 15, 24, 11, 7, 6, 6, 81, 42, 12, 11, 7, 20, 3, 7, 3, 8, 1, 33, 3, 12, 11,
    10, 6, 11, 13, 21, 21, 2, 27, 3, 18, 3, 22, 3, 36, 14, 10, 29, 36, 25, 26, 18, 7, 30, 15, 3, 3,
    18, 14, 7, 3, 20, 6, 15, 4, 11, 6, 36, 4, 6, 8, 4, 2, 9, 7, 24, 11, 12, 15, 13, 3, 2, 4, 29, 34,
    15, 11, 12, 4, 29, 7, 69, 36, 63, 74, 12, 13, 12, 3, 3, 2, 13, 33, 47, 4, 8, 22, 8, 7, 30, 60,
    8, 27, 31, 15, 2, 16, 2, 3, 15, 6, 1, 32, 28, 18, 26, 36, 13, 84, 18, 9, 3, 20, 60, 27, 25, 18,
    2, 6, 10, 45, 15, 8, 9, 13, 15, 12, 23, 9, 1, 3, 21, 26, 52, 12, 11, 39, 13, 2, 33, 27, 15, 9,
    4, 27, 6, 12, 5, 61, 11, 31, 39, 18, 17, 9, 4, 11, 25, 21, 18, 50, 25, 38, 34, 8, 15, 12, 16,
    18, 21, 6, 14, 1, 2, 13, 23, 39, 13, 9, 8, 63, 4, 23, 1, 15, 17, 3, 4, 3, 12, 11, 7, 12, 20, 33,
    3, 12, 22, 36, 9, 5, 13, 3, 6, 11, 13, 92, 63, 25, 5, 15, 4, 6, 11, 6, 13, 6, 11, 24, 15, 13, 6,
    32, 10, 12, 45, 66, 11, 4, 2, 7, 12, 5, 55, 9, 26, 3, 13, 15, 5, 12, 10, 12, 14, 7, 15, 2, 27,
    18, 22, 5, 18, 3, 33, 12, 12, 6, 22, 8, 31, 35, 48, 13, 9, 9, 30, 2, 12, 45, 30, 31, 6, 26, 3,
    12, 39, 33, 51, 10, 30, 11, 1, 23, 1, 21, 17, 3, 9, 16, 12, 6, 5,
  ]
}
