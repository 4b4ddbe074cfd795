import ExactArithmetic
import ExactLinearAlgebra

/// A rational matrix in one of the two forms of a certificate.
public enum CouplingMatrix: Sendable, Hashable {
  case dense(RationalMatrix)
  case sparse(SparseRationalMatrix)

  /// The number of rows.
  public var rows: Int { shape.rows }

  /// The number of columns.
  public var columns: Int { shape.columns }

  /// The numbers of rows and columns.
  public var shape: MatrixShape {
    switch self {
    case .dense(let matrix): matrix.shape
    case .sparse(let matrix): matrix.shape
    }
  }

  /// The entry in row `i`, column `j`, both counted from 0.
  public subscript(i: Int, j: Int) -> Rational {
    switch self {
    case .dense(let matrix): matrix[i, j]
    case .sparse(let matrix): matrix[i, j]
    }
  }

  /// The number of entries that are stored.
  var storedCount: Int {
    switch self {
    case .dense(let matrix): matrix.rows * matrix.columns
    case .sparse(let matrix): matrix.values.count
    }
  }

  /// The number of bits of the largest numerator.
  var maximumBitWidth: Int {
    switch self {
    case .dense(let matrix): matrix.numerators.maximumBitWidth
    case .sparse(let matrix): matrix.values.lazy.map(\.numerator.bitWidth).max() ?? 0
    }
  }

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    switch self {
    case .dense(let matrix): matrix.nonZeros(inRow: i)
    case .sparse(let matrix): matrix.nonZeros(inRow: i)
    }
  }
}
