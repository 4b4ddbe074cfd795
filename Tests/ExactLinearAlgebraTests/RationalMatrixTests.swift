import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

@Suite struct RationalMatrixTests {
  static let cases = (0..<24).map { seed in UInt64(seed) }

  /// Shapes from 0 to 6, entries up to 100 bits; the sizes depend on the seed.
  static func shape(_ generator: inout SeededGenerator) -> (Int, Int, Int, Int) {
    (
      Int.random(in: 0...6, using: &generator), Int.random(in: 1...6, using: &generator),
      Int.random(in: 1...6, using: &generator),
      [1, 3, 20, 63, 100].randomElement(using: &generator) ?? 1
    )
  }

  /// Of lengths on both sides of where a tree is worth it; zeros, numbers with little and with much in
  /// common with the modulus, and its multiples.
  @Test(arguments: 0..<60 as Range<UInt64>) func commonDivisorsOfMany(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bits = [10, 100, 255, 256, 700, 3000][Int(seed % 6)]
    let factors = (0..<5).map { _ in random.integer(bits: bits / 5).magnitude + 1 }
    let modulus = factors.reduce(.one, *)
    for count in [0, 1, 2, 3, 7, 8, 9, 33] {
      let isClose = Bool.random(using: &random)
      let numbers = (0..<count).map { _ in
        let factor = isClose ? factors[Int.random(in: 0..<5, using: &random)] : 1
        return switch Int.random(in: 0..<9, using: &random) {
        case 0: Integer.zero
        case 1: modulus * random.integer(bits: 9)
        default: (factor * random.integer(bits: bits))
        }
      }
      #expect(commonDivisors(of: numbers, with: modulus) == numbers.map { .gcd($0, modulus) })
    }
    let numbers = (0..<9).map { _ in random.integer(bits: bits) }
    let row = RationalMatrix(
      numerators: IntegerMatrix(rows: 1, columns: 9) { numbers[$1] }, denominators: [modulus])
    #expect(row.row(0) == numbers.map { Rational($0, modulus) })
  }

