import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

@Suite struct RationalReconstructionTests {
  /// All residues of all small moduli, against a search over all fractions within the bound.
  @Test func smallModuli() {
    for modulus in 1...130 {
      let bound = (0...modulus).last { 2 * $0 * $0 <= modulus - 1 } ?? 0
      #expect(RationalReconstruction(modulus: Integer(modulus)).bound == Integer(bound))
      for residue in 0..<modulus {
        var expected: [Rational] = []
        for d in stride(from: 1, through: bound, by: 1) where coprime(d, modulus) {
          for n in -bound...bound where coprime(n, d) && (n - residue * d) % modulus == 0 {
            expected.append(Rational(coprime: Integer(n), Integer(d)))
          }
        }
        #expect(expected.count <= 1)
        for shift in [0, -3, 2] {
          let found = Rational(
            reconstructing: Integer(residue + shift * modulus), modulus: Integer(modulus))
          #expect(found == expected.first, "\(residue) modulo \(modulus)")
        }
      }
    }
  }

  private func coprime(_ a: Int, _ b: Int) -> Bool {
    Integer.gcd(Integer(a), Integer(b)).isOne
  }

  /// Fractions of every length up to the bound and beyond, against Euclid's algorithm one division
  /// at a time.
  @Test(arguments: (0..<40).map { UInt64($0) }) func largeModuli(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bits = [60, 127, 128, 129, 192, 500, 2000, 9000][Int(seed % 8)]
    let modulus = (Integer(1) << bits) + generator.integer(bits: bits - 1).magnitude
    let reconstruction = RationalReconstruction(modulus: modulus)
    for length in [1, bits / 4, bits / 2 - 2, bits / 2, bits - 1] {
      let denominator = generator.integer(bits: length).magnitude + .one
      let numerator = generator.integer(bits: max(bits / 2 - 2, 1))
      guard let inverse = inverse(denominator, modulo: modulus) else { continue }
      let residue = numerator * inverse
      let plain = plainReconstruction(residue, modulus)
      #expect(reconstruction.fraction(residue) == plain)
      if length <= bits / 2 - 2 { #expect(plain == Rational(numerator, denominator)) }
    }
    let random = generator.integer(bits: bits + 5)
    #expect(reconstruction.fraction(random) == plainReconstruction(random, modulus))
  }

  /// Residues whose quotients are huge, all 1, or end at once.
  @Test func specialQuotients() {
    var (a, b) = (Integer(1), Integer(1))
    for _ in 0..<2000 { (a, b) = (a + b, a) }
    let power = (Integer(1) << 1000) - .one
    for (modulus, residue) in [
      (a, b), (power, Integer(1) << 500), (power, Integer(1) << 499), (power, Integer(1) << 501),
      (power, .one), (power, .zero), (power, -.one), (power, power >> 1), (power, power - 2),
    ] {
      #expect(
        Rational(reconstructing: residue, modulus: modulus)
          == plainReconstruction(residue, modulus))
    }
  }

  private func inverse(_ a: Integer, modulo m: Integer) -> Integer? {
    var (r0, r1, t0, t1) = (m, a, Integer.zero, Integer.one)
    while let (q, r) = r0.dividedFlooring(by: r1) {
      (r0, r1, t0, t1) = (r1, r, t1, t0 - q * t1)
    }
    return r0.isOne ? t0 : nil
  }

  private func plainReconstruction(_ residue: Integer, _ modulus: Integer) -> Rational? {
    let within = { (x: Integer) in 2 * x * x < modulus }
    var (r0, t0, t1) = (modulus, Integer.zero, Integer.one)
    guard var r1 = residue.dividedFlooring(by: modulus)?.remainder else { return nil }
    while !within(r1), let (q, r) = r0.dividedFlooring(by: r1) {
      (r0, r1, t0, t1) = (r1, r, t1, t0 - q * t1)
    }
    guard within(t1), Integer.gcd(r1, t1).isOne else { return nil }
    return Rational(r1, t1)
  }

  /// With the residue over one more field that a fraction has, or that it has not.
  @Test(arguments: (0..<20).map { UInt64($0) }) func confirmedFractions(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let fields = PrimeField.largest(4)
    let modulus = fields.dropLast().reduce(Integer.one) { $0 * Integer($1.modulus) }
    let reconstruction = RationalReconstruction(modulus: modulus)
    let value = Rational(
      reducing: generator.integer(bits: 70), generator.integer(bits: 70).magnitude + .one)
    let reciprocal = try #require(inverse(value.denominator, modulo: modulus))
    let known = try #require(fields[3].residue(value))
    // The sequence serves several numbers.
    var sequence = RemainderSequence(modulus)
    let residue = value.numerator * reciprocal
    for (other, expected) in [(known, value), (known == 0 ? 1 : known - 1, nil), (known, value)] {
      let found = residue.withPointer {
        reconstruction.fraction($0, withResidue: other, over: fields[3], &sequence)
      }
      #expect(found == expected)
    }
  }
}

@Suite struct MatrixReconstructionTests {
  enum Sharing: CaseIterable { case none, rows, columns, all, chains, smallFactors, integers }

