import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// The matrices over a prime field, for evaluating constructions.
struct ResidueRing: MatrixRing {
  /// The field of the entries.
  let field: PrimeField

  func rowCount(of matrix: ResidueMatrix) -> Int { matrix.rows }

  func columnCount(of matrix: ResidueMatrix) -> Int { matrix.columns }

  func identity(_ size: Int) -> ResidueMatrix { .identity(size, over: field) }

  func zero(rows: Int, columns: Int) -> ResidueMatrix {
    ResidueMatrix(rows: rows, columns: columns, over: field)
  }

  func sum(_ a: ResidueMatrix, _ b: ResidueMatrix) -> ResidueMatrix { a + b }

  func scaled(_ matrix: ResidueMatrix, by scale: Rational) throws(UnluckyPrime) -> ResidueMatrix {
    try field.residue(dividing: scale) * matrix
  }

  func product(_ a: ResidueMatrix, _ b: ResidueMatrix) -> ResidueMatrix { a * b }

  func inverse(of matrix: ResidueMatrix) throws(UnluckyPrime) -> ResidueMatrix {
    try Decomposition.inverse(matrix)
  }

  func kronecker(_ matrix: ResidueMatrix, identity copies: Int) -> ResidueMatrix {
    var result = ResidueMatrix(
      rows: matrix.rows * copies, columns: matrix.columns * copies, over: field)
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns {
        for copy in 0..<copies { result[i * copies + copy, j * copies + copy] = matrix[i, j] }
      }
    }
    return result
  }

  func areEqual(_ a: ResidueMatrix, _ b: ResidueMatrix) -> Bool { a == b }

  func isPositiveDiagonal(_ matrix: ResidueMatrix) -> Bool {
    (0..<matrix.rows).allSatisfy { i in
      (0..<matrix.columns).allSatisfy { (i == $0) == (matrix[i, $0] != 0) }
    }
  }
}
