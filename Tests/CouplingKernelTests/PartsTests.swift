import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

/// Long lists are cut into parts, which are read at once: what is read and what is said about errors is
/// the same wherever the cuts are.
struct PartsTests {
  typealias Answer = Result<Certificate, CertificateError>

  private func answer(
    _ text: [UInt8], partLength: Int = .max, maxMemory: Int = 1 << 30
  ) -> Answer {
    var limits = ReadingLimits(maxMemory: maxMemory)
    limits.partLength = partLength
    return Result { () throws(CertificateError) in try Certificate(parsing: text, limits: limits) }
  }

  /// A certificate about a permutation, with entries of many lengths.
  private func text(entries: [String], permutation: [String]) -> [UInt8] {
    Array(
      """
      {"format": "couplet-certificate/1", "size": 24,
       "target": {"permutation": [\(permutation.joined(separator: ","))]},
       "layers": [{"updates": "first", "shift": {"shape": [12, 12], "entries": [
      \(entries.joined(separator: ","))] }}]}
      """.utf8)
  }

  private static let entries = (0..<20).map { index in
    let value =
      index % 4 == 0 ? "-7/3" : index % 4 == 1 ? "9" + String(repeating: "1", count: index) : "1"
    return "\(index % 3 == 0 ? "\n" : " ")\"\(index / 2) \(index % 2 + index / 2) \(value)\""
  }
  private static let permutation = (0..<24).map { "\($0 % 3 == 0 ? " " : "")\(23 - $0)" }

  @Test(arguments: 0..<UInt64(8)) func randomTexts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var read = 0
    for index in 0..<150 {
      var certificate = try random.certificate(
        size: Int.random(in: 2...12, using: &random), layers: Int.random(in: 1...3, using: &random),
        NumberKind.allCases[index % 4])
      if Bool.random(using: &random) {
        certificate = try certificate.with(
          target: .permutation(Array(0..<certificate.size).shuffled(using: &random)),
          bias: .some(nil))
      }
      let text =
        index % 3 == 0 ? Array(certificate.text.utf8) : random.mutatedText(of: certificate)
      let expected = answer(text)
      if case .success = expected { read += 1 }
      for partLength in [1, Int.random(in: 2...20, using: &random), 64] {
        #expect(
          answer(text, partLength: partLength) == expected,
          "seed \(seed), text \(index), parts of \(partLength)")
      }
    }
    #expect(50..<150 ~= read)
  }

  @Test(arguments: [
    "", "\"\"", " \"0 0\"", "\"11 11 0\"", "\"11 11 1 \"", "\"5 5 1\", ", ", \"5 5 1\"", "5", "[]",
    "{}",
    "\"5 5 1]\"", "\"5 5 1", "5 5 1\"", "\"5 5 1\" \"5 6 1\"", "\"5 \\u0035 1\"", "\"5 5 1,\"",
    "\"5 5 1\"]", "\"5, 5 1\"", "\"05 5 1\"", "\"5 5 -0\"", "\"5 5 2/4\"", "\"-1 5 1\"",
    "\"5 99999999999999999999 1\"", "\"0 0 1\"", "\"11 11 1\"",
  ]) func wrongEntriesInEveryPlace(entry: String) {
    for index in Self.entries.indices {
      var entries = Self.entries
      entries[index] = entry
      let text = text(entries: entries, permutation: Self.permutation)
      let expected = answer(text)
      for partLength in [1, 2, 7, 16, 40, 41, 150] {
        #expect(answer(text, partLength: partLength) == expected, "\(index), \(partLength)")
      }
    }
  }

  @Test(arguments: [
    "", " ", "\"3\"", "03", "-3", "3.0", "3 3", "3]", "[3", "24", "x", "3e1", "1\\u0030",
  ])
  func wrongNumbersInEveryPlace(number: String) {
    for index in Self.permutation.indices {
      var permutation = Self.permutation
      permutation[index] = number
      let text = text(entries: Self.entries, permutation: permutation)
      let expected = answer(text)
      for partLength in [1, 2, 3, 5, 30, 61] {
        #expect(answer(text, partLength: partLength) == expected, "\(index), \(partLength)")
      }
    }
  }

  @Test func endOfTextInEveryPlace() {
    let whole = text(entries: Self.entries, permutation: Self.permutation)
    for partLength in 1...40 {
      #expect((try? answer(whole, partLength: partLength).get()) != nil)
    }
    for count in whole.indices {
      let expected = answer(Array(whole[..<count]))
      for partLength in [1, 4, 25] {
        #expect(answer(Array(whole[..<count]), partLength: partLength) == expected)
      }
    }
  }

  @Test func memory() {
    let text = text(entries: Self.entries, permutation: Self.permutation)
    for maxMemory in stride(from: 0, to: 6000, by: 23) {
      let expected = answer(text, maxMemory: maxMemory)
      for partLength in [1, 9, 80] {
        #expect(answer(text, partLength: partLength, maxMemory: maxMemory) == expected)
      }
    }
  }

  /// Canonical numbers and others, as values of entries, against the definition.
  @Test func numbersOfEveryLength() {
    var random = SeededGenerator(seed: 5)
    for index in 0..<3000 {
      let count = index % 23
      var number = String(
        (0..<count).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
      if index % 3 == 0 { number = "-" + number }
      if index % 11 == 0 {
        number += ["/3", "/", " ", "x", "-", "/1"].randomElement(using: &random) ?? ""
      }
      let expected = Rational(number).flatMap { $0.isZero ? nil : $0 }
      let text = text(entries: ["\"0 0 \(number)\""], permutation: Self.permutation)
      let found = try? answer(text).get().layers[0].shift[0, 0]
      #expect(found == expected, "\(number)")
      let natural = Rational(number).flatMap { $0.isInteger ? Int(exactly: $0.numerator) : nil }
      let isPlace = natural.map { 0..<12 ~= $0 } ?? false
      let other = self.text(entries: ["\"0 \(number) 1\""], permutation: Self.permutation)
      #expect(((try? answer(other).get()) != nil) == isPlace, "\(number)")
    }
  }
}
