import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// The squares of the Euclidean lengths of the rows.
  var squaredRowLengths: [Integer] {
    withEntries { entries in
      (0..<rows).map { i in
        Integer.make { sum in
          for j in 0..<columns {
            __gmpz_addmul(sum, entries + (i * columns + j), entries + (i * columns + j))
          }
        }
      }
    }
  }

  /// A number of bits b such that every minor, of any order, has absolute value below 2^b.
  ///
  /// Hadamard: a determinant is at most the product of the lengths of its rows. So a minor of rows
  /// i in I is at most Π max(1, ‖row i‖), the product taken over all rows.
  var minorBits: Int {
    bitsOfProduct(squaredRowLengths)
  }

  /// A number of bits b such that every coefficient of the characteristic polynomial has absolute
  /// value below 2^b.
  ///
  /// The coefficient of order k is, up to the sign, the sum of the principal minors of order k; by
  /// Hadamard's inequality at most the k-th elementary symmetric function of the lengths of the
  /// rows, and so at most Π (1 + ‖row i‖) ≤ Π √(2 (1 + ‖row i‖²)).
  var characteristicPolynomialBits: Int {
    bitsOfProduct(squaredRowLengths.map { 2 * (.one + $0) })
  }
}

/// A number of bits b such that √(Π max(1, x)) < 2^b.
func bitsOfProduct(_ squares: [Integer]) -> Int {
  // The product is below 2^bitWidth.
  (squares.reduce(Integer.one) { $1.isZero ? $0 : $0 * $1 }.bitWidth + 1) / 2
}
