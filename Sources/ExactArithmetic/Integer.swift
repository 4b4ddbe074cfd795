import CGMP

/// An integer of any size.
///
/// A value: copies are independent. A value that fits `Int` is stored inline and its arithmetic
/// does not allocate. Any other value is a GMP number that copies share until one of them is
/// changed in place.
///
/// Safety of `@unchecked Sendable`: a storage is written only before it is published (`make`) or
/// while a single `Integer` holds it (`modify`).
public struct Integer: @unchecked Sendable {
  /// Canonical: `big` only for values that do not fit `Int`.
  @usableFromInline package enum Payload {
    case small(Int)
    case big(IntegerStorage)
  }

  @usableFromInline package var payload: Payload

  @inlinable package init(payload: Payload) {
    self.payload = payload
  }

  /// Zero.
  @inlinable public init() {
    payload = .small(0)
  }

  /// The integer `value`.
  @inlinable public init(_ value: Int) {
    payload = .small(value)
  }

  /// The integer `value`.
  @inlinable public init<Source: BinaryInteger>(_ value: Source) {
    if let small = Int(exactly: value) {
      self.init(small)
    } else {
      self.init(twosComplement: value.words, isNegative: value < 0)
    }
  }

  /// The integer with the given two's complement words, least significant first.
  @usableFromInline init(twosComplement words: some Sequence<UInt>, isNegative: Bool) {
    let limbs = words.map { isNegative ? ~$0 : $0 }
    self = Integer.make {
      __gmpz_import($0, limbs.count, -1, MemoryLayout<UInt>.size, 0, 0, limbs)
      if isNegative { __gmpz_com($0, $0) }
    }
  }

  /// 0.
  @inlinable public static var zero: Integer { Integer(0 as Int) }

  /// 1.
  @inlinable public static var one: Integer { Integer(1 as Int) }

  /// −1, 0 or 1.
  @inlinable public var signum: Int {
    switch payload {
    case .small(let value): value.signum()
    case .big(let storage): storage.pointer.pointee._mp_size < 0 ? -1 : 1
    }
  }

  /// Whether the value is 0.
  @inlinable public var isZero: Bool {
    if case .small(0) = payload { true } else { false }
  }

  /// Whether the value is 1.
  @inlinable public var isOne: Bool {
    if case .small(1) = payload { true } else { false }
  }
}

extension Int {
  /// The value of `integer`, if it fits.
  @inlinable public init?(exactly integer: Integer) {
    guard case .small(let value) = integer.payload else { return nil }
    self = value
  }
}
