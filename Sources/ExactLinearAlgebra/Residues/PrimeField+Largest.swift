import Synchronization

extension PrimeField {
  /// The primes found so far, from the largest below 2^50 down.
  private static let found = Mutex<[PrimeField]>(tabulated)

  /// Half the distances of the first primes, so that small tasks need not look for them: the first
  /// from 2^50 + 1, every other one from its predecessor.
  private static let halfDistances: [UInt8] = [
    14, 4, 8, 10, 21, 2, 7, 15, 17, 19, 17, 37, 5, 13, 23, 12, 49, 23, 6, 4, 20, 1, 6, 5, 3, 13, 8,
    9, 12, 24, 4, 26, 19, 20, 10, 15, 5, 33, 4, 3, 15, 2, 19, 17, 4, 11, 10, 38, 19, 20, 21, 10,
    11, 4, 6, 3, 8, 13, 29, 3, 49, 6, 32, 15, 6, 9, 7, 6, 27, 17, 25, 8, 1, 9, 48, 20, 12, 3, 13,
    24, 12, 15, 3, 12, 26, 48, 19, 3, 23, 37, 2, 1, 30, 44, 7, 8, 13, 12, 23, 10, 27, 21, 6, 6, 5,
    7, 2, 33, 3, 7, 8, 3, 24, 51, 21, 1, 38, 19, 32, 9, 4, 2, 18, 10, 18, 3, 11, 31, 2, 55, 6, 96,
    6, 17, 22, 11, 13, 2, 7, 8, 27, 6, 4, 41, 22, 9, 18, 15, 12, 5, 46, 23, 7, 2, 10, 51, 14, 25,
    21, 17, 3, 15, 54, 21, 24, 25, 2, 15, 6, 3, 31, 9, 2, 25, 8, 24, 18, 12, 27, 13, 20, 7, 15, 11,
    4, 8, 1, 6, 81, 5, 7, 20, 7, 6, 9, 5, 1, 24, 3, 27, 3, 11, 10, 9, 38, 93, 6, 28, 11, 4, 17, 3,
    33, 45, 4, 48, 2, 4, 17, 9, 3, 16, 39, 5, 6, 10, 5, 21, 18, 7, 5, 4, 5, 69, 60, 63, 9, 19, 2,
    4, 11, 27, 21, 1, 8, 40, 36, 9, 27, 26, 3, 1, 21, 53, 10, 35,
  ]

  private static var tabulated: [PrimeField] {
    var prime: UInt64 = 1 << primeBits + 1
    return halfDistances.map { distance in
      prime -= 2 * UInt64(distance)
      return PrimeField(knownPrime: prime)
    }
  }

  /// The `count` largest primes below 2^50, in descending order: always the same.
  ///
  /// There are more than 10^13 of them.
  ///
  /// - Precondition: `count` is not negative.
  public static func largest(_ count: Int) -> [PrimeField] {
    found.withLock { fields in
      let block = 64
      while fields.count < count {
        // One odd number in 17 is prime.
        let blocks = max((count - fields.count) * 18 / block, 1)
        let start = fields.last?.modulus ?? 1 << primeBits + 1
        let further: [[PrimeField]] = concurrentMap(blocks, work: blocks * block * 500) { index in
          (index * block + 1...index * block + block).compactMap {
            PrimeField(start - 2 * UInt64($0))
          }
        }
        fields += further.joined()
      }
      return Array(fields.prefix(count))
    }
  }
}
