import ExactArithmetic

/// Rational matrices as arrays of rows with at least one entry, multiplied by the definition.
///
/// The reference for small instances of a construction.
public struct PlainMatrixRing: MatrixRing {
  /// The rows.
  public typealias Matrix = [[Rational]]

  /// A matrix has no inverse.
  public struct SingularMatrix: Error {}

  /// The ring; it has no state.
  public init() {}

  /// The number of rows.
  public func rowCount(of matrix: Matrix) -> Int { matrix.count }

  /// The number of columns.
  public func columnCount(of matrix: Matrix) -> Int { matrix.first?.count ?? 0 }

  /// The identity.
  public func identity(_ size: Int) -> Matrix {
    (0..<size).map { i in (0..<size).map { i == $0 ? .one : .zero } }
  }

  /// The zero matrix.
  public func zero(rows: Int, columns: Int) -> Matrix {
    Array(repeating: Array(repeating: .zero, count: columns), count: rows)
  }

  /// The sum.
  public func sum(_ a: Matrix, _ b: Matrix) -> Matrix {
    zip(a, b).map { zip($0, $1).map { $0 + $1 } }
  }

  /// A rational multiple.
  public func scaled(_ matrix: Matrix, by scale: Rational) -> Matrix {
    matrix.map { $0.map { $0 * scale } }
  }

  /// The product.
  public func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    a.map { row in
      (0..<columnCount(of: b)).map { j in
        zip(row, b).reduce(Rational.zero) { $0 + $1.0 * $1.1[j] }
      }
    }
  }

  /// The inverse, by Gauss–Jordan elimination; throws `SingularMatrix`.
  public func inverse(of matrix: Matrix) throws -> Matrix {
    let size = matrix.count
    var left = matrix
    var right = identity(size)
    for column in 0..<size {
      guard let pivot = (column..<size).first(where: { !left[$0][column].isZero }),
        let scale = left[pivot][column].reciprocal
      else { throw SingularMatrix() }
      left.swapAt(column, pivot)
      right.swapAt(column, pivot)
      left[column] = left[column].map { $0 * scale }
      right[column] = right[column].map { $0 * scale }
      for row in 0..<size where row != column && !left[row][column].isZero {
        let factor = left[row][column]
        left[row] = zip(left[row], left[column]).map { $0 - factor * $1 }
        right[row] = zip(right[row], right[column]).map { $0 - factor * $1 }
      }
    }
    return right
  }

  /// The Kronecker product with an identity.
  public func kronecker(_ matrix: Matrix, identity copies: Int) -> Matrix {
    matrix.flatMap { row in
      (0..<copies).map { k in
        row.flatMap { entry in (0..<copies).map { $0 == k ? entry : .zero } }
      }
    }
  }

  /// Whether all entries are equal.
  public func areEqual(_ a: Matrix, _ b: Matrix) -> Bool { a == b }

  /// Whether the matrix is diagonal with positive entries.
  public func isPositiveDiagonal(_ matrix: Matrix) -> Bool {
    matrix.enumerated().allSatisfy { i, row in
      row.enumerated().allSatisfy { j, entry in i == j ? entry.signum > 0 : entry.isZero }
    }
  }
}
