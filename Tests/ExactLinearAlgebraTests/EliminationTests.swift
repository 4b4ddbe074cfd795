import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Elimination with rational numbers as in a textbook, first non-zero pivot.
func plainElimination(_ matrix: [[Rational]]) -> (determinant: Rational, rank: Int) {
  var a = matrix
  var determinant = Rational.one
  var rank = 0
  for column in 0..<(a.first?.count ?? 0) {
    guard let pivot = (rank..<a.count).first(where: { !a[$0][column].isZero }) else {
      determinant = .zero
      continue
    }
    if pivot != rank {
      a.swapAt(pivot, rank)
      determinant = -determinant
    }
    determinant = determinant * a[rank][column]
    guard let inverse = a[rank][column].reciprocal else { continue }
    for i in rank + 1..<max(a.count, rank + 1) {
      let factor = a[i][column] * inverse
      for j in a[i].indices { a[i][j] = a[i][j] - factor * a[rank][j] }
    }
    rank += 1
  }
  return (determinant, rank)
}

@Suite struct EliminationTests {
  /// Random matrices of order 1 to 9, some of low rank, some with zero blocks, some triangular or
  /// permutations.
  static func square(_ generator: inout SeededGenerator, bits: Int) -> RationalMatrix {
    let n = Int.random(in: 1...9, using: &generator)
    let full = generator.rationalMatrix(n, n, bits: bits)
    switch generator.next() % 8 {
    case 0:
      let r = Int.random(in: 0..<n, using: &generator)
      return full.block(rows: 0..<n, columns: 0..<r)
        * generator.rationalMatrix(r, n, bits: bits)
    case 1:
      let k = n / 2
      return RationalMatrix(rows: n, columns: n) { $0 < k && $1 < k ? .zero : full[$0, $1] }
    case 2: return RationalMatrix(rows: n, columns: n) { $0 < $1 ? .zero : full[$0, $1] }
    case 3:
      let p = (0..<n).shuffled(using: &generator)
      return RationalMatrix(rows: n, columns: n) { p[$0] == $1 ? .one : .zero }
    case 4: return RationalMatrix(rows: n, columns: n)
    default: return full
    }
  }

