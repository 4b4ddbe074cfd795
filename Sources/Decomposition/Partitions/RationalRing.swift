import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// The matrices over the rationals, for evaluating constructions.
struct RationalRing: MatrixRing {
  func rowCount(of matrix: RationalMatrix) -> Int { matrix.rows }

  func columnCount(of matrix: RationalMatrix) -> Int { matrix.columns }

  func identity(_ size: Int) -> RationalMatrix { .identity(size) }

  func zero(rows: Int, columns: Int) -> RationalMatrix {
    RationalMatrix(rows: rows, columns: columns)
  }

  func sum(_ a: RationalMatrix, _ b: RationalMatrix) -> RationalMatrix { a + b }

  func scaled(_ matrix: RationalMatrix, by scale: Rational) -> RationalMatrix { scale * matrix }

  func product(_ a: RationalMatrix, _ b: RationalMatrix) -> RationalMatrix { a * b }

  func inverse(of matrix: RationalMatrix) throws(LinearAlgebraError) -> RationalMatrix {
    try matrix.inverse()
  }

  func kronecker(_ matrix: RationalMatrix, identity copies: Int) -> RationalMatrix {
    RationalMatrix(rows: matrix.rows * copies, columns: matrix.columns * copies) { i, j in
      i % copies == j % copies ? matrix[i / copies, j / copies] : .zero
    }
  }

  func areEqual(_ a: RationalMatrix, _ b: RationalMatrix) -> Bool { a == b }

  func isPositiveDiagonal(_ matrix: RationalMatrix) -> Bool {
    (0..<matrix.rows).allSatisfy { i in
      (0..<matrix.columns).allSatisfy { j in
        i == j ? matrix[i, j].signum > 0 : matrix[i, j].isZero
      }
    }
  }
}
