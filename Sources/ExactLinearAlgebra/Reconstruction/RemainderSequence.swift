import CGMP
import ExactArithmetic

/// Euclid's algorithm on a modulus M and a number u, with the cofactors of u: all remainders r
/// satisfy r ≡ t u modulo M with their cofactors t.
///
/// Many quotients at a time are found from the leading 126 bits of two remainders and applied
/// together (Lehmer 1938).
///
/// One value serves many numbers u, and allocates memory for the first only.
struct RemainderSequence: ~Copyable {
  /// The last two remainders, `previous` ≥ `current` ≥ 0.
  private var previous = __mpz_struct()
  private var current = __mpz_struct()

  /// The absolute values of their cofactors, which never decrease.
  private var previousCofactor = __mpz_struct()
  private var currentCofactor = __mpz_struct()

  /// Whether the cofactor of `current` is negative; that of `previous` has the opposite sign.
  private var isNegative = false

  private var first = __mpz_struct()
  private var second = __mpz_struct()

  private let modulus: Integer

  /// For a positive modulus M.
  init(_ modulus: Integer) {
    self.modulus = modulus
    __gmpz_init(&previous)
    __gmpz_init(&current)
    __gmpz_init(&previousCofactor)
    __gmpz_init(&currentCofactor)
    __gmpz_init(&first)
    __gmpz_init(&second)
  }

  /// Begins with the remainders M and u modulo M.
  mutating func start(_ u: UnsafePointer<__mpz_struct>) {
    modulus.withPointer { modulus in
      __gmpz_set(&previous, modulus)
      __gmpz_fdiv_r(&current, u, modulus)
    }
    __gmpz_set_ui(&previousCofactor, 0)
    __gmpz_set_ui(&currentCofactor, 1)
    isNegative = false
  }

  deinit {
    var numbers = (previous, current, previousCofactor, currentCofactor, first, second)
    __gmpz_clear(&numbers.0)
    __gmpz_clear(&numbers.1)
    __gmpz_clear(&numbers.2)
    __gmpz_clear(&numbers.3)
    __gmpz_clear(&numbers.4)
    __gmpz_clear(&numbers.5)
  }

  /// The current remainder.
  var remainder: Integer {
    var number = current
    return Integer(copying: &number)
  }

  /// Its cofactor.
  var cofactor: Integer {
    var number = currentCofactor
    let magnitude = Integer(copying: &number)
    return isNegative ? -magnitude : magnitude
  }

  /// Goes on to the first remainder that is at most `bound`, which is not negative.
  mutating func advance(to bound: Integer) {
    bound.withPointer { bound in
      while __gmpz_cmp(&current, bound) > 0 {
        let steps = leadingSteps(bound)
        if steps.count == 0 { divide() } else { apply(steps) }
      }
    }
  }

  /// One step of Euclid's algorithm; the current remainder is not 0.
  private mutating func divide() {
    __gmpz_tdiv_qr(&first, &second, &previous, &current)
    __gmpz_addmul(&previousCofactor, &first, &currentCofactor)
    swap(&previous, &current)
    swap(&current, &second)
    swap(&previousCofactor, &currentCofactor)
    isNegative.toggle()
  }

  /// Several steps together: up to signs the new remainders are p · previous − q · current and
  /// r · previous − s · current.
  private struct Steps {
    var count = 0
    var (p, q): (UInt, UInt) = (1, 0)
    var (r, s): (UInt, UInt) = (0, 1)

    /// These steps after other ones; the numbers of both are below 2^31.
    func after(_ first: Steps) -> Steps {
      Steps(
        count: first.count + count, p: p * first.p + q * first.r, q: p * first.q + q * first.s,
        r: r * first.p + s * first.r, s: r * first.q + s * first.s)
    }

    /// The new remainders of x and y, which are below 2^128.
    func applied(to x: UInt128, _ y: UInt128) -> (UInt128, UInt128) {
      let next = UInt128(p) &* x &- UInt128(q) &* y
      let last = UInt128(r) &* x &- UInt128(s) &* y
      return count % 2 == 0 ? (next, 0 &- last) : (0 &- next, last)
    }
  }

