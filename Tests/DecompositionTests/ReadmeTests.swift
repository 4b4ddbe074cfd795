import Foundation
import Testing

// The program in README.md starts here.
import CouplingKernel
import Decomposition
import ExactLinearAlgebra

func decomposeSmallMatrix() throws -> Certificate {
  let matrix = RationalMatrix([[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 3, 0, 1]])
  let certificate = try decompose(.matrix(.dense(matrix)))

  // The kernel answers with the verdict, or with the first entry that differs.
  switch try certificate.check() {
  case .verified: print("\(certificate.layers.count) layers")
  case .withinTolerance(let error): print("no entry is off by more than \(error)")
  case .refuted(let difference): print("entry (\(difference.row), \(difference.column)) differs")
  }
  return certificate  // certificate.text is the file.
}
// The program in README.md ends here.

@Suite struct ReadmeTests {
  @Test func programWorks() throws {
    #expect(try decomposeSmallMatrix().check() == .verified)
  }

  @Test func programIsTheOneInTheReadme() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let start = try #require(source.range(of: "starts here.\n"))
    let end = try #require(source.range(of: "\n// The program in README.md ends"))
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(source[start.upperBound..<end.lowerBound]))
  }
}
