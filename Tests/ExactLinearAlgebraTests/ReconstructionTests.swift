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

  enum Sharing: CaseIterable { case none, rows, columns, all }

  /// Matrices whose denominators are shared along rows or columns; the fewest primes that suffice,
  /// and one prime less.
  @Test(arguments: Sharing.allCases, (0..<6).map { UInt64($0) })
  func matrices(sharing: Sharing, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let m = Int.random(in: 0...6, using: &generator)
    let n = Int.random(in: 1...6, using: &generator)
    let denominators = (0..<36).map { _ in generator.integer(bits: 200).magnitude + .one }
    let triangular = seed % 2 == 0
    let matrix = RationalMatrix(rows: m, columns: n) { i, j in
      if triangular && i < j { return .zero }
      let index =
        switch sharing {
        case .none: 6 * i + j
        case .rows: i
        case .columns: j
        case .all: 0
        }
      return Rational(reducing: generator.integer(bits: 200), denominators[index])
    }
    let basis = ResidueBasis(bits: 404)
    let shorter = ResidueBasis(Array(basis.fields.prefix(basis.count / 2)))
    #expect(RationalMatrix(reconstructing: try residues(matrix, basis)) == matrix)
    if matrix.height > 190 {
      #expect(RationalMatrix(reconstructing: try residues(matrix, shorter)) != matrix)
    }
  }

  private func residues(
    _ matrix: RationalMatrix, _ basis: ResidueBasis
  ) throws -> MultimodularMatrix {
    var result = MultimodularMatrix(rows: matrix.rows, columns: matrix.columns, basis: basis)
    for (index, field) in basis.fields.enumerated() {
      var image = ResidueMatrix(matrix.numerators, over: field)
      image.scaleRows(
        by: try matrix.denominators.map { try #require(field.inverse(field.residue($0))) })
      result[index] = image
    }
    return result
  }
}
