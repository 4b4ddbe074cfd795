import CGMP

extension __mpz_struct {
  /// The number of bits of the absolute value; 0 for 0.
  @inlinable package var bitWidth: Int {
    let size = Int(_mp_size.magnitude)
    guard size > 0, let limbs = _mp_d else { return 0 }
    return size * mp_limb_t.bitWidth - limbs[size - 1].leadingZeroBitCount
  }
}

extension Integer {
  /// The number of bits of the absolute value; 0 for 0.
  public var bitWidth: Int {
    switch payload {
    case .small(let value): Int.bitWidth - value.magnitude.leadingZeroBitCount
    case .big(let storage): storage.pointer.pointee.bitWidth
    }
  }

  /// The exponent of the largest power of 2 that divides the value; 0 for 0.
  public var trailingZeroBitCount: Int {
    switch payload {
    case .small(let value): value == 0 ? 0 : value.trailingZeroBitCount
    case .big(let storage): Int(__gmpz_scan1(storage.pointer, 0))
    }
  }

  /// The absolute value modulo 2 to the power 64.
  var lowWordOfMagnitude: UInt64 {
    withPointer { UInt64(__gmpz_get_ui($0)) }
  }

  /// The product with 2 to the power `count`; for a negative `count`, the quotient rounded down.
  public static func << (a: Integer, count: Int) -> Integer {
    var result = a
    result <<= count
    return result
  }

  /// The quotient by 2 to the power `count`, rounded down; for a negative `count`, the product.
  public static func >> (a: Integer, count: Int) -> Integer {
    var result = a
    result >>= count
    return result
  }

  /// Multiplies by 2 to the power `count` in place; for a negative `count`, divides, rounding down.
  public static func <<= (a: inout Integer, count: Int) {
    if count < 0 {
      a.shiftRight(by: count.magnitude)
    } else {
      a.shiftLeft(by: count.magnitude)
    }
  }

  /// Divides by 2 to the power `count` in place, rounding down; for a negative `count`, multiplies.
  public static func >>= (a: inout Integer, count: Int) {
    if count < 0 {
      a.shiftLeft(by: count.magnitude)
    } else {
      a.shiftRight(by: count.magnitude)
    }
  }

  private mutating func shiftLeft(by count: UInt) {
    if isZero || count == 0 { return }
    if case .small(let value) = payload, count < Int.bitWidth {
      let shifted = value << Int(count)
      if shifted >> Int(count) == value {
        payload = .small(shifted)
        return
      }
    }
    modify { __gmpz_mul_2exp($0, $0, count) }
  }

  private mutating func shiftRight(by count: UInt) {
    if case .small(let value) = payload {
      payload = .small(value >> count)
    } else {
      modify { __gmpz_fdiv_q_2exp($0, $0, count) }
    }
  }
}
