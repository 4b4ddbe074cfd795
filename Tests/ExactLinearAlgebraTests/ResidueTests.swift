import CResidues
import ExactArithmetic
import Foundation
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

extension SeededGenerator {
  mutating func residueMatrix(_ rows: Int, _ columns: Int, over field: PrimeField) -> ResidueMatrix
  {
    ResidueMatrix(
      trusted: (0..<rows * columns).map { _ in next() % field.modulus }, rows: rows,
      columns: columns, over: field)
  }

  /// The largest prime, the smallest ones, and random ones of any length.
  mutating func field() -> PrimeField {
    switch next() % 4 {
    case 0: return PrimeField.largest(1)[0]
    case 1: return PrimeField([3, 5, 7, 101][Int(next() % 4)]) ?? PrimeField.largest(1)[0]
    default:
      while true {
        let bits = UInt64.random(in: 3..<50, using: &self)
        if let field = PrimeField(next() >> (64 - bits)) { return field }
      }
    }
  }
}

@Suite struct PrimeFieldTests {
  @Test func primality() {
    var sieve = [Bool](repeating: true, count: 10_000)
    sieve[0] = false
    sieve[1] = false
    for p in 2..<100 where sieve[p] {
      for multiple in stride(from: p * p, to: sieve.count, by: p) { sieve[multiple] = false }
    }
    for n in 2..<sieve.count { #expect(WordModulus(UInt64(n)).isPrime == sieve[n]) }
    // Strong pseudoprimes to the first bases, Carmichael numbers, squares of primes.
    for n: UInt64 in [
      2047, 1_373_653, 25_326_001, 3_215_031_751, 2_152_302_898_747, 3_474_749_660_383,
      341_550_071_728_321, 561, 825_265, 321_197_185, 994_009, 1_125_897_758_834_689,
    ] {
      #expect(!WordModulus(n).isPrime)
    }
    for n: UInt64 in [1_000_000_007, 1 << 31 - 1, 67_280_421_310_721] {
      #expect(WordModulus(n).isPrime)
    }
  }

  /// Small, large and special moduli, and the operands next to them.
  @Test func wordProducts() {
    var generator = SeededGenerator(seed: 1)
    let top: UInt64 = 1 << 50
    let powers = (1..<50).flatMap { [1 << $0, 1 << $0 + 1, 1 << $0 - 1] as [UInt64] }
    let random = (0..<300).map { _ in generator.next() >> (14 + generator.next() % 48) }
    for m in powers + random + [top - 1, top - 27] where m > 1 && m < top {
      let modulus = WordModulus(m)
      for (a, b) in [
        (m - 1, m - 1), (m / 2, m - 1), (0, m - 1), (1, m - 1),
        (generator.next() % m, generator.next() % m),
      ] {
        let product = UInt128(a) * UInt128(b)
        #expect(modulus.product(a, b) == UInt64(product % UInt128(m)), "\(a) \(b) \(m)")
        let quotient = (UInt128(a) << 52) / UInt128(m)
        #expect(modulus.quotient(of: a) == UInt64(quotient), "\(a) \(m)")
      }
    }
  }

  /// Asked for one at a time, which meets stretches longer than what is searched at once.
  @Test func primesOneByOne() {
    let fields = (1300...2000).map { PrimeField.largest($0)[$0 - 1].modulus }
    #expect(zip(fields, fields.dropFirst()).contains { $0 - $1 > 2 * 64 * 2 })
    let top = fields[0]
    let primes = stride(from: top, through: fields[fields.count - 1], by: -2)
      .filter { WordModulus($0).isPrime }
    #expect(fields == primes)
  }

  /// The first primes below 2^50, from tables of 2^n − k (k = 27, 35, 51, …).
  @Test func largestPrimes() {
    let top: UInt64 = 1 << 50
    let fields = PrimeField.largest(1100)
    #expect(fields.prefix(5).map { top - $0.modulus } == [27, 35, 51, 71, 113])
    #expect(zip(fields, fields.dropFirst()).allSatisfy { $0.modulus > $1.modulus })
    #expect(PrimeField.largest(3) == Array(fields.prefix(3)))
    #expect(PrimeField.largest(0).isEmpty)
    // All of them, and nothing else, also where they come from a table.
    let primes = stride(from: top - 1, through: fields[1099].modulus, by: -2)
      .filter { WordModulus($0).isPrime }
    #expect(fields.map(\.modulus) == primes)
  }

  @Test func refusedModuli() {
    for n: UInt64 in [0, 1, 2, 4, 9, 15, 1 << 50 + 1, 1_125_899_906_842_679, .max] {
      #expect(PrimeField(n) == nil)
    }
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func arithmetic(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let field = generator.field()
    let p = Integer(field.modulus)
    for _ in 0..<50 {
      let x = generator.integer(bits: 150)
      let y = generator.integer(bits: 70)
      let (a, b) = (field.residue(x), field.residue(y))
      #expect(a < field.modulus)
      #expect((x - Integer(a)).isDivisible(by: p))
      #expect(field.sum(a, b) == field.residue(x + y))
      #expect(field.difference(a, b) == field.residue(x - y))
      #expect(field.negative(a) == field.residue(-x))
      #expect(field.product(a, b) == field.residue(x * y))
      #expect(field.power(a, 5) == field.residue(x.power(5)))
      let inverse = field.inverse(a)
      #expect((inverse == nil) == (a == 0))
      if let inverse { #expect(field.product(a, inverse) == 1) }
      let quotient = try #require(Rational(x, y * y + .one))
      if let residue: UInt64 = field.residue(quotient) {
        #expect(field.product(residue, field.residue(y * y + .one)) == a)
      } else {
        #expect(quotient.denominator.isDivisible(by: p))
      }
    }
  }
}

@Suite struct ResidueKernelTests {
  /// All forms that this processor allows, the portable one last.
  private static var forms: [residue_form] {
    (0..<10).compactMap { residue_available_form($0)?.pointee }
  }

  @Test func theLastFormIsPortable() throws {
    #expect(Self.forms.last.map { String(cString: $0.name) } == "portable")
    #expect(Set(Self.forms.map { String(cString: $0.name) }).count == Self.forms.count)
  }

  /// Words at the edge of what the kernels accept, where sums of halves are largest.
  @Test(arguments: [1, 2, 7, 8, 9, 15, 16, 17, 33], [0, 1, 3, 4, 5])
  func productsAtTheEdge(columns: Int, rows: Int) {
    for inner in [0, 1, 13, Int(residue_maximum_inner)] {
      for (index, field) in (PrimeField.largest(1) + [3, 5].compactMap(PrimeField.init))
        .enumerated()
      {
        let largest: UInt64 = 1 << 52 - 1
        let residues = (0..<rows * inner).map {
          field.modulus - 1 - UInt64(index == 0 ? 0 : $0 % 2)
        }
        let words = (0..<inner * columns).map { largest - UInt64(index == 0 ? 0 : $0 % 7) }
        let start = [UInt64](repeating: largest, count: rows * columns)
        for accumulate: Int32 in [0, 1] {
          let products = Self.forms.map { form in
            var product = start
            withUnsafePointer(to: field.constants) {
              form.product(
                residues, inner, words, columns, &product, columns, rows, columns, inner, $0, 0,
                accumulate)
            }
            return product
          }
          #expect(products.allSatisfy { $0 == products[0] })
          if rows > 0 {
            let exact = (0..<inner).reduce(Integer(accumulate == 1 ? start[0] : 0)) {
              $0 + Integer(residues[$1]) * Integer(words[$1 * columns])
            }
            #expect(field.residue(exact) == products[0][0])
          }
        }
        let long = (0..<rows * inner).map { largest - UInt64(index == 0 ? 0 : $0 % 5) }
        let short = (0..<inner * columns).map { 1 << 50 - 1 - UInt64(index == 0 ? 0 : $0 % 7) }
        let exact = (0..<rows * columns).map { place in
          sum(
            .zero, Array(long[place / columns * inner..<(place / columns + 1) * inner]),
            (0..<inner).map { short[$0 * columns + place % columns] })
        }
        for form in Self.forms {
          var (low, high) = (start, start)
          form.sums(long, inner, short, columns, &low, &high, columns, rows, columns, inner)
          for k in low.indices {
            #expect(Integer(low[k]) + Integer(high[k]) * Integer(1 << 52) == exact[k])
          }
        }
      }
    }
  }

  /// Vectors of doubles round to the nearest, whatever this thread has asked for.
  @Test(arguments: [0, 1, 2, 3]) func roundingModes(number: Int32) {
    var generator = SeededGenerator(seed: 1)
    let a = generator.integerMatrix(9, 30, bits: 500)
    let b = generator.integerMatrix(30, 7, bits: 500)
    let product = a * b
    #if arch(x86_64)
      let mode = number << 10
    #else
      let mode = number << 22
    #endif
    #expect(fesetround(mode) == 0)
    for field in PrimeField.largest(3) {
      #expect(
        ResidueMatrix(a, over: field) * ResidueMatrix(b, over: field)
          == ResidueMatrix(product, over: field))
    }
    let basis = ResidueBasis(PrimeField.largest(30))
    let numbers = [product[0, 0], -product[1, 1]]
    #expect(numbers.map { basis.integer(withResidues: basis.residues(of: $0)) } == numbers)
    #expect(fegetround() == mode)
    fesetround(0)
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func multiples(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let field = generator.field()
    let p = field.modulus
    for count in [1, 7, 8, 9, 30] {
      let x = (0..<count).map { $0 % 3 == 0 ? p - 1 : generator.next() % p }
      let y = (0..<count).map { $0 % 2 == 0 ? p - 1 : generator.next() % p }
      for factor in [0, 1, p - 1, generator.next() % p] {
        let quotient = field.quotient(of: factor)
        for form in Self.forms {
          var (sum, multiple) = (y, y)
          form.add_multiple(&sum, x, factor, quotient, count, p)
          form.multiple(&multiple, x, factor, quotient, count, p)
          #expect(multiple == x.map { field.product(factor, $0) })
          #expect(sum == zip(y, multiple).map { field.sum($0, $1) })
        }
      }
    }
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func montgomeryProducts(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let field = generator.field()
    let p = field.modulus
    let inverse = try #require(field.inverse((1 << 52) % p))
    for count in [1, 7, 8, 9, 30] {
      let x = (0..<3 * count).map { $0 % 3 == 0 ? 1 << 52 - 1 : generator.next() >> 12 }
      let y = (0..<count).map { $0 % 2 == 0 ? p - 1 : generator.next() % p }
      let wanted = x.indices.map {
        field.product(field.product(x[$0] % p, y[$0 % count]), inverse)
      }
      for form in Self.forms {
        var product = x
        withUnsafePointer(to: field.constants) { form.montgomery(&product, x, y, 3, count, $0) }
        #expect(product == wanted)
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 16, 40]) func simultaneousInverses(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let small = [3, 5, 65537].compactMap(PrimeField.init)
    for field in PrimeField.largest(2) + small {
      let p = field.modulus
      let x = (0..<count).map { $0 % 5 == 0 ? p - 1 : 1 + generator.next() % (p - 1) }
      let wanted = try x.map {
        field.product(field.constants.power2, try #require(field.inverse($0)))
      }
      for form in Self.forms {
        // As large as words may be.
        for values in [x, x.map { $0 + 2 * p }] {
          var y = [UInt64](repeating: 7, count: count)
          #expect(
            withUnsafePointer(to: field.constants) { form.inverses(&y, values, count, $0) } == 1)
          #expect(y == wanted)
        }
        for place in 0..<count {
          var (y, singular) = (x, x)
          singular[place] = 2 * p
          #expect(
            withUnsafePointer(to: field.constants) { form.inverses(&y, singular, count, $0) } == 0)
        }
      }
    }
  }

  /// A field of each length from 2 to 50 bits.
  private var lengthsOfFields: [PrimeField] {
    (2...50).compactMap { (bits: Int) -> PrimeField? in
      var candidate: UInt64 = 1 << UInt64(bits) - 1
      while candidate > 2 {
        if let field = PrimeField(candidate) { return field }
        candidate -= 1
      }
      return nil
    }
  }

  /// The sum of the products of two lists, up to a first summand.
  private func sum(_ first: Integer, _ a: [UInt64], _ b: [UInt64]) -> Integer {
    zip(a, b).reduce(first) { $0 + Integer($1.0) * Integer($1.1) }
  }
}

@Suite struct ResidueMatrixTests {
  @Test(arguments: (0..<20).map { UInt64($0) }) func agreesWithIntegers(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let field = generator.field()
    let m = Int.random(in: 0...9, using: &generator)
    let k = Int.random(in: 0...20, using: &generator)
    let n = Int.random(in: 0...20, using: &generator)
    let a = generator.integerMatrix(m, k, bits: 90)
    let b = generator.integerMatrix(m, k, bits: 90)
    let c = generator.integerMatrix(k, n, bits: 90)
    let reduced = { ResidueMatrix($0, over: field) }
    #expect(reduced(a) + reduced(b) == reduced(a + b))
    #expect(reduced(a) - reduced(b) == reduced(a - b))
    #expect(-reduced(a) == reduced(-a))
    #expect(reduced(a) * reduced(c) == reduced(a * c))
    #expect(2 * reduced(a) == reduced(a + a))
    #expect(reduced(a).transpose == reduced(a.transpose))
    var scaled = reduced(a)
    scaled.scaleRows(by: Array(repeating: field.modulus - 1, count: m))
    #expect(scaled == reduced(-a))
  }

  /// Sizes on both sides of the panels of blocked elimination.
  @Test(arguments: [0, 1, 2, 5, 31, 32, 33, 64, 70], (0..<2).map { UInt64($0) })
  func elimination(n: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let field = PrimeField.largest(1)[0]
    let a = generator.residueMatrix(n, n, over: field)
    let right = generator.residueMatrix(n, 3, over: field)
    let inverse = try a.inverse()
    #expect((a * inverse).isIdentity)
    #expect(try a * a.solve(right) == right)
    #expect(a.rank() == n)
    let plain = try a.lu(pivoting: false)
    #expect(plain.lower * plain.upper == a)
    let permutation = (0..<n).shuffled(using: &generator)
    let p = ResidueMatrix.identity(n, over: field).selecting(
      rows: permutation, columns: Array(0..<n))
    let factors = try (p * a).lu()
    #expect(
      factors.lower * factors.upper
        == (p * a).selecting(rows: factors.permutation, columns: Array(0..<n)))
    let determinant = try a.determinant()
    #expect(try field.product(p.determinant(), determinant) == (p * a).determinant())
    #expect(try plain.lower.solvingUnitLower(a) == plain.upper)
    #expect(try plain.upper.solvingUpper(plain.upper).isIdentity)
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func singularMatrices(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let field = PrimeField.largest(1)[0]
    let n = Int.random(in: 1...50, using: &generator)
    let r = Int.random(in: 0..<n, using: &generator)
    let a =
      generator.residueMatrix(n, r, over: field) * generator.residueMatrix(r, n, over: field)
    #expect(a.rank() == r)
    #expect(try a.determinant() == 0)
    #expect(throws: LinearAlgebraError.singular(rank: r)) { try a.inverse() }
    #expect(throws: LinearAlgebraError.singular(rank: r)) { try a.solve(a) }
    #expect(throws: LinearAlgebraError.vanishingLeadingMinor(order: r + 1)) {
      try a.lu(pivoting: false)
    }
  }

  @Test func refusedShapes() throws {
    let field = try #require(PrimeField(7))
    let a = ResidueMatrix(rows: 2, columns: 3, over: field)
    let notSquare = LinearAlgebraError.notSquare(found: MatrixShape(2, 3))
    #expect(throws: notSquare) { try a.lu() }
    #expect(throws: notSquare) { try a.determinant() }
    #expect(throws: notSquare) { try a.inverse() }
    #expect(throws: notSquare) { try a.solve(a) }
    #expect(throws: notSquare) { try a.solvingUpper(a) }
    #expect(throws: notSquare) { try a.solvingUnitLower(a) }
    let square = ResidueMatrix.identity(3, over: field)
    let mismatch = LinearAlgebraError.shapeMismatch(
      expected: MatrixShape(3, 3), found: MatrixShape(2, 3))
    #expect(throws: mismatch) { try square.solve(a) }
    #expect(throws: mismatch) { try square.solvingUpper(a) }
    #expect(throws: mismatch) { try square.solvingUnitLower(a) }
    var gap = square
    gap[1, 1] = 0
    #expect(throws: LinearAlgebraError.vanishingLeadingMinor(order: 2)) {
      try gap.solvingUpper(square)
    }
  }
}

@Suite struct ResidueBasisTests {
  @Test(arguments: [1, 2, 40, 511, 512, 513, 1100]) func symmetricRange(count: Int) {
    let basis = ResidueBasis(PrimeField.largest(count))
    #expect(basis.bound + basis.bound + .one == basis.modulus)
    for x in [.zero, .one, -.one, basis.bound, -basis.bound, basis.bound - .one] as [Integer] {
      #expect(basis.integer(withResidues: basis.residues(of: x)) == x)
    }
    // One step beyond the range wraps around.
    let beyond = basis.bound + .one
    #expect(basis.integer(withResidues: basis.residues(of: beyond)) == -basis.bound)
    #expect(basis.integer(withResidues: basis.residues(of: -beyond)) == basis.bound)
  }

  @Test(arguments: [0, 1, 51, 52, 53, 104, 5000, 30_000, 120_000, 200_000])
  func reduction(bits: Int) {
    var generator = SeededGenerator(seed: UInt64(bits))
    for count in [1, 5, 600] {
      let basis = ResidueBasis(PrimeField.largest(count))
      let power = Integer(1) << bits
      for x in [generator.integer(bits: bits), power, -power, power - .one, .one - power] {
        #expect(basis.residues(of: x) == basis.fields.map { $0.residue(x) })
      }
    }
  }

  @Test(arguments: (0..<10).map { UInt64($0) }) func matrices(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let m = Int.random(in: 0...7, using: &generator)
    let k = Int.random(in: 0...9, using: &generator)
    let n = Int.random(in: 1...7, using: &generator)
    let bits = [1, 60, 700, 20_000][Int(seed % 4)]
    let a = generator.integerMatrix(m, k, bits: bits)
    let b = generator.integerMatrix(k, n, bits: bits / 2 + 1)
    let basis = ResidueBasis(bits: 2 * bits + 10)
    let reduced = MultimodularMatrix(a, basis: basis)
    #expect(reduced.reconstructed() == a)
    for (index, field) in basis.fields.enumerated().prefix(5) {
      #expect(reduced[index] == ResidueMatrix(a, over: field))
    }
    #expect(
      (reduced * MultimodularMatrix(b, basis: basis)).reconstructed() == a.schoolbookProduct(b))
    #expect(a.multimodularProduct(b) == a.schoolbookProduct(b))
  }

  /// Numbers of very different lengths, with zeros, in more than one batch.
  @Test(arguments: [1, 3, 100]) func mixedLengths(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let basis = ResidueBasis(PrimeField.largest(count))
    let matrix = IntegerMatrix(rows: 11, columns: 20) { _, _ in
      generator.integer(bits: [0, 0, 1, 51, 52, 53, 104, 700, 3000][Int(generator.next() % 9)])
    }
    let reduced = MultimodularMatrix(matrix, basis: basis)
    for (index, field) in basis.fields.enumerated() {
      #expect(reduced[index] == ResidueMatrix(matrix, over: field))
    }
  }

  /// Products whose entries are as large as the bound allows.
  @Test(arguments: [1, 49, 50, 51, 98, 100, 333]) func productAtTheBound(bits: Int) {
    let largest = (Integer(1) << bits) - .one
    for inner in [1, 2, 3, 4, 7, 8] {
      for sign in [1, -1] {
        let a = IntegerMatrix(rows: 2, columns: inner) { _, _ in largest }
        let b = IntegerMatrix(rows: inner, columns: 2) { _, _ in Integer(sign) * largest }
        #expect(a.multimodularProduct(b) == a.schoolbookProduct(b))
      }
    }
  }

  @Test(arguments: [1, 49, 50, 51, 1000, 25_601]) func fewestPrimes(bits: Int) {
    let basis = ResidueBasis(bits: bits)
    #expect(basis.modulus.bitWidth >= bits)
    let last = basis.fields[basis.count - 1].modulus
    #expect(basis.count == 1 || basis.modulus.quotient(byDivisor: Integer(last)).bitWidth < bits)
  }
}
