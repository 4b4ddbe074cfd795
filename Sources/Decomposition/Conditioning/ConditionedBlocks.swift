import Foundation

/// [P Q; R S] in floating point, and what all changes of signs have in common: the ladder factors
/// M = C S without pivoting, with C = P − Q S⁻¹ R.
///
/// Signs D of the coordinates of the second part make it Q D, D R, D S D. A reflection multiplies one
/// column: of C and R, or of Q and S. So C and S⁻¹ stay what they are but for signs, and neither is
/// computed twice.
struct ConditionedBlocks {
  let s: FloatingMatrix

  /// C.
  let complement: FloatingMatrix

  /// S⁻¹ and S⁻¹ R.
  private let inverse: FloatingMatrix
  private let quotient: FloatingMatrix

  /// log |det S|.
  let logarithmOfDeterminant: Double

  /// The blocks of a matrix with these coordinates in its parts.
  init(_ matrix: FloatingMatrix, first: [Int], second: [Int]) {
    s = matrix.selecting(second, second)
    let (solutions, logarithm) = s.solve([matrix.selecting(second, first), .identity(second.count)])
    (quotient, inverse, logarithmOfDeterminant) = (solutions[0], solutions[1], logarithm)
    complement =
      matrix.selecting(first, first) - matrix.selecting(first, second) * quotient
  }

  /// The norm of the shift V = S⁻¹ (1 − R), for D S D F and D R E in the place of S and R: D and the
  /// reflections E and F are given by their diagonals.
  func normOfShift(signs: [Double], reflection: [Double]) -> Double {
    let d = s.rows
    var sum = 0.0
    inverse.withEntries { inverse in
      quotient.withEntries { quotient in
        for i in 0..<d {
          for j in 0..<d {
            let place = i * d + j
            let difference = inverse[place] * signs[j] - quotient[place] * reflection[j]
            sum += difference * difference
          }
        }
      }
    }
    return sum.squareRoot()
  }
}
