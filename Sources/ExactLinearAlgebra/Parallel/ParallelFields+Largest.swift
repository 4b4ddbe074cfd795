import Synchronization

extension ParallelFields {
  /// Those of the largest primes, as far as they have been needed.
  private static let found = Mutex<[ParallelFields]>([])

  /// The fields of the largest primes below 2^50, eight at a time (`PrimeField.largest`): those that have
  /// these places.
  static func largest(_ places: Range<Int>) -> ArraySlice<ParallelFields> {
    let (known, fields) = found.withLock {
      ($0.count, $0.count < places.upperBound ? nil : $0[places])
    }
    if let fields { return fields }
    // Not while others wait, as it may take several threads.
    let primes = PrimeField.largest(known * capacity..<places.upperBound * capacity)
    return found.withLock { found in
      while found.count < places.upperBound {
        let first = (found.count - known) * capacity
        found.append(ParallelFields(Array(primes[first..<first + capacity])))
      }
      return found[places]
    }
  }
}
