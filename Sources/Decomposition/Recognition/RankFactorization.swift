import ExactArithmetic
import ExactLinearAlgebra

/// Rows I and columns J of a largest invertible submatrix of a rational matrix M, and with them its
/// kernels and a generalised inverse.
///
/// The rows and columns are found modulo a prime; M = M[·, J] M[I, J]⁻¹ M[I, ·] is then verified over
/// the rationals, so that the rank is certain.
struct RankFactorization {
  /// I.
  let rows: [Int]

  /// J: the first independent columns.
  let columns: [Int]

  /// M[I, J]⁻¹ M[I, ·].
  private let rowSpace: RationalMatrix

  /// M[·, J] M[I, J]⁻¹.
  private let columnSpace: RationalMatrix

  /// M⁻: M[I, J]⁻¹ in the rows J and the columns I, 0 elsewhere. M M⁻ M = M.
  let generalizedInverse: RationalMatrix

  /// The rank of M.
  var rank: Int { rows.count }

  /// How many primes are tried.
  private static let attempts = 8

  /// Nil if all primes tried divide something that is not 0.
  init?(_ matrix: RationalMatrix) {
    for field in PrimeField.largest(Self.attempts) {
      guard let residues = try? ResidueMatrix(dividing: matrix, over: field) else { continue }
      let pivots = residues.pivots
      let (rows, columns) = (pivots.map(\.row), pivots.map(\.column))
      let all = (rows: Array(0..<matrix.rows), columns: Array(0..<matrix.columns))
      guard let inverse = try? matrix.selecting(rows: rows, columns: columns).inverse() else {
        continue
      }
      let rowSpace = inverse * matrix.selecting(rows: rows, columns: all.columns)
      let selected = matrix.selecting(rows: all.rows, columns: columns)
      guard selected * rowSpace == matrix else { continue }
      self.rows = rows
      self.columns = columns
      self.rowSpace = rowSpace
      columnSpace = selected * inverse
      generalizedInverse =
        .unitColumns(columns, order: matrix.columns) * inverse
        * RationalMatrix.unitColumns(rows, order: matrix.rows).transpose
      return
    }
    return nil
  }

  /// A basis of {x : M x = 0}, as columns.
  var kernel: RationalMatrix { Self.kernel(of: rowSpace, columns) }

  /// A basis of {y : y M = 0}, as rows.
  var leftKernel: RationalMatrix { Self.kernel(of: columnSpace.transpose, rows).transpose }

  /// The kernel of a matrix that is the identity in its columns `pivots`.
  private static func kernel(of reduced: RationalMatrix, _ pivots: [Int]) -> RationalMatrix {
    let free = (0..<reduced.columns).filter { !pivots.contains($0) }
    let dependent = reduced.selecting(rows: Array(0..<reduced.rows), columns: free)
    return .unitColumns(free, order: reduced.columns)
      - .unitColumns(pivots, order: reduced.columns) * dependent
  }
}

extension RationalMatrix {
  /// The columns of the identity with these indices.
  static func unitColumns(_ indices: [Int], order: Int) -> RationalMatrix {
    RationalMatrix(rows: order, columns: indices.count) { $0 == indices[$1] ? .one : .zero }
  }

  /// Every column from `start` on that is independent of those before it.
  func independentColumns(from start: Int) -> [Int]? {
    RankFactorization(self)?.columns.filter { $0 >= start }
  }
}

extension ResidueMatrix {
  /// Rows and columns of a largest minor that is not 0: the first independent columns, in order.
  var pivots: [(row: Int, column: Int)] {
    var matrix = self
    var result: [(row: Int, column: Int)] = []
    var rows = Array(0..<self.rows)
    for column in 0..<columns {
      guard let position = rows.firstIndex(where: { matrix[$0, column] != 0 }) else { continue }
      let pivot = rows.remove(at: position)
      guard let inverse = field.inverse(matrix[pivot, column]) else { continue }
      result.append((pivot, column))
      for row in rows where matrix[row, column] != 0 {
        let factor = field.product(matrix[row, column], inverse)
        for j in column..<columns {
          matrix[row, j] = field.difference(
            matrix[row, j], field.product(factor, matrix[pivot, j]))
        }
      }
    }
    return result
  }
}
