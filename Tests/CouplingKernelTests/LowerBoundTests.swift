import CouplingKernel
import ExactArithmetic
import Foundation
import SeededRandom
import Testing

/// Lower bounds as files.
struct LowerBoundTests {
  static let folder = IndependentChecker.tests.appending(path: "Fixtures/lower-bounds")

  static func files(_ answer: Answer) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: answer.rawValue), includingPropertiesForKeys: nil
    ).sorted { $0.path() < $1.path() }
  }

  static func answer(to text: [UInt8]) throws -> Answer {
    do {
      return try LowerBound(parsing: text).check() == .verified ? .yes : .no
    } catch CertificateError.malformed {
      return .malformed
    }
  }

  @Test(arguments: [Answer.yes, .no]) func files(have answer: Answer) throws {
    let files = try Self.files(answer)
    #expect(files.count >= 15)
    for file in files {
      let text = try Array(Data(contentsOf: file))
      #expect(ClaimFormat(of: text) == .lowerBound)
      #expect(try Self.answer(to: text) == answer, "\(file.lastPathComponent)")
      // The written text is read back as the same claim.
      let bound = try LowerBound(parsing: text)
      let written = try LowerBound(parsing: Array(bound.text.utf8))
      #expect(written.text == bound.text)
      #expect(try written.check() == bound.check())
    }
  }

  @Test func everyKindHasATrueAndAFalseFile() throws {
    for answer in [Answer.yes, .no] {
      let names = try Self.files(answer).flatMap { file in
        try LowerBound(parsing: Array(Data(contentsOf: file))).arguments.map(\.kind.name)
      }
      #expect(Set(names) == Set(LowerBoundArgument.Name.allCases))
    }
  }

  /// What is to be replaced in a true file, by what, and the place that is named.
  static let deviations: [(file: String, from: String, to: String, path: String)] = [
    ("shape", "\"layers\": 2", "\"layers\": 1", "layers"),
    ("shape", "\"layers\": 2", "\"layers\": \"2\"", "layers"),
    ("shape", "\"layers\": 2", "\"layers\": 3", "arguments[0].kind"),
    ("shape", "\"layers\": 2", "\"layers\": 99999999999999999999", "arguments[0].kind"),
    ("shape", "\"affine\"", "\"scaled\"", "couplings"),
    ("shape", "\"couplings\": \"affine\",", "", ""),
    ("shape", "\"kind\": \"shape\"", "\"kind\": \"form\"", "arguments[0].kind"),
    ("shape", "\"kind\": \"shape\"", "\"kind\": \"shape\", \"order\": 1", "arguments[0].order"),
    ("shape", "\"starts\": \"first\"", "\"starts\": \"second\"", "arguments[0].starts"),
    ("shape", "\"starts\": \"first\",\n", "", "arguments[0]"),
    ("shape", "couplet-lower-bound/1", "couplet-lower-bound/2", "format"),
    ("shape", "\"size\": 2", "\"size\": 2, \"tolerance\": \"1\"", ""),
    ("shape", "\"size\": 2", "\"size\": 2, \"starts\": \"first\"", "arguments"),
    ("shape", "\"size\": 2", "\"size\": 2, \"flip\": 2", "flip"),
    ("shape", "\"size\": 2", "\"size\": 4", "target.matrix"),
    ("shape", "\"size\": 2", "\"size\": 3", "partition"),
    ("shape", "]}\n", "]} x", ""),
    ("pivots-one-order", "\"starts\": \"second\",\n", "", "arguments"),
    ("combination", "\"x\": [\"-1\"]", "\"x\": [\"-1 0\"]", "arguments[0].x"),
    ("combination", "\"x\": [\"-1\"]", "\"x\": [\"-1\", \"0\"]", "arguments[0].x"),
    ("combination", "\"x\": [\"-1\"]", "\"x\": [\"-2/2\"]", "arguments[0].x[0]"),
    ("combination", "\"x\": [\"-1\"],", "", "arguments[0]"),
    ("combination", "\"x\": [\"-1\"]", "\"x\": [\"-1\"], \"x\": [\"-1\"]", "arguments[0]"),
    ("combination", "\"x\": [\"-1\"]", "\"w\": [\"-1\"]", "arguments[0].w"),
    ("null-space", "\"w\": [\"1 0\"", "\"w\": [\"1 0\", \"0 0\"", "arguments[0].w"),
    ("minors-trace", "\"order\": 1", "\"order\": 0", "arguments[0].order"),
    ("minors-trace", "\"order\": 1", "\"order\": 4", "arguments[0].order"),
    ("minors-trace", "\"order\": 1", "\"order\": 1.0", "arguments[0].order"),
    ("minors-trace", "\"order\": 1", "\"order\": -1", "arguments[0].order"),
    ("minors-trace", ",\n\"order\": 1", "", "arguments[0]"),
    ("minors-trace", "\"minors\"", "\"defect\"", "arguments[0].order"),
    ("minors-trace", "\"minors\",\n\"order\": 1", "\"defect\"", "arguments[0].kind"),
    ("cycles-crossing", "\"layers\": 5", "\"layers\": 4", "arguments[0].kind"),
    ("cycles-crossing", "\"layers\": 5", "\"layers\": 7", "arguments[0].kind"),
    ("cycles-crossing", "[1, 2, 0, 3]", "[1, 2, 0, 0]", "target.permutation[3]"),
    ("nullity", "\"-1/2 1\"", "\"-1/2 0\"", "arguments[0].polynomial"),
    ("nullity", "\"-1/2 1\"", "\"\"", "arguments[0].polynomial"),
    ("nullity", "\"-1/2 1\"", "\"-1/2 1 0 0 0 1\"", "arguments[0].polynomial"),
    ("nullity", "\"additive\"", "\"affine\"", "arguments[0].kind"),
    ("unipotent-ranks", "\"power\": 1", "\"power\": 7", "arguments[0].power"),
    ("defect", "\"layers\": 6", "\"layers\": 5", "arguments[0].kind"),
  ]

  @Test func deviationsFromTheFormatAreMalformed() throws {
    var texts: [[UInt8]] = []
    for (name, from, to, path) in Self.deviations {
      let file = Self.folder.appending(path: "true/\(name).json")
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      let range = try #require(text.range(of: from), "\(name): \(from)")
      let changed = Array(text.replacingCharacters(in: range, with: to).utf8)
      texts.append(changed)
      let error = #expect(throws: CertificateError.self, "\(name): \(to)") {
        try LowerBound(parsing: changed)
      }
      guard case .malformed(let place, _, _)? = error else { continue }
      #expect(place.path == path, "\(name): \(to): \(String(describing: error))")
      #expect(place.position != nil)
    }
    guard IndependentChecker.isAvailable else { return }
    let answers = try IndependentChecker.answers(for: texts, by: IndependentChecker.lowerBounds)
    for (deviation, answer) in zip(Self.deviations, answers) {
      #expect(answer == .malformed, "\(deviation.file): \(deviation.to)")
    }
  }

  @Test(.enabled(if: IndependentChecker.isAvailable, "python3 is not installed"))
  func independentCheckerGivesTheSameAnswers() throws {
    let isLong = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"
    var compared: [(text: [UInt8], answer: Answer)] = []
    for answer in [Answer.yes, .no] {
      for (index, file) in try Self.files(answer).enumerated() {
        let text = try Array(Data(contentsOf: file))
        compared.append((text, answer))
        var random = SeededGenerator(seed: UInt64(index))
        let original = try LowerBound(parsing: text).text
        for _ in 0..<(isLong ? 1000 : 25) {
          let mutated = random.mutatedText(of: original)
          compared.append((mutated, try Self.answer(to: mutated)))
        }
      }
    }
    let answers = try IndependentChecker.answers(
      for: compared.map(\.text), by: IndependentChecker.lowerBounds)
    for ((text, answer), other) in zip(compared, answers) where answer != other {
      Issue.record(
        "\(answer), but \(String(describing: other)) for \(String(decoding: text, as: UTF8.self))")
    }
    #expect(Set(compared.map(\.answer)).count == 3)
  }

  @Test func limitsEndReadingAndChecking() throws {
    let file = Self.folder.appending(path: "true/minors-trace.json")
    let text = try Array(Data(contentsOf: file))
    #expect(throws: CertificateError.limitReached(.bytes(10))) {
      try LowerBound(parsing: text, limits: ReadingLimits(maxBytes: 10))
    }
    let bound = try LowerBound(parsing: text)
    #expect(throws: CertificateError.limitReached(.memory(10))) {
      try bound.check(limits: ReadingLimits(maxMemory: 10))
    }
    #expect(throws: CertificateError.limitReached(.stopped)) {
      try bound.check(limits: ReadingLimits(mustStop: { true }))
    }
  }

  /// Cycles need no matrix.
  @Test func longCycles() throws {
    let size = 20_000
    let images = (0..<size).map { $0 < size / 2 ? $0 : $0 + 1 == size ? size / 2 : $0 + 1 }
    let bound = try LowerBound(
      partition: .halves(of: size), target: .permutation(images), layers: 6, couplings: .affine,
      arguments: Part.allCases.map { LowerBoundArgument(starts: $0, kind: .cycles) })
    #expect(try bound.check(limits: ReadingLimits(maxMemory: 4 << 20)) == .verified)
  }
}