  /// Matrices whose denominators are shared in different ways; the fewest primes that suffice, and half
  /// of them.
  @Test(arguments: Sharing.allCases, (0..<12).map { UInt64($0) })
  func matrices(sharing: Sharing, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let m = Int.random(in: 0...6, using: &generator)
    let n = Int.random(in: 1...6, using: &generator)
    let denominators = (0..<36).map { _ in generator.integer(bits: 200).magnitude + .one }
    let pattern = seed % 4
    let matrix = RationalMatrix(rows: m, columns: n) { i, j in
      if pattern == 0 && i < j || pattern == 1 && (i + j) % 3 == 0 { return .zero }
      if pattern == 2 && j % 2 == 0 { return Rational(Int.random(in: -9...9, using: &generator)) }
      let denominator =
        switch sharing {
        case .none: denominators[6 * i + j]
        case .rows: denominators[i]
        case .columns: denominators[j]
        case .all: denominators[0]
        case .chains: Integer(i + 3).power(6 * (seed % 8 < 4 ? j : n - j))
        case .smallFactors: (denominators[i] >> 12) << Int.random(in: 0...9, using: &generator)
        case .integers: Integer.one
        }
      return Rational(reducing: generator.integer(bits: 200), denominator)
    }
    #expect(reconstructed(matrix, ResidueBasis(bits: 404).fields, at: pattern) == matrix)
    if matrix.height > 190 {
      #expect(reconstructed(matrix, ResidueBasis(bits: 190).fields, at: pattern) == nil)
    }
  }

  /// A wrong residue modulo any of the primes must be noticed, where all of them are needed.
  @Test(arguments: (0..<24).map { UInt64($0) }) func changedResidues(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let denominator = generator.integer(bits: 90).magnitude + .one
    let matrix = RationalMatrix(rows: 3, columns: 3) { _, _ in
      Rational(reducing: generator.integer(bits: 90), denominator)
    }
    let fields = PrimeField.largest(6)
    var words = residues(matrix, fields, Array(0..<9))
    let index = Int(seed) * 2 + Int(seed % 2)
    words[index] = words[index] == 0 ? 1 : words[index] - 1
    var suspect: Int?
    let found = MatrixReconstruction(fields).matrix(
      rows: 3, columns: 3, at: Array(0..<9), residues: words, suspect: &suspect)
    #expect(found == nil, "word \(index)")
    #expect(suspect.map { $0 < 9 } == true)
  }

  /// Over a multiple of all denominators, over one that misses a factor, and over one that is too long for
  /// the primes: the matrix is the same, from fewer primes where the guess is right.
  @Test(arguments: (0..<24).map { UInt64($0) }) func commonDenominators(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let denominators = (0..<4).map { _ in generator.integer(bits: 60).magnitude + .one }
    let matrix = RationalMatrix(rows: 4, columns: 3) { i, j in
      if seed % 3 == 0 && i == 1 || i + 1 == j { return .zero }
      if seed % 3 == 1 && i == 2 { return Rational(Int.random(in: -3...3, using: &generator)) }
      return Rational(
        reducing: generator.integer(bits: 160), denominators[i] * denominators[(i + j + 1) % 4])
    }
    let multiple = denominators.reduce(.one, *)
    let places = (0..<12).filter { !matrix.numerators.isZero($0 / 3, $0 % 3) }
    let few = PrimeField.largest(MatrixReconstruction.primes(forDenominator: multiple))
    let many = PrimeField.largest(12)
    var suspect: Int?
    func found(_ fields: [PrimeField], _ denominator: Integer?) -> RationalMatrix? {
      MatrixReconstruction(fields, denominator: denominator).matrix(
        rows: 4, columns: 3, at: places, residues: residues(matrix, fields, places),
        suspect: &suspect)
    }
    #expect(found(few, multiple) == matrix)
    #expect(few.count < many.count)
    for guess in [multiple, denominators[0], .one, multiple.power(10), nil] {
      #expect(found(many, guess) == matrix)
    }
    // A wrong residue is noticed over a right guess, too, but where short entries need fewer primes.
    var words = residues(matrix, few, places)
    let index = Int(seed) * words.count / 24
    words[index] = words[index] == 0 ? 1 : words[index] - 1
    let changed = MatrixReconstruction(few, denominator: multiple).matrix(
      rows: 4, columns: 3, at: places, residues: words, suspect: &suspect)
    #expect(changed == nil || seed % 3 == 1 && changed == matrix)
  }

  /// From one prime more than the fields, at all places or at those of entries that are not 0.
  private func reconstructed(
    _ matrix: RationalMatrix, _ fields: [PrimeField], at pattern: UInt64
  ) -> RationalMatrix? {
    let fields = fields + PrimeField.largest(fields.count..<fields.count + 1)
    let places = (0..<matrix.rows * matrix.columns).filter {
      pattern == 3 || !matrix.numerators.isZero($0 / matrix.columns, $0 % matrix.columns)
    }
    var suspect: Int? = pattern == 0 ? 2 : nil
    return MatrixReconstruction(fields).matrix(
      rows: matrix.rows, columns: matrix.columns, at: places,
      residues: residues(matrix, fields, places), suspect: &suspect)
  }

  private func residues(
    _ matrix: RationalMatrix, _ fields: [PrimeField], _ places: [Int]
  ) -> [UInt64] {
    fields.flatMap { field in
      places.map { field.residue(matrix[$0 / matrix.columns, $0 % matrix.columns]) ?? 0 }
    }
  }
}
