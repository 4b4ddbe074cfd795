import CGMP

/// Digits of integers, to the base 2^52 if not stated otherwise.
enum Digits {
  static let bits = 52

  /// How many digits a number of so many bits has.
  static func count(forBits bits: Int) -> Int { (bits + Self.bits - 1) / Self.bits }

  /// Writes `count` digits of x, or of x + 2^(52 · count) if x is negative, `stride` words apart;
  /// x has at most 52 · `count` bits.
  static func write(
    _ number: UnsafePointer<__mpz_struct>, count: Int, to target: UnsafeMutablePointer<UInt64>,
    stride: Int
  ) {
    writeMagnitude(number.pointee, count: count, to: target, stride: stride)
    if number.pointee._mp_size < 0 {
      let mask: UInt64 = 1 << 52 - 1
      var carry: UInt64 = 1
      for k in 0..<count {
        let value = (target[k * stride] ^ mask) &+ carry
        carry = value >> 52
        target[k * stride] = value & mask
      }
    }
  }

  /// Writes `count` digits of |x| to the base 2^bits, `stride` words apart; x has at most bits · `count`
  /// bits.
  static func writeMagnitude(
    _ number: __mpz_struct, count: Int, to target: UnsafeMutablePointer<UInt64>, stride: Int,
    bits: Int = bits
  ) {
    let mask: UInt64 = 1 << UInt64(bits) - 1
    let size = Int(number._mp_size.magnitude)
    guard let limbs = number._mp_d, size > 0 else {
      for k in 0..<count { target[k * stride] = 0 }
      return
    }
    // In little-endian order most digits lie within eight bytes of the number.
    #if _endian(little)
      let whole = min(count, (64 * (size - 1) + 7) / bits + 1)
    #else
      let whole = 0
    #endif
    let bytes = UnsafeRawPointer(limbs)
    var (place, digit) = (0, target)
    for _ in 0..<whole {
      let word = bytes.loadUnaligned(fromByteOffset: place >> 3, as: UInt64.self)
      digit.pointee = word >> UInt64(place & 7) & mask
      place += bits
      digit += stride
    }
    for k in whole..<count {
      let (index, shift) = (k * bits / 64, UInt64(k * bits % 64))
      var digit = index < size ? UInt64(limbs[index]) >> shift : 0
      if shift > UInt64(64 - bits), index + 1 < size {
        digit |= UInt64(limbs[index + 1]) << (64 - shift)
      }
      target[k * stride] = digit & mask
    }
  }

  /// Sets `number` to the number with these `count` digits, `stride` words apart.
  static func read(
    _ digits: UnsafePointer<UInt64>, count: Int, stride: Int,
    into number: UnsafeMutablePointer<__mpz_struct>
  ) {
    let size = (count * bits + 63) / 64
    guard let limbs = __gmpz_limbs_write(number, size) else { return }
    var (next, limb, used): (Int, UInt64, UInt64) = (0, 0, 0)
    for k in 0..<count {
      let digit = digits[k * stride]
      limb |= digit << used
      used += 52
      if used >= 64 {
        limbs[next] = UInt(limb)
        next += 1
        used -= 64
        limb = digit >> (52 - used)
      }
    }
    if next < size { limbs[next] = UInt(limb) }
    __gmpz_limbs_finish(number, mp_size_t(size))
  }
}
