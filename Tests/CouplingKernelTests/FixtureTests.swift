import CouplingKernel
import Foundation
import Testing

/// Hand-made files, each named for what it shows, in a folder named for the right answer.
struct FixtureTests {
  static let folder = IndependentChecker.tests.appending(path: "Fixtures/certificates")

  static func files(_ answer: Answer) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: answer.rawValue), includingPropertiesForKeys: nil
    ).sorted { $0.path() < $1.path() }
  }

  @Test(arguments: [true, false]) func trueFilesAreVerified(reference: Bool) throws {
    for file in try Self.files(.yes) {
      let certificate = try Certificate(parsing: Array(Data(contentsOf: file)))
      let verdict = try certificate.check(reference: reference)
      #expect(verdict.isTrue, "\(file.lastPathComponent)")
      #expect((verdict == .verified) == (certificate.tolerance == nil))
    }
  }

  @Test(arguments: [true, false]) func falseFilesAreRefuted(reference: Bool) throws {
    for file in try Self.files(.no) {
      let certificate = try Certificate(parsing: Array(Data(contentsOf: file)))
      #expect(try !certificate.check(reference: reference).isTrue, "\(file.lastPathComponent)")
    }
  }

  @Test func malformedFilesAreRefusedWithThePlace() throws {
    for file in try Self.files(.malformed) {
      let text = try Array(Data(contentsOf: file))
      let error = #expect(throws: CertificateError.self, "\(file.lastPathComponent)") {
        try Certificate(parsing: text)
      }
      guard case .malformed(let place, let expected, let found) = error else {
        Issue.record("\(file.lastPathComponent): \(String(describing: error))")
        continue
      }
      #expect(place.position != nil && !expected.isEmpty && !found.isEmpty)
    }
  }

  @Test(.enabled(if: IndependentChecker.isAvailable, "python3 is not installed"))
  func independentCheckerGivesTheSameAnswers() throws {
    for answer in [Answer.yes, .no, .malformed] {
      let files = try Self.files(answer)
      for (file, found) in zip(files, try IndependentChecker.answers(for: files)) {
        #expect(found == answer, "\(file.lastPathComponent)")
      }
    }
  }
}