  /// Also where the sum that stands for a row has more in common with the seed than the entries.
  @Test(arguments: 0..<40 as Range<UInt64>) func contentsOfRows(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let factor = seed % 3 == 0 ? 1 : random.integer(bits: 70)
    var row = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      Bool.random(using: &random) ? Integer.zero : factor * random.integer(bits: 90)
    }
    let prime = Integer(1_000_003)
    // The sum of (2 j^2 + 1) times entry j becomes a multiple of the prime.
    row[0] +=
      row.indices.reduce(Integer.zero) { $0 + Integer(2 * $1 * $1 + 1) * row[$1] } * (prime - 1)
    let matrix = IntegerMatrix(rows: 1, columns: row.count) { row[$1] }
    for seed in [.zero, 1, factor, prime, -prime * factor * 12] {
      #expect(matrix.rowContent(0, seed: seed) == row.reduce(seed.magnitude) { .gcd($0, $1) })
    }
  }

  @Test(arguments: cases) func arithmeticAgreesWithEntries(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (m, k, n, bits) = Self.shape(&generator)
    let a = generator.rationalMatrix(m, k, bits: bits)
    let b = generator.rationalMatrix(m, k, bits: bits)
    let c = generator.rationalMatrix(k, n, bits: bits)
    let factor = generator.rational(bits: bits)
    #expect((a + b).entries == zip(a.entries, b.entries).map { zip($0, $1).map { $0 + $1 } })
    #expect((a - b).entries == zip(a.entries, b.entries).map { zip($0, $1).map { $0 - $1 } })
    #expect((-a).entries == a.entries.map { $0.map { -$0 } })
    #expect((factor * a).entries == a.entries.map { $0.map { factor * $0 } })
    if m > 0 { #expect((a * c).entries == plainProduct(a.entries, c.entries)) }
    for matrix in [a, b, c, a + b, a - b, a * c, factor * a, a.transpose, -a] {
      #expect(matrix.isCanonical)
    }
    #expect(a - a == RationalMatrix(rows: m, columns: a.columns))
    #expect((a - b) + b == a)
    if m > 0 { #expect(a.transpose.transpose == a) }
  }

  @Test(arguments: cases) func scaledSum(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (m, k, n, bits) = Self.shape(&generator)
    let a = generator.rationalMatrix(m + 1, k, bits: bits)
    let x = generator.rationalMatrix(k, n, bits: bits)
    let y = generator.rationalMatrix(m + 1, n, bits: bits)
    let scale = (0...m).map { _ in generator.rational(bits: bits) }
    let sum = RationalMatrix.scaledSum(scale: scale, y, adding: a, times: x)
    #expect(sum == RationalMatrix.diagonal(scale) * y + a * x)
    #expect(sum == y.scalingRows(by: scale) + a * x)
    #expect(sum.isCanonical)
    #expect(RationalMatrix.scaledSum(scale: nil, y, adding: a, times: x) == y + a * x)
  }

  @Test func columnScaling() {
    var generator = SeededGenerator(seed: 7)
    let a = generator.rationalMatrix(3, 4, bits: 40)
    let scale = (0..<4).map { _ in generator.rational(bits: 40) }
    #expect(a.scalingColumns(by: scale) == a * .diagonal(scale))
  }

  /// Row denominators that are different primes make the common denominator of a product long.
  @Test func productOfRowsWithUnrelatedDenominators() {
    var generator = SeededGenerator(seed: 11)
    let b = RationalMatrix(
      (0..<16).map { _ in
        let denominator = generator.integer(bits: 400).magnitude + .one
        return (0..<3).map { _ in Rational(generator.integer(bits: 10), denominator) ?? .zero }
      })
    let a = generator.rationalMatrix(2, 16, bits: 10)
    #expect((a * b).entries == plainProduct(a.entries, b.entries))
  }

  @Test func rowBlocks() {
    var generator = SeededGenerator(seed: 5)
    let a = generator.rationalMatrix(6, 4, bits: 100)
    for heights in [[6], [1, 0, 3, 2], [0, 6, 0]] {
      let blocks = a.rowBlocks(heights)
      #expect(blocks.map(\.rows) == heights)
      #expect(RationalMatrix(blocks: blocks.map { [$0] }) == a)
      for block in blocks { #expect(block.isCanonical && block.columns == 4) }
    }
    #expect(RationalMatrix(rows: 0, columns: 3).rowBlocks([]).isEmpty)
  }

  @Test func blocks() {
    var generator = SeededGenerator(seed: 3)
    let a = generator.rationalMatrix(5, 7, bits: 30)
    let pieces = [0..<2, 2..<5].map { rows in
      [0..<3, 3..<3, 3..<7].map { columns in a.block(rows: rows, columns: columns) }
    }
    #expect(RationalMatrix(blocks: pieces) == a)
    for piece in pieces.joined() { #expect(piece.isCanonical) }
    let chosen = a.selecting(rows: [4, 0, 4], columns: [6, 1])
    #expect(chosen.entries == [4, 0, 4].map { i in [6, 1].map { j in a[i, j] } })
    #expect(RationalMatrix(blocks: []) == RationalMatrix(rows: 0, columns: 0))
  }

  @Test func entriesAndHeight() throws {
    let half = try #require(Rational(.one, Integer(2)))
    let third = try #require(Rational(Integer(-1), Integer(3)))
    var a = RationalMatrix([[half, third], [.zero, .one]])
    #expect(a.rowDenominator(0) == Integer(6))
    #expect(a.numerator(0, 1) == Integer(-2))
    #expect(a.rowDenominator(1) == .one)
    #expect(a[0, 1] == third)
    #expect(a.height == 2)
    let copy = a
    a[0, 0] = .zero
    a[1, 1] = Rational(1000)
    #expect(a == RationalMatrix([[.zero, third], [.zero, Rational(1000)]]))
    #expect(copy[0, 0] == half)
    #expect(a.isCanonical)
    #expect(a.height == 10)
    #expect(RationalMatrix(rows: 2, columns: 2).height == 1)
    #expect(RationalMatrix(rows: 0, columns: 2).height == 0)
    #expect(RationalMatrix.identity(3).isIdentity)
    #expect(!a.isIdentity)
    #expect(!RationalMatrix(rows: 2, columns: 3).isIdentity)
    #expect(RationalMatrix(rows: 2, columns: 3).isZero)
    #expect(!a.isIntegral)
  }

  @Test func refusals() {
    #expect(throws: LinearAlgebraError.raggedRow(row: 1, expected: 2, found: 1)) {
      try RationalMatrix(validating: [[.one, .one], [.one]])
    }
    #expect(throws: LinearAlgebraError.raggedRow(row: 2, expected: 1, found: 3)) {
      try IntegerMatrix(validating: [[.one], [.one], [.one, .one, .one]])
    }
    #expect(throws: LinearAlgebraError.denominatorNotPositive(row: 1)) {
      try RationalMatrix(
        validating: IntegerMatrix([[.one], [.zero]]), denominators: [.one, .zero])
    }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: MatrixShape(2, 1), found: MatrixShape(1, 1))
    ) {
      try RationalMatrix(validating: IntegerMatrix([[.one], [.zero]]), denominators: [.one])
    }
  }

  @Test func emptyInnerDimension() {
    let product = RationalMatrix(rows: 2, columns: 0) * RationalMatrix(rows: 0, columns: 3)
    #expect(product == RationalMatrix(rows: 2, columns: 3))
  }
}
