import CGMP

extension Integer {
  /// −1, 0 or 1.
  public var signum: Int {
    let size = pointer.pointee._mp_size
    return size < 0 ? -1 : (size > 0 ? 1 : 0)
  }

  /// Whether the value is 0.
  public var isZero: Bool { pointer.pointee._mp_size == 0 }

  /// The number of bits of the absolute value; 0 for 0.
  public var bitWidth: Int { isZero ? 0 : __gmpz_sizeinbase(pointer, 2) }

  /// The sum.
  public static func + (a: Integer, b: Integer) -> Integer {
    make { __gmpz_add($0, a.pointer, b.pointer) }
  }

  /// The difference.
  public static func - (a: Integer, b: Integer) -> Integer {
    make { __gmpz_sub($0, a.pointer, b.pointer) }
  }

  /// The product.
  public static func * (a: Integer, b: Integer) -> Integer {
    make { __gmpz_mul($0, a.pointer, b.pointer) }
  }

  /// Adds in place.
  public static func += (a: inout Integer, b: Integer) {
    let target = a.uniquePointer()
    __gmpz_add(target, target, b.pointer)
  }

  /// Subtracts in place.
  public static func -= (a: inout Integer, b: Integer) {
    let target = a.uniquePointer()
    __gmpz_sub(target, target, b.pointer)
  }

  /// Multiplies in place.
  public static func *= (a: inout Integer, b: Integer) {
    let target = a.uniquePointer()
    __gmpz_mul(target, target, b.pointer)
  }

  /// The value with the opposite sign.
  public static prefix func - (a: Integer) -> Integer {
    make { __gmpz_neg($0, a.pointer) }
  }

  /// Changes the sign in place.
  public mutating func negate() {
    let target = uniquePointer()
    __gmpz_neg(target, target)
  }

  /// Adds `a * b` in place, without a temporary `Integer`.
  public mutating func addProduct(_ a: Integer, _ b: Integer) {
    let target = uniquePointer()
    __gmpz_addmul(target, a.pointer, b.pointer)
  }

  /// Subtracts `a * b` in place, without a temporary `Integer`.
  public mutating func subtractProduct(_ a: Integer, _ b: Integer) {
    let target = uniquePointer()
    __gmpz_submul(target, a.pointer, b.pointer)
  }

  /// The absolute value.
  public var magnitude: Integer {
    signum >= 0 ? self : -self
  }

  /// The greatest common divisor, not negative; `gcd(0, 0)` is 0.
  public static func gcd(_ a: Integer, _ b: Integer) -> Integer {
    make { __gmpz_gcd($0, a.pointer, b.pointer) }
  }

  /// The least common multiple, not negative.
  public static func lcm(_ a: Integer, _ b: Integer) -> Integer {
    make { __gmpz_lcm($0, a.pointer, b.pointer) }
  }
}

extension Integer: Comparable, Hashable {
  /// Whether the values are equal.
  public static func == (a: Integer, b: Integer) -> Bool {
    a.storage === b.storage || __gmpz_cmp(a.pointer, b.pointer) == 0
  }

  /// Whether `a` is less than `b`.
  public static func < (a: Integer, b: Integer) -> Bool {
    __gmpz_cmp(a.pointer, b.pointer) < 0
  }

  /// Feeds sign and limbs into the hasher.
  public func hash(into hasher: inout Hasher) {
    let number = pointer.pointee
    hasher.combine(number._mp_size)
    let limbs = UnsafeRawBufferPointer(
      start: number._mp_d, count: Int(number._mp_size.magnitude) * MemoryLayout<mp_limb_t>.size)
    hasher.combine(bytes: limbs)
  }
}
