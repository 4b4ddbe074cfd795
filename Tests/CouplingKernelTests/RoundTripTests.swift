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

  /// Every row against both spellings of it, by definition: rows of long and of short fractions, of
  /// integers, with and without denominators in common, given by rows and by columns.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func everyRowIsTheShorterOfTwo(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = [3, 8, 21, 40][Int(seed % 4)]
    let bits = [2, 30, 400][Int(seed % 3)]
    let common = (0..<size).map { _ in random.positive(bits: bits) }
    let rows = common.map { row in
      common.map { column in
        let sign = Integer(Int.random(in: -1...1, using: &random))
        let numerator = sign * random.positive(bits: bits)
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: Rational(numerator)
        case 1: Rational(numerator, row) ?? .zero
        case 2: Rational(numerator, row * column) ?? .zero
        default: Rational(numerator, random.positive(bits: bits)) ?? .zero
        }
      }
    }
    func plain(_ row: [Rational]) -> String {
      let fractions = row.map { "\($0)" }.joined(separator: " ")
      let denominator = row.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
      if denominator == .one { return fractions }
      let numerators = row.map { ($0 * Rational(denominator)).numerator }
      let over = numerators.map { "\($0)" }.joined(separator: " ") + " / \(denominator)"
      return fractions.utf8.count <= over.utf8.count ? fractions : over
    }
    let matrix = RationalMatrix(rows)
    for shift in [CouplingMatrix.dense(matrix), .transposed(matrix.transpose)] {
      let certificate = try Certificate(
        partition: .halves(of: 2 * size), target: .permutation(Array(0..<2 * size)),
        layers: [CouplingLayer(updates: .first, shift: shift)])
      let lines = certificate.text.split(separator: "\n").suffix(size + 1).dropLast()
      for (line, row) in zip(lines, rows) {
        #expect(line.split(separator: "\"")[0] == plain(row))
      }
    }
  }

  /// Entries in rows of all lengths, none among them, over several pieces.
  @Test func sparseEntriesHaveTheirRows() throws {
    let size = 6_000
    let counts = (0..<size).map { [0, 0, 3, 1, 2][$0 % 5] }
    let entries = (0..<size).flatMap { row in
      (0..<counts[row]).map { (row, 7 * row % (size - 3) + $0, Rational(5)) }
    }
    let shift = try SparseRationalMatrix(rows: size, columns: size, entries: entries)
    let certificate = try Certificate(
      partition: .halves(of: 2 * size), target: .permutation(Array(0..<2 * size)),
      layers: [CouplingLayer(updates: .first, shift: .sparse(shift))])
    #expect(try Certificate(certificate.text) == certificate)
    let lines = certificate.text.split(separator: "\n").suffix(entries.count + 1).dropLast()
    for (line, entry) in zip(lines, entries) {
      #expect(line.hasPrefix("\"\(entry.0) \(entry.1) 5\""))
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

extension SeededGenerator {
  /// A positive integer of at most so many bits.
  fileprivate mutating func positive(bits: Int) -> Integer {
    (0..<bits).reduce(Integer.one) { value, _ in
      value + value - (Bool.random(using: &self) ? 1 : 0)
    }
  }
}
