import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

@Suite struct CharacteristicPolynomialTests {
  /// Faddeev and LeVerrier's recursion.
  private func plain(_ a: RationalMatrix) -> [Rational] {
    let n = a.rows
    var result = [Rational](repeating: .zero, count: n) + [.one]
    var matrix = RationalMatrix(rows: n, columns: n)
    for k in stride(from: 1, through: n, by: 1) {
      matrix = a * matrix + result[n - k + 1] * .identity(n)
      let product = a * matrix
      let trace = (0..<n).reduce(Rational.zero) { $0 + product[$1, $1] }
      result[n - k] = Rational(reducing: -trace.numerator, Integer(k) * trace.denominator)
    }
    return result
  }

  @Test(arguments: (0..<40).map { UInt64($0) }) func agreesWithPlain(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bits = [1, 2, 10, 70].randomElement(using: &generator) ?? 1
    let a = EliminationTests.square(&generator, bits: bits)
    let polynomial = try a.characteristicPolynomial()
    #expect(polynomial == plain(a))
    let sign: Rational = a.rows % 2 == 0 ? .one : Rational(-1)
    #expect(try polynomial[0] == sign * a.determinant())
  }

  @Test(arguments: (0..<10).map { UInt64($0) }) func companionMatrices(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let n = Int.random(in: 1...12, using: &generator)
    let coefficients = (0..<n).map { _ in generator.integer(bits: 100) }
    let companion = IntegerMatrix(rows: n, columns: n) { i, j in
      j == n - 1 ? -coefficients[i] : i == j + 1 ? .one : .zero
    }
    #expect(try companion.characteristicPolynomial() == coefficients + [.one])
    #expect(try companion.transpose.characteristicPolynomial() == coefficients + [.one])
  }

  /// (x − c)^n has the largest coefficients that the bound has to allow for in a diagonal matrix.
  @Test(arguments: [-3, 1, 2, 1_000_000_007]) func scalarMatrices(scalar: Int) throws {
    for n in 0...20 {
      var expected: [Integer] = [.one]
      for _ in 0..<n {
        expected = zip([.zero] + expected, expected + [.zero]).map { $0 - Integer(scalar) * $1 }
      }
      let matrix = Integer(scalar) * IntegerMatrix.identity(n)
      #expect(try matrix.characteristicPolynomial() == expected)
    }
  }

  @Test func similarMatrices() throws {
    var generator = SeededGenerator(seed: 5)
    let a = generator.rationalMatrix(7, 7, bits: 5)
    let t = generator.rationalMatrix(7, 7, bits: 5)
    let similar = try t * a * t.inverse()
    #expect(try similar.characteristicPolynomial() == a.characteristicPolynomial())
  }

  @Test func overSmallFields() throws {
    for p: UInt64 in [3, 5, 7] {
      let field = try #require(PrimeField(p))
      var generator = SeededGenerator(seed: p)
      for n in 0...9 {
        let a = generator.integerMatrix(n, n, bits: 20)
        #expect(
          try ResidueMatrix(a, over: field).characteristicPolynomial()
            == a.characteristicPolynomial().map { field.residue($0) })
      }
    }
  }

  @Test func refusedShape() {
    let error = LinearAlgebraError.notSquare(found: MatrixShape(2, 3))
    #expect(throws: error) { try RationalMatrix(rows: 2, columns: 3).characteristicPolynomial() }
    #expect(throws: error) { try IntegerMatrix(rows: 2, columns: 3).characteristicPolynomial() }
    #expect(throws: error) {
      try ResidueMatrix(rows: 2, columns: 3, over: PrimeField.largest(1)[0])
        .characteristicPolynomial()
    }
  }
}
