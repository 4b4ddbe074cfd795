import CGMP
import CParallelResidues
import CResidues
import ExactArithmetic

/// Up to eight prime fields that are computed with at once.
///
/// An element is eight words, one for each field; how they stand for it depends on the processor. Where
/// there are fewer fields, the first one takes the other places, too.
package final class ParallelFields: @unchecked Sendable {
  /// So many fields go together.
  package static let capacity = Int(parallel_lanes)

  /// The fields.
  package let fields: [PrimeField]

  /// The functions that compute with elements.
  let form: parallel_form

  /// What they need; never changed.
  let moduli: UnsafePointer<UInt64>

  /// The number 1.
  let one: [UInt64]

  /// Fields in the form that suits this processor.
  ///
  /// - Precondition: there are from one to eight fields, of primes of 50 bits.
  /// - Parameter order: Matrices of about this order are computed with.
  package convenience init(_ fields: [PrimeField], order: Int = 0) {
    self.init(fields, form: order < 8 ? Self.lightForm : Self.form)
  }

  /// The forms that this processor allows, the fastest first.
  static let forms: [parallel_form] = Array(
    sequence(state: 0) { index in
      defer { index += 1 }
      return parallel_available_form(index)?.pointee
    })

  /// The fastest form for primes of 50 bits.
  private static let form = form { _ in true }

  /// The fastest of those that do not lower the processor's clock.
  static let lightForm = form { $0.is_heavy == 0 }

  private static func form(where isSuitable: (parallel_form) -> Bool) -> parallel_form {
    let all = forms.filter { $0.prime_bits == PrimeField.primeBits && isSuitable($0) }
    guard let form = all.first else { preconditionFailure("no portable form") }
    return form
  }

  /// Runs `body` with rounding to the nearest on this thread, on which some forms count.
  static func rounding<Result>(_ body: () -> Result) -> Result {
    let mode = parallel_round_to_nearest()
    defer { parallel_round_as(mode) }
    return body()
  }

  /// Fields in one of the forms that this processor allows.
  init(_ fields: [PrimeField], form: parallel_form) {
    precondition(1...Self.capacity ~= fields.count, "from one to eight fields")
    precondition(
      fields.allSatisfy {
        form.hasShortPrimes ? $0.isShort : $0.modulus >> (PrimeField.primeBits - 1) == 1
      }, "primes of another length")
    (self.fields, self.form) = (fields, form)
    let all = Self.places(fields).map(\.constants)
    let words = [
      all.map(\.p), all.map(\.negated_inverse), all.map(\.power1), all.map(\.power2),
      all.map(\.reciprocal), all.map(\.inverse.bitPattern),
    ].flatMap { $0 }
    let moduli = UnsafeMutablePointer<UInt64>.allocate(aligned: words.count)
    moduli.initialize(from: words, count: words.count)
    self.moduli = UnsafePointer(moduli)
    one = Self.made(1) { form.from_integers($0, [1], 1, moduli) }
  }

  deinit { moduli.deallocate() }

  /// The field at each of the eight places.
  private static func places(_ fields: [PrimeField]) -> [PrimeField] {
    fields + Array(repeating: fields[0], count: capacity - fields.count)
  }

  /// The elements that machine integers stand for.
  package func elements(_ integers: [Int]) -> [UInt64] {
    let limit = 1 << Int(form.prime_bits - 1)
    guard integers.allSatisfy({ -limit < $0 && $0 < limit }) else {
      return elements(count: integers.count) { $1.residue(integers[$0]) }
    }
    return integers.map(Int64.init).withUnsafeBufferPointer { source in
      Self.made(integers.count) { form.from_integers($0, source.baseAddress, source.count, moduli) }
    }
  }

  /// The elements that integers stand for.
  package func elements(_ integers: [Integer]) -> [UInt64] {
    let short = integers.compactMap { Int(exactly: $0) }
    if short.count == integers.count { return elements(short) }
    return elements(count: integers.count) { $1.residue(integers[$0]) }
  }

  /// The elements with these residues.
  func elements(count: Int, _ residue: (_ index: Int, PrimeField) -> UInt64) -> [UInt64] {
    let places = Self.places(fields)
    return Self.made(count) { words in
      for index in 0..<count {
        for (place, field) in places.enumerated() {
          words[index * Self.capacity + place] =
            place < fields.count ? residue(index, field) : words[index * Self.capacity]
        }
      }
      form.from_residues(words, count, moduli)
    }
  }

  /// The inverses; nil if an element vanishes in one of the fields.
  package func inverses(of elements: [UInt64]) -> [UInt64]? {
    let count = elements.count / Self.capacity
    var isInvertible = true
    let inverses = Self.made(count) {
      isInvertible = form.inverses($0, elements, count, moduli) == parallel_all_fields
    }
    return isInvertible ? inverses : nil
  }

  /// The products of elements.
  package func products(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    precondition(a.count == b.count, "\(a.count) and \(b.count) words")
    let count = a.count / Self.capacity
    return Self.made(count) { form.multiply($0, a, b, count, 1, 1, 0, moduli) }
  }

  /// Words for so many elements, all of which `body` sets.
  static func made(_ count: Int, _ body: (UnsafeMutablePointer<UInt64>) -> Void) -> [UInt64] {
    let size = count * capacity
    return Array(unsafeUninitializedCapacity: size) { words, length in
      if let base = words.baseAddress, size > 0 { body(base) }
      length = size
    }
  }
}
