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
