import ExactArithmetic
import Foundation
import SeededRandom
import Testing

@testable import CouplingKernel

/// Enclosures against values with 200 digits that mpmath computed.
struct NormalDistributionTests {
  struct Value {
    var x: Rational
    var distribution: Interval
    var density: Interval
    var tail: Interval
  }

  /// Each line's numbers, as far apart as their last digit leaves open.
  static func values() throws -> [Value] {
    let file = IndependentChecker.tests.appending(path: "Fixtures/normal-distribution/values.txt")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let fields = line.split(separator: " ")
      let numbers = try fields.dropFirst().map { field in
        let value = try #require(Rational(decimal: field))
        // 200 significant digits, of which the leading zeros behind the point are none.
        let digits = field.drop { $0 == "0" || $0 == "." }.count { $0 != "." }
        let places = field.split(separator: ".").last?.count ?? 0
        #expect(digits >= 199 || value.isZero)
        let unit = Rational(1) / Rational(Integer(10).power(places))
        return Interval(value - unit, value + unit)
      }
      let x = try #require(Rational(fields[0]))
      return Value(x: x, distribution: numbers[0], density: numbers[1], tail: numbers[2])
    }
  }

  @Test(arguments: [64, 128, 256, 640])
  func enclosesReferenceValues(precision: Int) throws {
    for value in try Self.values() {
      let distribution = NormalDistribution.distribution(value.x, precision: precision)
      let density = NormalDistribution.density(value.x, precision: precision)
      for (found, reference) in [(distribution, value.distribution), (density, value.density)] {
        #expect(found.low <= reference.high && reference.low <= found.high, "x = \(value.x)")
        // Within eight units of the last place where nothing special is in the way.
        if value.x.magnitude <= 8 {
          let width = (found.high - found.low) * Rational(Integer.one << precision)
          #expect(width <= 8, "x = \(value.x), width \(Double(rounding: width))")
        }
      }
    }
  }

  @Test func enclosesTailMoments() throws {
    for value in try Self.values() where value.x >= 1 {
      let found = TransportSource.normal(radius: value.x).tailMoment
      #expect(found >= value.tail.low, "x = \(value.x)")
      #expect(found - value.tail.high <= Rational(1) / Rational(Integer.one << 50))
    }
  }

  @Test func enclosuresAreSymmetricAndIncrease() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<50 {
      let x = rational(Int.random(in: 0...8000, using: &random), 1000)
      let y = x + rational(1, Int.random(in: 1...1000, using: &random))
      let (here, there) = (
        NormalDistribution.distribution(x), NormalDistribution.distribution(y)
      )
      let mirrored = NormalDistribution.distribution(-x)
      #expect(here.high + mirrored.low == 1)
      #expect(here.low < there.high)
    }
  }
}