  @Test(arguments: (0..<60).map { UInt64($0) }) func squareMatrices(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bits = [1, 2, 10, 70].randomElement(using: &generator) ?? 1
    let a = Self.square(&generator, bits: bits)
    let n = a.rows
    let (determinant, rank) = plainElimination(a.entries)
    #expect(try a.determinant() == determinant)
    #expect(a.rank() == rank)
    #expect(a.transpose.rank() == rank)
    try checkFactors(a)
    let right = generator.rationalMatrix(n, 3, bits: bits)
    guard rank == n else {
      #expect(throws: LinearAlgebraError.singular(rank: rank)) { try a.lu() }
      #expect(throws: LinearAlgebraError.singular(rank: rank)) { try a.inverse() }
      #expect(throws: LinearAlgebraError.singular(rank: rank)) { try a.solve(right) }
      return
    }
    let inverse = try a.inverse()
    #expect((a * inverse).isIdentity)
    #expect(inverse.isCanonical)
    #expect(try a * a.solve(right) == right)
    let factors = try a.lu()
    let permuted = a.selecting(rows: factors.permutation, columns: Array(0..<n))
    #expect(factors.lower * factors.upper == permuted)
    #expect(
      try a.numerators.fractionFreeFactors(pivoting: true).determinant
        == a.numerators.determinant())
  }

  /// Without exchanges: the product, the shapes, or the first vanishing minor.
  private func checkFactors(_ a: RationalMatrix) throws {
    let n = a.rows
    let minors = try (1...n).map { k in
      try a.block(rows: 0..<k, columns: 0..<k).determinant()
    }
    if let first = minors.firstIndex(where: \.isZero) {
      #expect(throws: LinearAlgebraError.vanishingLeadingMinor(order: first + 1)) {
        try a.lu(pivoting: false)
      }
      return
    }
    let factors = try a.lu(pivoting: false)
    #expect(factors.permutation == Array(0..<n))
    #expect(factors.lower * factors.upper == a)
    for i in 0..<n {
      #expect(factors.lower[i, i] == .one)
      for j in 0..<i { #expect(factors.upper[i, j].isZero) }
      for j in i + 1..<max(n, i + 1) { #expect(factors.lower[i, j].isZero) }
    }
    #expect(factors.lower.isCanonical && factors.upper.isCanonical)
    let integral = try a.numerators.fractionFreeFactors(pivoting: false)
    let divisors = zip([.one] + integral.minors, integral.minors).map { $0 * $1 }
    let inner = RationalMatrix.diagonal(divisors.map { Rational(reducing: .one, $0) })
    let product = RationalMatrix(integral.lower) * inner * RationalMatrix(integral.upper)
    #expect(product == RationalMatrix(a.numerators))
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func rectangularRank(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let m = Int.random(in: 0...9, using: &generator)
    let n = Int.random(in: 1...9, using: &generator)
    let r = Int.random(in: 0...6, using: &generator)
    let a = generator.rationalMatrix(m, r, bits: 9) * generator.rationalMatrix(r, n, bits: 9)
    #expect(a.rank() == plainElimination(a.entries).rank)
  }

  /// The way over residues and the way over the integers, whichever the public functions take.
  @Test(arguments: (0..<60).map { UInt64($0) }) func bothWays(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bits = [1, 2, 10, 200].randomElement(using: &generator) ?? 1
    let a = Self.square(&generator, bits: bits).numerators
    let right = generator.integerMatrix(
      a.rows, Int.random(in: 0...3, using: &generator), bits: bits)
    #expect(try a.multimodularDeterminant() == a.plainDeterminant())
    #expect(a.multimodularRank() == a.plainRank())
    let plain = Result { () throws(LinearAlgebraError) in try a.plainSolution(right) }
    switch Result(catching: { () throws(LinearAlgebraError) in try a.multimodularSolution(right) })
    {
    case .success(let (numerators, denominator)):
      let expected = try plain.get()
      #expect(denominator.magnitude == expected.denominator.magnitude)
      #expect(expected.denominator * numerators == denominator * expected.numerators)
    case .failure(let error): #expect(throws: error) { try plain.get() }
    }
    for pivoting in [false, true] {
      let plain = Result { () throws(LinearAlgebraError) in try a.plainFactors(pivoting: pivoting) }
      let modular = Result { () throws(LinearAlgebraError) in
        try a.multimodularFactors(pivoting: pivoting)
      }
      #expect(plain == modular)
    }
  }

  /// Primes of the basis that divide the determinant are passed over.
  @Test func divisibleDeterminant() throws {
    let primes = PrimeField.largest(3).map { Integer($0.modulus) }
    let n = 7
    var a = IntegerMatrix(rows: n, columns: n) { i, j in i == j ? primes[i % 3] : .zero }
    for i in 0..<n - 1 { a[i, i + 1] = .one }
    #expect(try a.determinant() == a.plainDeterminant())
    #expect(a.rank() == n)
    #expect(try a.fractionFreeFactors(pivoting: false) == a.plainFactors(pivoting: false))
    #expect(try (RationalMatrix(a) * RationalMatrix(a).inverse()).isIdentity)
  }

  @Test func emptyMatrix() throws {
    let empty = RationalMatrix(rows: 0, columns: 0)
    #expect(try empty.determinant() == .one)
    #expect(empty.rank() == 0)
    #expect(try empty.inverse() == empty)
    #expect(try empty.lu().upper == empty)
    #expect(try empty.solve(RationalMatrix(rows: 0, columns: 2)).shape == MatrixShape(0, 2))
  }

  @Test func refusedShapes() {
    let a = RationalMatrix(rows: 2, columns: 3)
    let error = LinearAlgebraError.notSquare(found: MatrixShape(2, 3))
    #expect(throws: error) { try a.determinant() }
    #expect(throws: error) { try a.inverse() }
    #expect(throws: error) { try a.lu() }
    #expect(throws: error) { try a.solve(a) }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: MatrixShape(3, 1), found: MatrixShape(2, 1))
    ) {
      try RationalMatrix.identity(3).solve(RationalMatrix(rows: 2, columns: 1))
    }
  }
}
