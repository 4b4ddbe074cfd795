import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Testing

/// The Swift programs that the documentation shows stand in the files of this folder, too, where they
/// are compiled and run.
@Suite struct DocumentationTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

  @Test func everySnippetIsCompiledHere() throws {
    let programs = try FileManager.default
      .contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.contains("Program") }
      .map { Self.unindented(try String(contentsOf: $0, encoding: .utf8)) }
    var count = 0
    for page in try Self.pages() {
      for snippet in Self.snippets(in: try String(contentsOf: page, encoding: .utf8)) {
        count += 1
        #expect(
          programs.contains { $0.contains(Self.unindented(snippet)) },
          "\(page.path) shows a program that no file here compiles:\n\(snippet)")
      }
    }
    #expect(count >= 6)
  }

  @Test func programsDoWhatThePagesSay() throws {
    #expect(try decomposeSmallMatrix().check() == .verified)
    #expect(harmonicNumber(4) == Rational(Integer(25), Integer(12)))
    #expect(try solveSmallSystem()[1, 0] == Rational(Integer(3), Integer(5)))
    #expect(try verdict(of: Array(decomposeSmallMatrix().text.utf8)) == .verified)
    #expect(try proveStepLemma().contains("product = target"))
    #expect(try layersOfSwap() <= 6)
  }

  @Test func chartIsWritten() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "frontier.svg")
    try drawDepthAgainstSize(file.path)
    #expect(try String(contentsOf: file, encoding: .utf8).contains("Depth against size"))
  }

  @Test func tutorialWorks() throws {
    let file = Self.root.appending(path: "Tests/Fixtures/glow-digits/glow-digits.safetensors")
    let certificate = try certifyConvolution(in: file.path)
    #expect(certificate.layers.count <= 6)
    #expect(try certificate.check() == .verified)
  }

  /// README.md, the pages of Documentation and those of the catalogues.
  private static func pages() throws -> [URL] {
    var pages = [root.appending(path: "README.md")]
    for folder in ["Documentation", "Sources"] {
      let files = FileManager.default.enumerator(
        at: root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        if file.pathExtension == "md" { pages.append(file) }
      }
    }
    return pages
  }

  /// The lines without their indentation: the pages may show what stands in a function. Imports may
  /// stand apart from the rest.
  private static func unindented(_ program: String) -> String {
    program.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " } }
      .drop { $0.hasPrefix("import ") || $0.isEmpty }
      .joined(separator: "\n")
  }

  /// What stands between ```swift and ```.
  private static func snippets(in page: String) -> [String] {
    page.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first }
  }
}
