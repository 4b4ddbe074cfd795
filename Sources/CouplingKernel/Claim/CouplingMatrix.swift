import ExactArithmetic
import ExactLinearAlgebra

/// A rational matrix in one of the two forms of a certificate.
///
/// Dense matrices keep one denominator for each row, or for each column where that takes less room:
/// the layers of a decomposition alternate between the two.
public enum CouplingMatrix: Sendable {
  /// A dense matrix with a denominator for each row.
  case dense(RationalMatrix)

  /// The transposed of a dense matrix with a denominator for each column.
  case transposed(RationalMatrix)

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
    case .transposed(let matrix): MatrixShape(matrix.columns, matrix.rows)
    case .sparse(let matrix): matrix.shape
    }
  }

  /// The entry in row `i`, column `j`, both counted from 0.
  public subscript(i: Int, j: Int) -> Rational {
    switch self {
    case .dense(let matrix): matrix[i, j]
    case .transposed(let matrix): matrix[j, i]
    case .sparse(let matrix): matrix[i, j]
    }
  }

  /// The number of entries that are stored.
  var storedCount: Int {
    switch self {
    case .dense(let matrix), .transposed(let matrix): matrix.rows * matrix.columns
    case .sparse(let matrix): matrix.values.count
    }
  }

  /// The number of bits of the largest numerator.
  var maximumBitWidth: Int {
    switch self {
    case .dense(let matrix), .transposed(let matrix): matrix.numerators.maximumBitWidth
    case .sparse(let matrix): matrix.values.lazy.map(\.numerator.bitWidth).max() ?? 0
    }
  }

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  public func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    switch self {
    case .dense(let matrix): matrix.nonZeros(inRow: i)
    case .transposed(let matrix):
      (0..<matrix.rows).lazy.filter { !matrix.numerator($0, i).isZero }.map { ($0, matrix[$0, i]) }
    case .sparse(let matrix):
      matrix.rowRange(i).map { (matrix.columnIndices[$0], matrix.values[$0]) }
    }
  }
}
