import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

@testable import Approximation

@Suite struct ApproximateTests {
  /// Integers −9…9, of non-zero determinant.
  static func target(_ n: Int, seed: UInt64) -> Target {
    var random = SeededGenerator(seed: seed)
    while true {
      let matrix = RationalMatrix(rows: n, columns: n) { _, _ in
        Rational(Int.random(in: -9...9, using: &random))
      }
      if let determinant = try? matrix.determinant(), !determinant.isZero {
        return .matrix(.dense(matrix))
      }
    }
  }

  static func options(
    _ tolerance: String, _ entries: EntryPrecision = .float64, partition: Partition? = nil
  ) throws -> ApproximationOptions {
    ApproximationOptions(
      tolerance: try #require(Rational(decimal: tolerance)), entries: entries,
      partition: partition, flip: .auto)
  }

  /// The same claim with another tolerance, or with other layers.
  static func changed(
    _ certificate: Certificate, tolerance: Rational? = nil, layers: [CouplingLayer]? = nil
  ) throws -> Certificate {
    try Certificate(
      partition: certificate.partition, target: certificate.target, bias: certificate.bias,
      flip: certificate.flip, layers: layers ?? certificate.layers,
      tolerance: tolerance ?? certificate.tolerance)
  }

  @Test(arguments: [2, 4, 6, 10, 16])
  func sixFloatingPointLayers(_ n: Int) throws {
    let target = Self.target(n, seed: UInt64(n))
    let found = try approximate(target, options: Self.options("1e-9"))
    #expect(found.certificate.layers.count <= 6, "n = \(n)")
    #expect(found.certificate.layers.allSatisfy { $0.hasEntries(.float64) })
    // The kernel's two ways to check, and its way to write and read.
    #expect(
      try found.certificate.check() == .withinTolerance(largestError: found.largestError))
    #expect(
      try found.certificate.check(reference: true)
        == .withinTolerance(largestError: found.largestError))
    var text: [UInt8] = []
    found.certificate.write { text += $0 }
    #expect(try Certificate(parsing: text).check().isTrue)
  }

  /// The error is the largest one: the tolerance is met with equality, and not when it is smaller.
  @Test func nearMissesAreRefuted() throws {
    let found = try approximate(
      Self.target(8, seed: 3), options: Self.options("1e-4", .float32))
    let (certificate, error) = (found.certificate, found.largestError)
    #expect(!error.isZero && !found.isExact)
    let half = try #require(Rational(1, 2))
    let almost = try #require(Rational(999_999, 1_000_000))
    #expect(try Self.changed(certificate, tolerance: error).check().isTrue)
    #expect(try !Self.changed(certificate, tolerance: error * almost).check().isTrue)
    #expect(try !Self.changed(certificate, tolerance: error * half).check().isTrue)
    for index in certificate.layers.indices {
      var layers = certificate.layers
      guard case .dense(var shift) = layers[index].shift else {
        Issue.record("layer \(index) is not dense")
        continue
      }
      shift[0, 0] += try #require(Rational(1, 100))
      layers[index].shift = .dense(shift)
      #expect(try !Self.changed(certificate, layers: layers).check().isTrue, "layer \(index)")
    }
  }

  @Test(arguments: [EntryPrecision.float32, .float64, .bits(12), .bits(30)])
  func entriesAreOfTheirKind(_ entries: EntryPrecision) throws {
    let found = try approximate(Self.target(6, seed: 11), options: Self.options("0.1", entries))
    for layer in found.certificate.layers {
      #expect(layer.hasEntries(entries))
      for i in 0..<layer.shift.rows {
        for (_, value) in layer.shift.nonZeros(inRow: i) {
          #expect(value.denominator.bitWidth == value.denominator.trailingZeroBitCount + 1)
          #expect(value.numerator.bitWidth <= entries.significantBits)
          if entries == .float32 {
            #expect(Rational(exactly: Float(rounding: value)) == value)
          }
        }
      }
    }
  }

  @Test(arguments: [(1, 2), (3, 2), (4, 5), (1, 4), (6, 2)])
  func partsOfDifferentSizes(_ first: Int, _ second: Int) throws {
    let n = first + second
    let partition = try Partition(
      first: (0..<first).map { n - 1 - $0 }, second: Array(0..<second))
    let found = try approximate(
      Self.target(n, seed: 5), options: Self.options("1e-8", partition: partition))
    #expect(try found.certificate.check().isTrue, "\(first) + \(second)")
    let larger = max(first, second)
    let smaller = min(first, second)
    // No more than the theorem for exact layers needs.
    #expect(found.certificate.layers.count <= 2 * ((larger + smaller - 1) / smaller) + 4)
  }

  @Test func exactLayersWithShortEntriesComeFirst() throws {
    let identity = try approximate(
      .matrix(.dense(.identity(6))), options: Self.options("1e-9", .float32))
    #expect(identity.isExact && identity.certificate.layers.count == 1)
    let cycle = try approximate(
      .permutation([1, 2, 0, 3, 5, 4]), options: Self.options("1e-9", .bits(2)))
    #expect(cycle.isExact && cycle.certificate.layers.count <= 6)
    let negative = RationalMatrix.diagonal(Array(repeating: Rational(-1), count: 6))
    let found = try approximate(.matrix(.dense(negative)), options: Self.options("1e-9"))
    #expect(found.certificate.layers.count <= 6)
  }

  /// Blocks of rank 0 and 1, for which exact routes need a shift.
  @Test func singularBlocks() throws {
    for rows in [
      ["0 0 1 2", "0 0 3 1", "1 0 0 0", "0 7 0 0"], ["1 1 2 3", "1 1 5 1", "2 1 1 1", "3 1 1 1"],
      ["2 0 0 0", "0 3 0 0", "0 0 -5 0", "0 0 0 -7"],
    ] {
      let matrix = RationalMatrix(
        rows.map { $0.split(separator: " ").map { Rational(decimal: String($0)) ?? .zero } })
      let found = try approximate(.matrix(.dense(matrix)), options: Self.options("1e-10"))
      #expect(try found.certificate.check().isTrue, "\(rows)")
    }
  }

  @Test func constantTerms() throws {
    var options = try Self.options("1e-5", .float32)
    let third = try #require(Rational(1, 3))
    options.bias = [third, .one, Rational(-7), third, .zero, third]
    let found = try approximate(Self.target(6, seed: 2), options: options)
    #expect(found.certificate.bias == options.bias)
    #expect(try found.certificate.check(reference: true).isTrue)
    let last = try #require(found.certificate.layers.last)
    for value in try #require(last.bias) {
      #expect(Rational(exactly: Float(rounding: value)) == value)
    }
  }

  /// What goes wrong with a target.
  static func error(_ target: Target, _ options: ApproximationOptions) -> DecompositionError? {
    let result = Result { () throws(DecompositionError) in
      try approximate(target, options: options)
    }
    return if case .failure(let error) = result { error } else { nil }
  }

  @Test func failures() throws {
    func error(_ rows: [[Rational]], _ options: ApproximationOptions) -> DecompositionError? {
      Self.error(.matrix(.dense(RationalMatrix(rows))), options)
    }
    let options = try Self.options("1e-12", .float32)
    #expect(error([[1, 1], [1, 1]], options) == .singular(size: 2))
    var unreflected = options
    unreflected.flip = .none
    #expect(error([[0, 1], [1, 0]], unreflected) == .negativeDeterminant)
    #expect(error([[1, 0, 0], [0, 1, 0], [0, 0, 1]], options) == .oddSize(3))
    let huge = try #require(Rational(decimal: "1e400"))
    #expect(error([[huge, 3], [5, 7]], options) == .beyondFloatingPoint)
    let missed = Self.error(Self.target(8, seed: 4), options)
    guard case .toleranceNotReached(let reached, let layers, let entries, let hint) = missed else {
      Issue.record("1e-12 with float32 entries")
      return
    }
    #expect((reached ?? 1) < 1e-4 && layers >= 6 && entries == "float32")
    #expect(hint.contains("--entries float64"))
  }
}
