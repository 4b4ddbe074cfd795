import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// The matrices over several prime fields at once, for evaluating constructions.
struct ResidueRing: MatrixRing {
  /// The fields of the entries.
  let basis: ResidueBasis

  func rowCount(of matrix: MultimodularMatrix) -> Int { matrix.rows }

  func columnCount(of matrix: MultimodularMatrix) -> Int { matrix.columns }

  func identity(_ size: Int) -> MultimodularMatrix { .identity(size, basis: basis) }

  func zero(rows: Int, columns: Int) -> MultimodularMatrix {
    MultimodularMatrix(rows: rows, columns: columns, basis: basis)
  }

  func sum(_ a: MultimodularMatrix, _ b: MultimodularMatrix) -> MultimodularMatrix { a + b }

  func difference(_ a: MultimodularMatrix, _ b: MultimodularMatrix) -> MultimodularMatrix { a - b }

  func scaled(
    _ matrix: MultimodularMatrix, by scale: Rational
  ) throws(UnluckyPrime) -> MultimodularMatrix {
    scale == -.one ? -matrix : try basis.residues(dividing: [scale]) * matrix
  }

  func product(_ a: MultimodularMatrix, _ b: MultimodularMatrix) -> MultimodularMatrix {
    var result = zero(rows: a.rows, columns: b.columns)
    result.addProduct(a, b)
    return result
  }

  func inverse(of matrix: MultimodularMatrix) throws(UnluckyPrime) -> MultimodularMatrix {
    try Decomposition.inverse(matrix)
  }

  func kronecker(_ matrix: MultimodularMatrix, identity copies: Int) -> MultimodularMatrix {
    let rows = (0..<matrix.rows * copies).map { $0 / copies }
    let columns = (0..<matrix.columns * copies).map { $0 / copies }
    return matrix.selecting(rows: rows, columns: columns).keeping { $0 % copies == $1 % copies }
  }

  func areEqual(_ a: MultimodularMatrix, _ b: MultimodularMatrix) -> Bool {
    a.shape == b.shape && a.words == b.words
  }

  func isPositiveDiagonal(_ matrix: MultimodularMatrix) -> Bool {
    matrix.rows == matrix.columns && !matrix.diagonal.contains(0)
      && areEqual(matrix, .diagonal(matrix.diagonal, basis: basis))
  }
}
