import CGMP

extension Integer {
  /// Quotient rounded toward 0 and the remainder, which has the sign of `self`; nil for divisor 0.
  public func dividedTruncating(
    by divisor: Integer
  ) -> (quotient: Integer, remainder: Integer)? {
    if case .small(let x) = payload, case .small(let y) = divisor.payload {
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if !overflow { return (Integer(quotient), Integer(x % y)) }
    }
    return divided(by: divisor, __gmpz_tdiv_qr)
  }

  /// Quotient rounded down and the remainder, which has the sign of `divisor`; nil for divisor 0.
  public func dividedFlooring(
    by divisor: Integer
  ) -> (quotient: Integer, remainder: Integer)? {
    if case .small(let x) = payload, case .small(let y) = divisor.payload {
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if !overflow {
        let remainder = x % y
        return remainder != 0 && (remainder < 0) != (y < 0)
          ? (Integer(quotient - 1), Integer(remainder + y))
          : (Integer(quotient), Integer(remainder))
      }
    }
    return divided(by: divisor, __gmpz_fdiv_qr)
  }

  private typealias Division =
    @convention(c) (
      UnsafeMutablePointer<__mpz_struct>?, UnsafeMutablePointer<__mpz_struct>?,
      UnsafePointer<__mpz_struct>?, UnsafePointer<__mpz_struct>?
    ) -> Void

  private func divided(
    by divisor: Integer, _ division: Division
  ) -> (quotient: Integer, remainder: Integer)? {
    guard !divisor.isZero else { return nil }
    var remainder = Integer.zero
    let quotient = Integer.make { quotient in
      remainder = .make { remainder in
        withPointer { a in divisor.withPointer { b in division(quotient, remainder, a, b) } }
      }
    }
    return (quotient, remainder)
  }

  /// The quotient, if `divisor` is not 0 and divides the value; otherwise nil.
  public func dividedExactly(by divisor: Integer) -> Integer? {
    guard let (quotient, remainder) = dividedTruncating(by: divisor), remainder.isZero
    else { return nil }
    return quotient
  }

  /// The quotient by a divisor of the value that is not 0. Not checked.
  package func quotient(byDivisor divisor: Integer) -> Integer {
    if divisor.isOne { return self }
    if case .small(let x) = payload, case .small(let y) = divisor.payload {
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if !overflow { return Integer(quotient) }
    }
    return .applying(__gmpz_divexact, self, divisor)
  }

  /// The remainder of the truncating division by a divisor that is not 0. Not checked.
  package func remainder(byDivisor divisor: Integer) -> Integer {
    if case .small(let x) = payload, case .small(let y) = divisor.payload {
      return Integer(x.remainderReportingOverflow(dividingBy: y).partialValue)
    }
    return .applying(__gmpz_tdiv_r, self, divisor)
  }

  /// Whether `self` is a multiple of `divisor`. Only 0 is a multiple of 0.
  public func isDivisible(by divisor: Integer) -> Bool {
    withPointer { a in divisor.withPointer { b in __gmpz_divisible_p(a, b) != 0 } }
  }

  /// The greatest common divisor, not negative; `gcd(0, 0)` is 0.
  public static func gcd(_ a: Integer, _ b: Integer) -> Integer {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      return Integer(gcd(x.magnitude, y.magnitude))
    }
    return applying(__gmpz_gcd, a, b)
  }

  /// Stein's binary algorithm.
  private static func gcd(_ a: UInt, _ b: UInt) -> UInt {
    if a == 0 || b == 0 { return a | b }
    let shift = (a | b).trailingZeroBitCount
    var a = a >> a.trailingZeroBitCount
    var b = b
    while b != 0 {
      b >>= b.trailingZeroBitCount
      (a, b) = (min(a, b), max(a, b) - min(a, b))
    }
    return a << shift
  }

  /// The least common multiple, not negative.
  public static func lcm(_ a: Integer, _ b: Integer) -> Integer {
    if a.isOne || a == b { return b.magnitude }
    if b.isOne { return a.magnitude }
    let divisor = gcd(a, b)
    if divisor.isZero { return .zero }
    if divisor == b { return a.magnitude }
    return (a.quotient(byDivisor: divisor) * b).magnitude
  }
}
