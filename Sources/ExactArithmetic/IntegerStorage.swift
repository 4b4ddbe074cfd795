import CGMP

/// The shared, reference-counted GMP number behind an `Integer` that does not fit `Int`.
@usableFromInline package final class IntegerStorage: ManagedBuffer<__mpz_struct, Never> {
  /// A storage that takes over `number`, its limbs included.
  @usableFromInline package static func adopting(_ number: __mpz_struct) -> IntegerStorage {
    unsafeDowncast(create(minimumCapacity: 0) { _ in number }, to: IntegerStorage.self)
  }

  deinit {
    __gmpz_clear(pointer)
  }

  @inlinable package var pointer: UnsafeMutablePointer<__mpz_struct> {
    withUnsafeMutablePointerToHeader { $0 }
  }
}

extension __mpz_struct {
  /// The value, if it fits `Int`.
  @inlinable package var smallValue: Int? {
    switch _mp_size {
    case 0: 0
    case 1: Int(exactly: _mp_d[0])
    case -1: _mp_d[0] <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- _mp_d[0]) : nil
    default: nil
    }
  }
}
