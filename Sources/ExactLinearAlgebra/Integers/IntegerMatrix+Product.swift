import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// The product.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: IntegerMatrix, b: IntegerMatrix) -> IntegerMatrix {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    return a.schoolbookProduct(b)
  }

  /// The product by residues: modulo primes whose product exceeds twice any possible entry.
  ///
  /// With |a_ik| < 2^α, |b_kj| < 2^β and inner dimension m < 2^μ, every entry of the product has
  /// absolute value below m 2^(α + β) < 2^(α + β + μ). A basis whose modulus M has at least
  /// α + β + μ + 2 bits has (M − 1)/2 ≥ (2^(α + β + μ + 1) − 1)/2 ≥ 2^(α + β + μ) − 1/2, so the
  /// product lies in the symmetric range and is the only integer matrix there with its residues.
  package func multimodularProduct(_ b: IntegerMatrix) -> IntegerMatrix {
    let innerBits = Int.bitWidth - columns.leadingZeroBitCount
    let basis = ResidueBasis(bits: maximumBitWidth + b.maximumBitWidth + innerBits + 2)
    let left = MultimodularMatrix(self, basis: basis)
    return (left * MultimodularMatrix(b, basis: basis)).reconstructed()
  }

  /// The product by `rows · columns · inner` multiply-adds of integers; rows on all cores.
  package func schoolbookProduct(_ b: IntegerMatrix) -> IntegerMatrix {
    let (inner, width) = (columns, b.columns)
    var result = IntegerMatrix(rows: rows, columns: width)
    result.withMutableEntries { target in
      withEntries { left in
        b.withEntries { right in
          concurrently(rows, work: rows * inner * width * 30) { i in
            for k in 0..<inner where left[i * inner + k]._mp_size != 0 {
              for j in 0..<width {
                __gmpz_addmul(
                  target + (i * width + j), left + (i * inner + k), right + (k * width + j))
              }
            }
          }
        }
      }
    }
    return result
  }
}
