import CGMP

extension Integer: Comparable {
  /// Whether the values are equal.
  @inlinable public static func == (a: Integer, b: Integer) -> Bool {
    switch (a.payload, b.payload) {
    case (.small(let x), .small(let y)): x == y
    case (.big(let x), .big(let y)): x === y || __gmpz_cmp(x.pointer, y.pointer) == 0
    default: false
    }
  }

  /// Whether `a` is less than `b`.
  @inlinable public static func < (a: Integer, b: Integer) -> Bool {
    switch (a.payload, b.payload) {
    case (.small(let x), .small(let y)): x < y
    case (.big(let x), .big(let y)): __gmpz_cmp(x.pointer, y.pointer) < 0
    case (.big, .small): a.signum < 0
    case (.small, .big): b.signum > 0
    }
  }
}

extension Integer: Hashable {
  /// Feeds sign and limbs into the hasher.
  public func hash(into hasher: inout Hasher) {
    switch payload {
    case .small(let value):
      hasher.combine(value)
    case .big(let storage):
      let number = storage.pointer.pointee
      hasher.combine(number._mp_size)
      hasher.combine(
        bytes: UnsafeRawBufferPointer(
          start: number._mp_d,
          count: Int(number._mp_size.magnitude) * MemoryLayout<mp_limb_t>.size))
      withExtendedLifetime(storage) {}
    }
  }
}
