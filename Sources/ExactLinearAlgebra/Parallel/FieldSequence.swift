import CParallelResidues
import Synchronization

/// The fields of the largest primes that a form computes with, eight at a time.
final class FieldSequence: Sendable {
  /// How all of them are computed with.
  let form: parallel_form

  /// How many groups of eight there are.
  let count: Int

  /// The bits of the primes of a group, all together.
  let groupBits: Int

  private let found = Mutex<[ParallelFields]>([])

  /// In the fastest form.
  static let fastest = FieldSequence(ParallelFields.forms[0])

  /// Of primes of 50 bits, in a form that suits small matrices, too.
  static let long = FieldSequence(ParallelFields.lightForm)

  /// - Parameter count: At most so many groups.
  init(_ form: parallel_form, count: Int = .max) {
    self.form = form
    groupBits = ParallelFields.capacity * Int(form.prime_bits)
    let all = form.hasShortPrimes ? PrimeField.shortCount / ParallelFields.capacity : .max
    self.count = min(count, all)
  }

  /// The groups that have these places.
  ///
  /// - Precondition: there are so many.
  func groups(_ places: Range<Int>) -> ArraySlice<ParallelFields> {
    let (known, groups) = found.withLock {
      ($0.count, $0.count < places.upperBound ? nil : $0[places])
    }
    if let groups { return groups }
    // Not while others wait, as it may take several threads.
    let size = ParallelFields.capacity
    let primes = primes(known * size..<places.upperBound * size)
    let further = stride(from: 0, to: primes.count, by: size).map {
      ParallelFields(Array(primes[$0..<$0 + size]), form: form)
    }
    return found.withLock { found in
      if found.count < places.upperBound { found += further.dropFirst(found.count - known) }
      return found[places]
    }
  }

  /// The primes that have these places.
  func primes(_ places: Range<Int>) -> [PrimeField] {
    form.hasShortPrimes ? PrimeField.short(places) : PrimeField.largest(places)
  }

  /// The product of `count` of the primes of the first groups, so many, is at least 2 to this power.
  func productBits(_ count: Int, amongGroups groups: Int) -> Int {
    let end = groups * ParallelFields.capacity
    guard count > 0, let last = primes(end - 1..<end).first else { return 0 }
    return last.powerBits(count, below: Int(form.prime_bits))
  }
}

extension ParallelFields {
  /// The fields of the largest primes with which this processor computes fastest.
  package static var fastest: ParallelFields { FieldSequence.fastest.groups(0..<1)[0] }

  /// How they are computed with (`parallel_residues.h`).
  package var formName: String { String(cString: form.name) }
}

extension parallel_form {
  /// Whether primes are short ones (`PrimeField.short`).
  var hasShortPrimes: Bool { prime_bits == PrimeField.shortBits }
}
