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
    for fields in [PrimeField.largest(1), small, PrimeField.largest(6) + small] {
      let (moduli, primes, distance) = (fields.map(\.constants), fields.count, count + 3)
      var x: [UInt64] = []
      for field in fields {
        for place in 0..<distance {
          let p = field.modulus
          x.append(place % 5 == 0 ? p - 1 : 1 + generator.next() % (p - 1))
        }
      }
      let wanted = try x.enumerated().map { index, value in
        let field = fields[index / distance]
        return field.product(field.constants.power2, try #require(field.inverse(value)))
      }
      /// The words of all rows.
      func rows(_ words: [UInt64]) -> [UInt64] {
        words.indices.filter { $0 % distance < count }.map { words[$0] }
      }
      let all = UInt64(1) << UInt64(primes) - 1
      for form in Self.forms {
        var y = [UInt64](repeating: 7, count: x.count)
        for isLarge in [false, true] {
          // As large as words may be.
          let values = x.enumerated().map { (index: Int, value: UInt64) -> UInt64 in
            isLarge ? value + 2 * fields[index / distance].modulus : value
          }
          #expect(form.inverses(&y, distance, values, distance, count, moduli, primes) == all)
          #expect(rows(y) == rows(wanted))
        }
        for (place, row) in zip(0..<count, (0..<primes).shuffled(using: &generator)) {
          var singular = x
          singular[row * distance + place] = 2 * fields[row].modulus
          let units = form.inverses(&y, distance, singular, distance, count, moduli, primes)
          #expect(units == all & ~(1 << UInt64(row)))
          for other in (0..<primes) where other != row {
            let words = other * distance..<other * distance + count
            #expect(y[words] == wanted[words])
          }
        }
      }
    }
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func differences(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let field = generator.field()
    let p = field.modulus
    for count in [1, 8, 9, 30] {
      let (f, g) = (1 + generator.next() % (p - 1), 1 + generator.next() % (p - 1))
      let quotient = try #require(field.inverse(g))
      let x = (0..<count).map { _ in generator.next() % p }
      let y = x.map { field.product(field.product($0, f), quotient) }
      for place in 0...count {
        var changed = y
        if place < count { changed[place] = field.sum(changed[place], 1) }
        withUnsafePointer(to: field.constants) {
          let (larger, least) = (x.map { $0 + 2 * p }, changed.map { $0 + p })
          for (x, changed) in [(x, changed), (larger, changed), (x, least)] {
            for form in Self.forms {
              #expect(form.difference(x, f, changed, g, count, $0) == place)
            }
          }
        }
      }
    }
  }

  /// Words at the edge of what the kernel accepts, and fields of all lengths.
  @Test(arguments: [1, 2, 7, 8, 9, 15, 16, 17, 33], [1, 3, 4, 5, 9])
  func updatesAtTheEdge(columns: Int, rows: Int) {
    let (groups, longest) = ((rows + 3) / 4, Int(residue_maximum_inner))
    for inner in [1, 13, longest] {
      for field in PrimeField.largest(1) + lengthsOfFields {
        if inner == longest && field.modulus > 5 && field.modulus < 1 << 49 { continue }
        let p = field.modulus
        // All columns but the first, every other one, and none.
        var (starts, places): ([UInt32], [UInt32]) = ([0], [])
        for group in 0..<groups {
          places += (1..<UInt32(inner)).filter { group == 0 || (group == 1 && $0 % 2 == 1) }
          starts.append(UInt32(places.count))
        }
        let a = (0..<4 * places.count).map { $0 % 5 == 4 ? 0 : p - 1 }
        let b = (0..<inner * columns).map { 3 * p - 1 - UInt64($0 % 2) }
        let factors = (0..<rows).map { p - 1 - UInt64($0 % 2) }
        let start = (0..<rows * columns).map { 3 * p - 1 - UInt64($0 % 3) }
        let scales = (0..<inner).map { p - 1 - UInt64($0 % 2) }
        let words = a.map { $0 == 0 ? 1 << 52 - 1 : $0 }
        let results = Self.forms.map { form in
          var (updated, scaled) = (start, a)
          starts.withUnsafeBufferPointer { starts in
            places.withUnsafeBufferPointer { places in
              let support = residue_support(
                starts: starts.baseAddress, columns: places.baseAddress)
              withUnsafePointer(to: field.constants) {
                form.update(&updated, factors, a, b, rows, columns, support, $0)
                form.scale_columns(&scaled, words, scales, rows, support, $0)
              }
            }
          }
          #expect(updated.allSatisfy { $0 < 3 * p })
          return (updated: updated.map { $0 % p }, scaled: scaled)
        }
        let (fast, fastScaled) = results[0]
        #expect(results.allSatisfy { $0.updated == fast && $0.scaled == fastScaled })
        let radix = field.constants.power1
        for row in inner < 100 ? 0..<rows : 0..<1 {
          let (first, end) = (Int(starts[row / 4]), Int(starts[row / 4 + 1]))
          let own = 4 * first + row % 4 * (end - first)
          let exact = sum(
            Integer(factors[row]) * Integer(start[row * columns]),
            Array(a[own..<own + end - first]), places[first..<end].map { b[Int($0) * columns] })
          #expect(field.residue(exact) == field.product(fast[row * columns], radix))
          for index in first..<end {
            let at = own + index - first
            #expect(fastScaled[at] < p)
            #expect(
              field.product(fastScaled[at], radix)
                == field.product(words[at] % p, scales[Int(places[index])]))
          }
        }
      }
    }
  }

  /// Residues of numbers of all lengths are below 3 p.
  @Test(arguments: [1, 2, 3, 4, 7, 8, 9]) func digitsAtTheEdge(rows: Int) {
    for field in rows == 1 ? PrimeField.largest(2) + lengthsOfFields : PrimeField.largest(1) {
      let p = field.modulus
      let moduli = [residue_modulus](repeating: field.constants, count: rows)
      for length in [0, 2, 4, 3996, 3998, 4000, 8002] {
        let digits = (0..<8 * length).map { (index: Int) -> UInt64 in
          let lane = UInt64(index % 8)
          return lane == 7 ? 0 : 1 << 50 - 1 - lane
        }
        let negative: UInt32 = 0b1000_0101
        let results = Self.forms.map { form in
          var residues = [UInt64](repeating: 7, count: 8 * rows)
          let room = residue_digits_size(length) - digits.count
          var prepared = digits + Array(repeating: 7, count: room)
          var powers = [UInt64](repeating: 7, count: residue_powers_size(length + 2, rows))
          form.prepare_digits(&prepared, length)
          form.write_powers(&powers, length + 2, moduli, rows)
          form.digits(
            powers, length + 2, prepared, length, negative, &residues, 8, moduli, rows)
          #expect(residues.allSatisfy { $0 < 3 * p })
          return residues.map { $0 % p }
        }
        let fast = results[0]
        #expect(results.allSatisfy { $0 == fast })
        let numbers = (0..<8).map { lane in
          (0..<length).reversed().reduce(Integer.zero) {
            $0 * Integer(1 << 50) + Integer(digits[8 * $1 + lane])
          }
        }
        for (place, residue) in fast.enumerated() {
          let number = numbers[place % 8]
          let value = field.residue(
            negative >> UInt32(place % 8) & 1 == 1 ? -number : number)
          #expect(residue == field.product(value, field.constants.power1))
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

  /// Numbers of very different lengths, some longer than the kernel's longest sum.
  @Test(arguments: [1, 15, 16, 17, 40], [1, 3, 4, 9])
  func digitTables(count: Int, primes: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let fields = PrimeField.largest(primes)
    let inverses = try fields.map { try #require($0.inverse($0.constants.power1)) }
    for longest in [1, 60, 3000, 52 * Int(residue_maximum_inner) + 100] {
      if longest > 10_000 && (count > 17 || primes > 4) { continue }
      let numbers = (0..<count).map { generator.integer(bits: longest * $0 / count) }
      var table = IntegerTable()
      #expect(table.append(numbers) == 0)
      let digits = table.withNumbers { DigitTable($0) }
      var words = [UInt64](repeating: 1, count: count * primes)
      var scratch = [UInt64](repeating: 1, count: digits.scratchSize(primes: primes))
      words.withUnsafeMutableBufferPointer { words in
        scratch.withUnsafeMutableBufferPointer { scratch in
          if let words = words.baseAddress, let scratch = scratch.baseAddress {
            digits.reduce(fields.map(\.constants), into: words, scratch: scratch)
          }
        }
      }
      let residues = words.indices.map { index in
        let field = fields[index / count]
        return field.product(words[index] % field.modulus, inverses[index / count])
      }
      #expect(residues == fields.flatMap { field in numbers.map(field.residue) })
    }
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
