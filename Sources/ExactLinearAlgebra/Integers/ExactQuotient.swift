import CGMP
import ExactArithmetic

/// `a / b`; the caller states that `b` is not 0 and divides `a`.
func exactQuotient(_ a: Integer, _ b: Integer) -> Integer {
  a.withPointer { a in b.withPointer { b in Integer.make { __gmpz_divexact($0, a, b) } } }
}
