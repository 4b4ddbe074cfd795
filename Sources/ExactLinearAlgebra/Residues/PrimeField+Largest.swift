import Synchronization

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
        if let field = PrimeField(candidate) { fields.append(field) }
      }
      return Array(fields.prefix(count))
    }
  }
}