  /// As many steps as the leading bits of the two remainders determine, stopping before a remainder
  /// that could be at most `bound`.
  private mutating func leadingSteps(_ bound: UnsafePointer<__mpz_struct>) -> Steps {
    let shift = max(previous.bitWidth - 126, 0)
    let (x, y) = (leading(&previous, shift), leading(&current, shift))
    let limit = leading(bound, shift)
    let first = Self.steps(x, y, limit, deviation: 1)
    if first.count == 0 { return first }
    // The new parts deviate by less than 2^31, the next ones by less than one more than they would by
    // being cut, and in either direction.
    let (nextX, nextY) = first.applied(to: x, y)
    return Self.steps(nextX, nextY, limit, deviation: 4).after(first)
  }

  /// The steps that the first 64 bits of x ≥ y determine, with numbers below 2^31.
  ///
  /// With a ≥ b these bits, every further pair satisfies a′ = ±(p a − q b), and the true remainder
  /// differs from a′ by less than q, as p ≤ q from the first step on, if a and b are only cut. A
  /// quotient is right if it is so for all values in that range: if the new b is at least s, and the
  /// distance from b to a at least q + s. Where they deviate more, these differences are several times
  /// as large.
  private static func steps(
    _ x: UInt128, _ y: UInt128, _ limit: UInt128, deviation: UInt
  ) -> Steps {
    let shift = max(64 - x.leadingZeroBitCount, 0)
    var (a, b) = (UInt(truncatingIfNeeded: x >> shift), UInt(truncatingIfNeeded: y >> shift))
    let limit = UInt(truncatingIfNeeded: limit >> shift)
    var steps = Steps()
    while b > limit {
      // Most quotients are 1 or 2.
      var (quotient, rest): (UInt, UInt) = (1, a &- b)
      if rest >= b {
        (quotient, rest) = (2, rest &- b)
        if rest >= b {
          let further = rest / b
          (quotient, rest) = (quotient &+ further, rest &- further &* b)
        }
      }
      guard quotient < 1 << 31 else { break }
      let next = (r: steps.p &+ quotient &* steps.r, s: steps.q &+ quotient &* steps.s)
      let uncertainty = deviation &* next.s
      guard next.s < 1 << 31, rest >= uncertainty, rest &- uncertainty > limit,
        b &- rest >= uncertainty &+ deviation &* steps.s
      else { break }
      steps = Steps(count: steps.count &+ 1, p: steps.r, q: steps.s, r: next.r, s: next.s)
      (a, b) = (b, rest)
    }
    return steps
  }

  /// The low 128 bits of number / 2^shift.
  private func leading(_ number: UnsafePointer<__mpz_struct>, _ shift: Int) -> UInt128 {
    let (index, offset) = (shift / 64, UInt64(shift % 64))
    let limb = { (k: Int) in UInt64(__gmpz_getlimbn(number, mp_size_t(index + k))) }
    let low = offset == 0 ? limb(0) : limb(0) >> offset | limb(1) << (64 - offset)
    let high = offset == 0 ? limb(1) : limb(1) >> offset | limb(2) << (64 - offset)
    return UInt128(high) << 64 | UInt128(low)
  }

  private mutating func apply(_ steps: Steps) {
    // After an even number of steps the signs are those of p · previous − q · current and
    // s · current − r · previous.
    if steps.count % 2 == 0 {
      __gmpz_mul_ui(&first, &previous, steps.p)
      __gmpz_submul_ui(&first, &current, steps.q)
      __gmpz_mul_ui(&second, &current, steps.s)
      __gmpz_submul_ui(&second, &previous, steps.r)
    } else {
      __gmpz_mul_ui(&first, &current, steps.q)
      __gmpz_submul_ui(&first, &previous, steps.p)
      __gmpz_mul_ui(&second, &previous, steps.r)
      __gmpz_submul_ui(&second, &current, steps.s)
      isNegative.toggle()
    }
    swap(&previous, &first)
    swap(&current, &second)
    __gmpz_mul_ui(&first, &previousCofactor, steps.p)
    __gmpz_addmul_ui(&first, &currentCofactor, steps.q)
    __gmpz_mul_ui(&second, &previousCofactor, steps.r)
    __gmpz_addmul_ui(&second, &currentCofactor, steps.s)
    swap(&previousCofactor, &first)
    swap(&currentCofactor, &second)
  }
}
