import ExactArithmetic
import ExactLinearAlgebra

/// A rational matrix in one of the two forms of a certificate.
///
/// Dense matrices keep one denominator for each row, or for each column where that takes less room:
/// the layers of a decomposition alternate between the two.
public enum CouplingMatrix: Sendable {
  /// A dense matrix with a denominator for each row.
  case dense(RationalMatrix)

  /// The transposed of a dense matrix with a denominator for each column; perhaps also with positive
  /// multiples of the denominators of all entries of a row, for each row.
  case transposed(RationalMatrix, rowDenominators: [Integer]? = nil)

  /// A sparse matrix.
  case sparse(SparseRationalMatrix)

  /// The number of rows.
  public var rows: Int { shape.rows }

  /// The number of columns.
  public var columns: Int { shape.columns }

  /// The numbers of rows and columns.
  public var shape: MatrixShape {
    switch self {
    case .dense(let matrix): matrix.shape
    case .transposed(let matrix, _): MatrixShape(matrix.columns, matrix.rows)
    case .sparse(let matrix): matrix.shape
    }
  }

  /// The entry in row `i`, column `j`, both counted from 0.
  public subscript(i: Int, j: Int) -> Rational {
    switch self {
    case .dense(let matrix): matrix[i, j]
    case .transposed(let matrix, _): matrix[j, i]
    case .sparse(let matrix): matrix[i, j]
    }
  }

  /// The number of entries that are stored.
  package var storedCount: Int {
    if case .sparse(let matrix) = self { matrix.values.count } else { rows * columns }
  }

  /// The matrix with a denominator for each row.
  var rationalMatrix: RationalMatrix {
    switch self {
    case .dense(let matrix): matrix
    case .transposed(let matrix, _): matrix.transpose
    case .sparse(let matrix): RationalMatrix(matrix)
    }
  }

  /// The matrix without its zeros.
  var sparseMatrix: SparseRationalMatrix {
    if case .sparse(let matrix) = self { matrix } else { SparseRationalMatrix(rationalMatrix) }
  }

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  public func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    if case .sparse(let matrix) = self {
      return matrix.rowRange(i).map { (matrix.columnIndices[$0], matrix.values[$0]) }
    }
    return (0..<columns).compactMap { j in
      let value = self[i, j]
      return value.isZero ? nil : (j, value)
    }
  }
}
