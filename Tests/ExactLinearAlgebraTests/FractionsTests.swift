import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Matrices from fractions as they are written.
@Suite struct FractionsTests {
  private struct Stopped: Error {}

  private func matrix(_ rows: [[Fraction]], growth: Int = 1000) -> RationalMatrix? {
    RationalMatrix(rows: rows, growth: growth) { (_) throws(Never) in }
  }

  private func fraction(
    _ numerator: Integer, _ denominator: Integer, mustBeReduced: Bool = true
  ) -> Fraction {
    Fraction(numerator, over: denominator, mustBeReduced: mustBeReduced)
  }

  @Test func numbers() {
    #expect(fraction(6, 4).rational == nil)
    #expect(fraction(0, 4).rational == nil)
    #expect(fraction(6, 4, mustBeReduced: false).rational == Rational(3, 2))
    #expect(fraction(-3, 4).rational == Rational(-3, 4))
    #expect(fraction(5, 1).rational == Rational(5))
    #expect(fraction(5, 1, mustBeReduced: false).rational == Rational(5))
  }

  /// Denominators shared by a row, shared up to factors, and not shared at all.
  @Test(arguments: (0..<30).map { UInt64($0) }) func agreesWithRows(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (rows, columns) = (
      Int.random(in: 1...6, using: &generator), Int.random(in: 1...6, using: &generator)
    )
    let bits = [4, 60, 300][Int(seed % 3)]
    let shared = generator.integer(bits: bits).magnitude + .one
    let values = (0..<rows).map { _ in
      (0..<columns).map { _ -> Rational in
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Rational(generator.integer(bits: bits), shared) ?? .zero
        case 1: generator.rational(bits: bits)
        case 2: Rational(generator.integer(bits: bits))
        default: Rational(generator.integer(bits: bits), shared * Integer(6)) ?? .zero
        }
      }
    }
    let fractions = values.map { row in
      row.map { fraction($0.numerator, $0.denominator, mustBeReduced: !$0.isInteger) }
    }
    let found = try #require(matrix(fractions))
    #expect(found == RationalMatrix(values))
    #expect(found.isCanonical)

    // One fraction with a factor too many.
    for (i, row) in values.enumerated() {
      for (j, value) in row.enumerated() {
        for factor in [Integer(2), Integer(3), shared, Integer(1_000_003)] where factor != .one {
          var wrong = fractions
          wrong[i][j] = fraction(value.numerator * factor, value.denominator * factor)
          #expect(matrix(wrong) == nil, "seed \(seed): \(value), \(factor)")
          wrong[i][j].mustBeReduced = false
          #expect(matrix(wrong) == found)
        }
      }
    }
  }

  /// Denominators of many lengths, each a divisor of the next, in any order.
  @Test(arguments: (0..<10).map { UInt64($0) }) func chainsOfDenominators(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var (denominator, values) = (Integer.one, [Rational]())
    for _ in 0..<24 {
      denominator *= generator.integer(bits: 100).magnitude + Integer(2)
      // A numerator that shares a factor with what is not its denominator.
      let factor = Integer(Int.random(in: 1...9, using: &generator))
      values.append(try #require(Rational(generator.integer(bits: 500) * factor, denominator)))
    }
    values.shuffle(using: &generator)
    let row = values.map { fraction($0.numerator, $0.denominator, mustBeReduced: !$0.isInteger) }
    #expect(matrix([row]) == RationalMatrix([values]))
    for (j, value) in values.enumerated() where !value.isInteger {
      for factor in [Integer(2), value.denominator, Integer(1_000_003)] {
        var wrong = row
        wrong[j] = fraction(value.numerator * factor, value.denominator * factor)
        #expect(matrix([wrong]) == nil, "seed \(seed): \(value), \(factor)")
      }
    }
  }

  /// Rows over common denominators are taken as they are; columns of them may have common factors.
  @Test func rowsAndColumnsAreEqual() throws {
    let six = Integer(6)
    let fractions = [(1, 5), (3, 4), (7, 9), (-5, 6)].map { (numerator, denominator) in
      [fraction(Integer(numerator), Integer(denominator)), fraction(.one, Integer(denominator))]
    }
    let common = [2, 3].map { fraction(Integer($0), six, mustBeReduced: false) }
    for rows in [fractions + [common], [common] + fractions, [common, fractions[0]]] {
      let found = try #require(
        RationalMatrix.withCommonDenominators(rows, work: 0) { (_) throws(Never) in })
      let values = rows.map { $0.map { Rational($0.numerator, $0.denominator) ?? .zero } }
      #expect(found.isTransposed == (rows.count > 2))
      let matrix = found.isTransposed ? found.matrix.transpose : found.matrix
      #expect(matrix == RationalMatrix(values))
      #expect(found.matrix.isCanonical)
      #expect((found.rowDenominators != nil) == found.isTransposed)
      for (row, denominator) in zip(values, found.rowDenominators ?? []) {
        #expect(row.allSatisfy { ($0 * Rational(denominator)).isInteger })
      }
    }
  }

  @Test func denominatorsOfRowsWithZerosAreNotKept() throws {
    let row = [fraction(.one, Integer(2)), fraction(.zero, .one, mustBeReduced: false)]
    let found = try #require(
      RationalMatrix.withCommonDenominators([row, row], work: 0) { (_) throws(Never) in })
    #expect(found.isTransposed && found.rowDenominators == nil)
  }

  @Test func integersOverACommonDenominatorAreReducedInColumns() throws {
    let six = Integer(6)
    let column = [2, 4, 3].map { fraction(Integer($0), six, mustBeReduced: false) }
    let even = [2, 4].map { fraction(Integer($0), six, mustBeReduced: false) }
    #expect(matrix([column])?.denominators == [six])
    #expect(matrix([even])?.denominators == [Integer(3)])
    #expect(matrix([even])?.isCanonical == true)
  }

  @Test func growthAndDemandAreLimits() {
    let row = (1...50).map { fraction(.one, Integer(1_000_000_007) + Integer(2 * $0)) }
    #expect(matrix([row]) != nil)
    #expect(matrix([row], growth: 16) == nil)
    #expect(matrix(row.map { [$0] }, growth: 1) != nil)
    #expect(throws: Stopped.self) {
      _ = try RationalMatrix(rows: [row], growth: 50) {
        (bytes) throws(Stopped) in if bytes > 1000 { throw Stopped() }
      }
    }
  }
}
