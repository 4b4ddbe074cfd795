import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

/// Writing and reading back.
struct RoundTripTests {
  @Test(arguments: NumberKind.allCases, 0..<20 as Range<UInt64>)
  func whatIsWrittenIsReadBack(kind: NumberKind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let tolerance = seed % 3 == 0 ? random.number(kind) : nil
    let random1 = try random.certificate(
      size: Int.random(in: 2...9, using: &random), layers: Int.random(in: 1...6, using: &random),
      kind, tolerance: tolerance)
    let certificate = try Certificate(
      partition: random1.partition, target: random1.target, flip: random1.flip,
      layers: random1.layers, tolerance: tolerance, construction: "ladder \"2\"",
      note: "tab\t, line\n, \u{0}, \\, é, 𝕜")
    #expect(try Certificate(certificate.text) == certificate)
    #expect(try Certificate(certificate.text).text == certificate.text)
  }

  @Test func permutationIsReadBack() throws {
    let certificate = try Certificate(
      partition: .halves(of: 4), target: .permutation([3, 1, 0, 2]),
      layers: [CouplingLayer(updates: .first, shift: .dense(RationalMatrix(rows: 2, columns: 2)))])
    #expect(try Certificate(certificate.text) == certificate)
  }

  @Test func rowsAreWrittenInTheShorterForm() throws {
    let matrix = RationalMatrix([
      [rational(1, 3), .zero, rational(-14, 9)], [rational(1, 3), .one, .zero],
      [Rational(2), .zero, Rational(-7)], [rational(1, 1001), rational(2, 1001), rational(1, 7)],
    ])
    let certificate = try Certificate(
      partition: Partition(first: [0, 1, 2, 3], second: [4, 5, 6]),
      target: .permutation(Array(0..<7)),
      layers: [CouplingLayer(updates: .first, shift: .dense(matrix))])
    let lines = certificate.text.split(separator: "\n")
    for line in ["\"1/3 0 -14/9\",", "\"1/3 1 0\",", "\"2 0 -7\",", "\"1 2 143 / 1001\"]}"] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }

  @Test func longTextComesInPieces() throws {
    let size = 40_000
    let certificate = try Certificate(
      partition: .alternating(of: size), target: .permutation(Array((0..<size).reversed())),
      layers: [
        CouplingLayer(
          updates: .second, shift: .sparse(SparseRationalMatrix.identity(size / 2)),
          scale: Array(repeating: rational(1, 2), count: size / 2))
      ])
    var pieces: [Int] = []
    var text: [UInt8] = []
    certificate.write { piece in
      pieces.append(piece.count)
      text.append(contentsOf: piece)
    }
    #expect(pieces.count > 4 && pieces.allSatisfy { $0 < 1 << 17 })
    #expect(try Certificate(parsing: text) == certificate)
  }

  @Test func failureOfTheOutputEndsWriting() throws {
    struct Full: Error {}
    var random = SeededGenerator(seed: 3)
    let certificate = try random.certificate(size: 4, layers: 2, .fractions)
    #expect(throws: Full.self) { try certificate.write { (_) throws(Full) in throw Full() } }
  }
}
