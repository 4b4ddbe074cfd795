import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Synchronization
import Testing

/// Limits end the work with their own error.
struct LimitTests {
  @Test func bytes() throws {
    var random = SeededGenerator(seed: 1)
    let certificate = try random.certificate(size: 3, layers: 2, .fractions)
    let text = Array(certificate.text.utf8)
    #expect(
      try Certificate(parsing: text, limits: ReadingLimits(maxBytes: text.count)) == certificate)
    #expect(throws: CertificateError.limitReached(.bytes(text.count - 1))) {
      try Certificate(parsing: text, limits: ReadingLimits(maxBytes: text.count - 1))
    }
  }

  @Test(arguments: NumberKind.allCases) func memoryOfReading(kind: NumberKind) throws {
    var random = SeededGenerator(seed: 2)
    let certificate = try random.certificate(size: 9, layers: 4, kind)
    #expect(
      try Certificate(certificate.text, limits: ReadingLimits(maxMemory: 200_000)) == certificate)
    for memory in [-1, 0, 100, 1000] {
      #expect(throws: CertificateError.limitReached(.memory(memory))) {
        try Certificate(certificate.text, limits: ReadingLimits(maxMemory: memory))
      }
    }
  }

  @Test func memoryOfChecking() throws {
    var random = SeededGenerator(seed: 3)
    let certificate = try random.certificate(size: 9, layers: 4, .large)
    for reference in [false, true] {
      #expect(
        try certificate.check(limits: ReadingLimits(maxMemory: 1_000_000), reference: reference)
          .isTrue)
      #expect(throws: CertificateError.limitReached(.memory(1000))) {
        try certificate.check(limits: ReadingLimits(maxMemory: 1000), reference: reference)
      }
    }
  }

  @Test func memoryOfSparseProducts() throws {
    // Rows that fill up: every coordinate of one part goes to every one of the other, and back.
    let count = 300
    let column = try SparseRationalMatrix(
      rows: count, columns: count, entries: (0..<count).map { ($0, 0, Rational.one) })
    let row = try SparseRationalMatrix(
      rows: count, columns: count, entries: (0..<count).map { (0, $0, Rational.one) })
    let layers = [row, column, row].enumerated().map {
      CouplingLayer(updates: $0 % 2 == 0 ? .first : .second, shift: .sparse($1))
    }
    let certificate = try Certificate(
      partition: .halves(of: 2 * count), target: .permutation(Array(0..<2 * count)), layers: layers)
    #expect(try !certificate.check().isTrue)
    #expect(throws: CertificateError.limitReached(.memory(1_000_000))) {
      try certificate.check(limits: ReadingLimits(maxMemory: 1_000_000))
    }
  }

  @Test func stopping() throws {
    var random = SeededGenerator(seed: 4)
    let certificate = try random.certificate(size: 9, layers: 4, .fractions)
    for count in [0, 1, 5, 20] {
      let asked = Mutex(0)
      let limits = ReadingLimits(mustStop: {
        asked.withLock { asked in
          asked += 1
          return asked > count
        }
      })
      #expect(throws: CertificateError.limitReached(.stopped)) {
        try Certificate(certificate.text, limits: limits)
      }
    }
    for reference in [false, true] {
      #expect(throws: CertificateError.limitReached(.stopped)) {
        try certificate.check(limits: ReadingLimits(mustStop: { true }), reference: reference)
      }
    }
  }

  @Test func limitsAreDescribed() {
    #expect("\(CertificateError.limitReached(.bytes(7)))".contains("7 bytes"))
    #expect("\(CertificateError.limitReached(.memory(8)))".contains("8 bytes of memory"))
    #expect("\(CertificateError.limitReached(.stopped))" == "stopped before the end")
  }
}
