import CGMP

extension Integer {
  /// The sum.
  @inlinable public static func + (a: Integer, b: Integer) -> Integer {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      let (sum, overflow) = x.addingReportingOverflow(y)
      if !overflow { return Integer(sum) }
    }
    return applying(__gmpz_add, a, b)
  }

  /// The difference.
  @inlinable public static func - (a: Integer, b: Integer) -> Integer {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      let (difference, overflow) = x.subtractingReportingOverflow(y)
      if !overflow { return Integer(difference) }
    }
    return applying(__gmpz_sub, a, b)
  }

  /// The product.
  @inlinable public static func * (a: Integer, b: Integer) -> Integer {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      let (product, overflow) = x.multipliedReportingOverflow(by: y)
      if !overflow { return Integer(product) }
    }
    return applying(__gmpz_mul, a, b)
  }

  /// Adds in place.
  @inlinable public static func += (a: inout Integer, b: Integer) {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      let (sum, overflow) = x.addingReportingOverflow(y)
      if !overflow {
        a.payload = .small(sum)
        return
      }
    }
    a.apply(__gmpz_add, b)
  }

  /// Subtracts in place.
  @inlinable public static func -= (a: inout Integer, b: Integer) {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      let (difference, overflow) = x.subtractingReportingOverflow(y)
      if !overflow {
        a.payload = .small(difference)
        return
      }
    }
    a.apply(__gmpz_sub, b)
  }

  /// Multiplies in place.
  @inlinable public static func *= (a: inout Integer, b: Integer) {
    if case .small(let x) = a.payload, case .small(let y) = b.payload {
      let (product, overflow) = x.multipliedReportingOverflow(by: y)
      if !overflow {
        a.payload = .small(product)
        return
      }
    }
    a.apply(__gmpz_mul, b)
  }

  /// Adds `a * b` in place, without a temporary `Integer`.
  @inlinable public mutating func addProduct(_ a: Integer, _ b: Integer) {
    if case .small(let x) = a.payload, case .small(let y) = b.payload,
      case .small(let z) = payload
    {
      let (product, productOverflow) = x.multipliedReportingOverflow(by: y)
      let (sum, overflow) = z.addingReportingOverflow(product)
      if !productOverflow && !overflow {
        payload = .small(sum)
        return
      }
    }
    accumulate(__gmpz_addmul, a, b)
  }

  /// Subtracts `a * b` in place, without a temporary `Integer`.
  @inlinable public mutating func subtractProduct(_ a: Integer, _ b: Integer) {
    if case .small(let x) = a.payload, case .small(let y) = b.payload,
      case .small(let z) = payload
    {
      let (product, productOverflow) = x.multipliedReportingOverflow(by: y)
      let (difference, overflow) = z.subtractingReportingOverflow(product)
      if !productOverflow && !overflow {
        payload = .small(difference)
        return
      }
    }
    accumulate(__gmpz_submul, a, b)
  }

  /// The value with the opposite sign.
  @inlinable public static prefix func - (a: Integer) -> Integer {
    var result = a
    result.negate()
    return result
  }

  /// Changes the sign in place.
  @inlinable public mutating func negate() {
    if case .small(let value) = payload, value != .min {
      payload = .small(-value)
    } else {
      modify { __gmpz_neg($0, $0) }
    }
  }

  /// The absolute value.
  @inlinable public var magnitude: Integer {
    signum < 0 ? -self : self
  }

  /// The value to the power `exponent`, which must not be negative; 0 to the power 0 is 1.
  public func power(_ exponent: Int) -> Integer {
    precondition(exponent >= 0, "negative exponent of an integer")
    return .make { result in
      withPointer { __gmpz_pow_ui(result, $0, UInt(exponent)) }
    }
  }
}
