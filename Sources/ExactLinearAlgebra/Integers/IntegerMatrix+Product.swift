import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// The product: by definition, or by residues where that is faster.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: IntegerMatrix, b: IntegerMatrix) -> IntegerMatrix {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    return a.prefersResidues(b) ? a.multimodularProduct(b) : a.schoolbookProduct(b)
  }

  /// Compares estimates of the time of the two products, in picoseconds on one core; the constants
  /// are fitted to measurements of square matrices of order 4 to 128 with 64 to 40,000 bits.
  private func prefersResidues(_ b: IntegerMatrix) -> Bool {
    let (leftBits, rightBits) = (maximumBitWidth, b.maximumBitWidth)
    let volume = rows * columns * b.columns
    if volume < 256 { return false }
    let (leftSize, rightSize, size) = (rows * columns, b.rows * b.columns, rows * b.columns)
    let shorter = min(leftBits, rightBits) / 64 + 1
    let longer = max(leftBits, rightBits) / 64 + 1
    var root = 1
    while (root + 1) * (root + 1) <= shorter { root += 1 }
    let schoolbook = volume * (15_000 + 3_000 * longer * root)
    let primes = (leftBits + rightBits) / 50 + 1
    let words = leftSize * (leftBits / 52 + 1) + rightSize * (rightBits / 52 + 1) + size * primes
    let residues =
      10_000_000
      + primes * (700_000 + 4_000 * primes + 70 * (words + volume))
      + 1_000 * primes * (leftSize + rightSize + size)
    return residues < schoolbook
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
