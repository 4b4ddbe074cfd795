import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

@Suite struct SparseRationalMatrixTests {
  @Test(arguments: (0..<20).map { UInt64($0) }) func agreesWithDense(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let m = Int.random(in: 1...7, using: &generator)
    let k = Int.random(in: 1...7, using: &generator)
    let n = Int.random(in: 1...7, using: &generator)
    let density: Double = [0.0, 0.2, 0.7, 1.0].randomElement(using: &generator) ?? 0.5
    let a = generator.sparseMatrix(m, k, density: density)
    let b = generator.sparseMatrix(m, k, density: density)
    let c = generator.sparseMatrix(k, n, density: density)
    let x = RationalMatrix(a)
    let y = RationalMatrix(b)
    let z = RationalMatrix(c)
    let product: RationalMatrix = x * z
    let sparseProduct: SparseRationalMatrix = a * c
    #expect(SparseRationalMatrix(x) == a)
    #expect(RationalMatrix(a + b) == x + y)
    #expect(RationalMatrix(a - b) == x - y)
    #expect(RationalMatrix(-a) == -x)
    #expect(sparseProduct == SparseRationalMatrix(product))
    #expect(a * z == product)
    #expect(x * c == product)
    #expect(RationalMatrix(a.transpose) == x.transpose)
    for i in 0..<m {
      for j in 0..<k { #expect(a[i, j] == x[i, j]) }
    }
  }

  @Test func identityAndZero() {
    #expect(RationalMatrix(SparseRationalMatrix.identity(4)).isIdentity)
    #expect(RationalMatrix(SparseRationalMatrix(rows: 2, columns: 5)).isZero)
    #expect(SparseRationalMatrix.identity(0).values.isEmpty)
  }

  @Test func entriesInOrder() throws {
    let a = try SparseRationalMatrix(
      rows: 4, columns: 3, entries: [(1, 0, .one), (1, 2, Rational(5)), (3, 1, Rational(-2))])
    #expect(a.rowStarts == [0, 0, 2, 2, 3])
    #expect(a.rowRange(1) == 0..<2)
    #expect(a[1, 2] == Rational(5))
    #expect(a[1, 1] == .zero)
    let same = try SparseRationalMatrix(
      rows: 4, columns: 3, rowStarts: a.rowStarts, columnIndices: a.columnIndices,
      values: a.values)
    #expect(a == same)
  }

  @Test(arguments: [
    [(0, 0, 1), (0, 0, 1)], [(0, 1, 1), (0, 0, 1)], [(1, 0, 1), (0, 0, 1)], [(0, 0, 1), (0, 1, 0)],
    [(0, 0, 1), (2, 0, 1)], [(0, 0, 1), (0, 2, 1)], [(0, 0, 1), (1, -1, 1)],
    [(0, 0, 1), (-1, 0, 1)],
  ]) func refusedEntries(entries: [(Int, Int, Int)]) {
    #expect(throws: LinearAlgebraError.invalidSparseEntry(position: 1)) {
      try SparseRationalMatrix(
        rows: 2, columns: 2, entries: entries.map { ($0.0, $0.1, Rational($0.2)) })
    }
  }

  @Test func refusedLists() {
    #expect(throws: LinearAlgebraError.invalidSparseEntry(position: 1)) {
      try SparseRationalMatrix(
        rows: 1, columns: 2, rowStarts: [0, 2], columnIndices: [1, 0], values: [.one, .one])
    }
    for starts in [[0, 1], [0, 2, 1], [1, 1, 1], [0, 0, 0], []] {
      #expect(throws: LinearAlgebraError.self) {
        try SparseRationalMatrix(
          rows: 2, columns: 2, rowStarts: starts, columnIndices: [0], values: [.one])
      }
    }
  }
}
