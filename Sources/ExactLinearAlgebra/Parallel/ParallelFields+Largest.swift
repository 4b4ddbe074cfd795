import Synchronization

extension ParallelFields {
  /// Those of the largest primes, as far as they have been needed.
  private static let found = Mutex<[ParallelFields]>([])

  /// The fields of the largest primes below 2^50, eight at a time (`PrimeField.largest`): those that have
  /// these places.
  static func largest(_ places: Range<Int>) -> ArraySlice<ParallelFields> {
    found.withLock { found in
      if found.count < places.upperBound {
        let fields = PrimeField.largest(found.count * capacity..<places.upperBound * capacity)
        for first in stride(from: 0, to: fields.count, by: capacity) {
          found.append(ParallelFields(Array(fields[first..<first + capacity])))
        }
      }
      return found[places]
    }
  }
}
