import CGMP

/// An integer of any size, on GMP.
///
/// A value: copies are independent. The limbs are shared between copies until one of them is
/// changed in place, so passing an `Integer` costs a reference count.
///
/// Safety of `@unchecked Sendable`: a storage is written only while a single `Integer` holds it
/// (`uniquePointer`) or before it is published (`make`).
public struct Integer: @unchecked Sendable {
  @usableFromInline package var storage: IntegerStorage

  @inlinable package init(storage: IntegerStorage) {
    self.storage = storage
  }

  /// Zero.
  public init() {
    storage = .zero
  }

  /// The integer `value`.
  public init(_ value: Int) {
    storage = IntegerStorage.make()
    __gmpz_set_si(storage.pointer, value)
  }

  /// The integer `value`.
  public init(_ value: UInt) {
    storage = IntegerStorage.make()
    __gmpz_set_ui(storage.pointer, value)
  }

  /// 0.
  public static let zero = Integer(0)

  /// 1.
  public static let one = Integer(1)

  /// Read-only access to the GMP number.
  @inlinable package var pointer: UnsafePointer<__mpz_struct> {
    UnsafePointer(storage.pointer)
  }

  /// Runs `body` on the GMP number, read-only.
  @inlinable package func withPointer<Result>(
    _ body: (UnsafePointer<__mpz_struct>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer($0.pointer)) }
  }

  /// Access to the GMP number for a change in place; makes the storage unique first, keeping its
  /// value.
  @inlinable package mutating func uniquePointer() -> UnsafeMutablePointer<__mpz_struct> {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = IntegerStorage.make()
      __gmpz_set(copy.pointer, storage.pointer)
      storage = copy
    }
    return storage.pointer
  }

  /// The integer that `body` writes to a fresh GMP number.
  @inlinable package static func make(
    _ body: (UnsafeMutablePointer<__mpz_struct>) -> Void
  ) -> Integer {
    let storage = IntegerStorage.make()
    body(storage.pointer)
    return Integer(storage: storage)
  }
}

/// The shared, reference-counted GMP number behind `Integer`.
@usableFromInline package final class IntegerStorage: ManagedBuffer<__mpz_struct, Never> {
  @usableFromInline nonisolated(unsafe) static let zero = make()

  /// A fresh number with value 0.
  @usableFromInline package static func make() -> IntegerStorage {
    let buffer = create(minimumCapacity: 0) { _ in
      var number = __mpz_struct()
      __gmpz_init(&number)
      return number
    }
    return unsafeDowncast(buffer, to: IntegerStorage.self)
  }

  deinit {
    __gmpz_clear(pointer)
  }

  @inlinable package var pointer: UnsafeMutablePointer<__mpz_struct> {
    withUnsafeMutablePointerToHeader { $0 }
  }
}
