import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// The matrices over several prime fields at once, for evaluating constructions.
struct ResidueRing: MatrixRing {
  /// The fields of the entries.
  let fields: ParallelFields

  func rowCount(of matrix: ParallelMatrix) -> Int { matrix.rows }

  func columnCount(of matrix: ParallelMatrix) -> Int { matrix.columns }

  func identity(_ size: Int) -> ParallelMatrix { .identity(size, fields: fields) }

  func zero(rows: Int, columns: Int) -> ParallelMatrix {
    ParallelMatrix(rows: rows, columns: columns, fields: fields)
  }

  func sum(_ a: ParallelMatrix, _ b: ParallelMatrix) -> ParallelMatrix { a + b }

  func difference(_ a: ParallelMatrix, _ b: ParallelMatrix) -> ParallelMatrix { a - b }

  func scaled(
    _ matrix: ParallelMatrix, by scale: Rational
  ) throws(UnluckyPrime) -> ParallelMatrix {
    scale == -.one ? -matrix : try fields.elements(dividing: [scale]) * matrix
  }

  func product(_ a: ParallelMatrix, _ b: ParallelMatrix) -> ParallelMatrix {
    a * b
  }

  func inverse(of matrix: ParallelMatrix) throws(UnluckyPrime) -> ParallelMatrix {
    try Decomposition.inverse(matrix)
  }

  func kronecker(_ matrix: ParallelMatrix, identity copies: Int) -> ParallelMatrix {
    let rows = (0..<matrix.rows * copies).map { $0 / copies }
    let columns = (0..<matrix.columns * copies).map { $0 / copies }
    return matrix.selecting(rows: rows, columns: columns).keeping { $0 % copies == $1 % copies }
  }

  func areEqual(_ a: ParallelMatrix, _ b: ParallelMatrix) -> Bool {
    a.shape == b.shape && a.words == b.words
  }

  func isPositiveDiagonal(_ matrix: ParallelMatrix) -> Bool {
    matrix.rows == matrix.columns && !matrix.diagonal.contains(0)
      && areEqual(matrix, .diagonal(matrix.diagonal, fields: fields))
  }
}
