import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// A column of numbers that `body` writes to zeros, computed like `concurrently`.
  ///
  /// Unlike an array of `Integer`, it can be read on several threads without counting references.
  static func column(
    _ count: Int, work: Int = 0, _ body: (Int, UnsafeMutablePointer<__mpz_struct>) -> Void
  ) -> IntegerMatrix {
    var column = IntegerMatrix(rows: count, columns: 1)
    column.withMutableEntries { entries in
      concurrently(count, work: work) { body($0, entries + $0) }
    }
    return column
  }
}

extension UnsafeMutablePointer<__mpz_struct> {
  /// Sets the number to the absolute value of a product; a factor that is missing is 1.
  func setProduct(_ a: UnsafePointer<__mpz_struct>?, _ b: UnsafePointer<__mpz_struct>?) {
    if let a, let b {
      __gmpz_mul(self, a, b)
      __gmpz_abs(self, self)
    } else if let factor = a ?? b {
      __gmpz_abs(self, factor)
    } else {
      __gmpz_set_ui(self, 1)
    }
  }

  /// Sets the number to the least common multiple of positive numbers, many of which may divide the
  /// longest; 1 if there is none.
  func setLeastCommonMultiple(_ numbers: [__mpz_struct]) {
    guard var last = numbers.max(by: { $0.bitWidth < $1.bitWidth }) else {
      return __gmpz_set_ui(self, 1)
    }
    __gmpz_set(self, &last)
    for var number in numbers where __gmpz_cmp(&number, &last) != 0 {
      last = number
      formLeastCommonMultiple(&number)
    }
  }

  /// Replaces a positive number by its least common multiple with another one, which often divides it: a
  /// division takes far less time than a greatest common divisor.
  func formLeastCommonMultiple(_ other: UnsafePointer<__mpz_struct>) {
    if !pointee.isDivisible(by: other) { __gmpz_lcm(self, self, other) }
  }

  /// The same with a product; a factor that is missing is 1.
  func formLeastCommonMultiple(
    _ a: UnsafePointer<__mpz_struct>?, _ b: UnsafePointer<__mpz_struct>?
  ) {
    if let a, let b {
      Integer.make { __gmpz_mul($0, a, b) }.withPointer(formLeastCommonMultiple)
    } else if let factor = a ?? b {
      formLeastCommonMultiple(factor)
    }
  }
}

extension __mpz_struct {
  /// Whether a positive number is a multiple of another one.
  func isDivisible(by divisor: UnsafePointer<__mpz_struct>) -> Bool {
    if divisor.pointee.bitWidth == 1 { return true }
    return withUnsafePointer(to: self) {
      __gmpz_cmp($0, divisor) == 0 || __gmpz_divisible_p($0, divisor) != 0
    }
  }
}

/// The number of bits of the least common multiple of positive numbers, or one more.
func leastCommonMultipleBits(_ a: Integer, _ b: Integer) -> Int {
  let (shorter, longer) = a.bitWidth > b.bitWidth ? (b, a) : (a, b)
  if longer.isDivisible(by: shorter) { return longer.bitWidth }
  return shorter.bitWidth + longer.bitWidth - Integer.gcd(shorter, longer).bitWidth + 1
}
