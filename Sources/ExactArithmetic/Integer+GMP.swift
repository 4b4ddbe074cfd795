import CGMP

/// The only ways to the GMP number of an `Integer`.
extension Integer {
  /// Runs `body` on the value as a GMP number, read-only and valid during the call only.
  @inlinable @inline(__always)
  package func withPointer<Result, Failure: Error>(
    _ body: (UnsafePointer<__mpz_struct>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch payload {
    case .big(let storage):
      defer { withExtendedLifetime(storage) {} }
      return try body(UnsafePointer(storage.pointer))
    case .small(let value):
      var limb = mp_limb_t(value.magnitude)
      return try withUnsafeMutablePointer(to: &limb) { limb throws(Failure) in
        let number = __mpz_struct(_mp_alloc: 0, _mp_size: Int32(value.signum()), _mp_d: limb)
        return try withUnsafePointer(to: number, body)
      }
    }
  }

  /// The integer that `body` writes to a fresh GMP number with value 0.
  @inlinable package static func make<Failure: Error>(
    _ body: (UnsafeMutablePointer<__mpz_struct>) throws(Failure) -> Void
  ) throws(Failure) -> Integer {
    var number = __mpz_struct()
    __gmpz_init(&number)
    do {
      try body(&number)
    } catch {
      __gmpz_clear(&number)
      throw error
    }
    return Integer(adopting: number)
  }

  /// Changes the value through its GMP number in place; the limbs are copied only if another
  /// `Integer` shares them.
  @inlinable package mutating func modify(_ body: (UnsafeMutablePointer<__mpz_struct>) -> Void) {
    if let storage = takeUniqueStorage() {
      body(storage.pointer)
      self = Integer(returning: storage)
    } else {
      let old = self
      self = .make { number in
        old.withPointer { __gmpz_set(number, $0) }
        body(number)
      }
    }
  }

  /// Takes the storage out, leaving 0, if this is its only holder; otherwise changes nothing.
  @inlinable mutating func takeUniqueStorage() -> IntegerStorage? {
    guard case .big(var storage) = payload else { return nil }
    payload = .small(0)
    if isKnownUniquelyReferenced(&storage) { return storage }
    payload = .big(storage)
    return nil
  }

  /// The integer in `storage`, which the caller no longer uses.
  @inlinable init(returning storage: IntegerStorage) {
    if let small = storage.pointer.pointee.smallValue {
      payload = .small(small)
    } else {
      payload = .big(storage)
    }
  }

  /// The integer in `number`, whose limbs it takes over.
  @inlinable package init(adopting number: __mpz_struct) {
    if let small = number.smallValue {
      payload = .small(small)
      var number = number
      __gmpz_clear(&number)
    } else {
      payload = .big(.adopting(number))
    }
  }

  /// Sets `number` to the value, whose limbs it takes over if no other `Integer` shares them.
  package consuming func move(to number: UnsafeMutablePointer<__mpz_struct>) {
    if let storage = takeUniqueStorage() {
      __gmpz_swap(number, storage.pointer)
    } else {
      withPointer { __gmpz_set(number, $0) }
    }
  }

  /// The value of `number`, which is only read.
  @inlinable package init(copying number: UnsafePointer<__mpz_struct>) {
    if let small = number.pointee.smallValue {
      payload = .small(small)
    } else {
      var copy = __mpz_struct()
      __gmpz_init_set(&copy, number)
      payload = .big(.adopting(copy))
    }
  }

  /// A GMP function of two operands.
  @usableFromInline typealias BinaryOperation =
    @convention(c) (
      UnsafeMutablePointer<__mpz_struct>?, UnsafePointer<__mpz_struct>?,
      UnsafePointer<__mpz_struct>?
    ) -> Void

  /// The result of `operation`.
  @usableFromInline @inline(never)
  static func applying(_ operation: BinaryOperation, _ a: Integer, _ b: Integer) -> Integer {
    make { result in
      a.withPointer { a in b.withPointer { b in operation(result, a, b) } }
    }
  }

  /// Replaces `self` by the result of `operation` on `self` and `b`, in the limbs of `self` if no
  /// other `Integer` shares them.
  @usableFromInline @inline(never)
  mutating func apply(_ operation: BinaryOperation, _ b: Integer) {
    if let storage = takeUniqueStorage() {
      b.withPointer { operation(storage.pointer, UnsafePointer(storage.pointer), $0) }
      self = Integer(returning: storage)
    } else {
      self = .applying(operation, self, b)
    }
  }

  /// Updates `self` by an `operation` that accumulates a function of `a` and `b`.
  @usableFromInline @inline(never)
  mutating func accumulate(_ operation: BinaryOperation, _ a: Integer, _ b: Integer) {
    modify { number in
      a.withPointer { a in b.withPointer { b in operation(number, a, b) } }
    }
  }
}
