import Foundation
import Testing

@Suite struct ProveCommandTests {
  private let program: Program

  init() throws { program = try Program() }

  private static let text = """
    title  One layer
    source by hand
    size   d
    symbol A : d x d
    target L(A)
    layers L(A)
    claim  product = target
    claim  layers = 1

    """

  @Test func provesWhatTheProgramCarries() throws {
    defer { program.remove() }
    let run = try program.run(["prove"])
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.contains("proved for every size: six-layers (6 layers)"))
    #expect(run.output.contains("fact    shift: [R S] has full row rank"))
    let count = run.output.components(separatedBy: "proved for every size: ").count - 1
    #expect(run.output.contains("\(count) constructions: \(count) proved"))
  }

  @Test func provesFilesAndFolders() throws {
    defer { program.remove() }
    try program.write(Self.text, to: "one.construction")
    try program.write(
      Self.text.replacing("layers L(A)", with: "layers from one(target)"),
      to: "two.construction")
    #expect(try program.run(["prove", "two.construction"]).status == 0)
    #expect(try program.run(["prove", "."]).output.contains("2 constructions: 2 proved"))
  }

  @Test func reportsAsJSONAndLaTeX() throws {
    defer { program.remove() }
    try program.write(Self.text, to: "one.construction")
    let json = try program.run(["prove", "one.construction", "--json"]).json()
    #expect(json["status"] as? String == "proved")
    let entry = try #require((json["constructions"] as? [[String: Any]])?.first)
    #expect(entry["name"] as? String == "one")
    #expect(entry["layers"] as? String == "1")
    #expect(entry["claims"] as? [String] == ["product = target", "layers = 1"])
    let latex = try program.run(["prove", "--latex"]).output
    let count = latex.components(separatedBy: "\\begin{theorem}").count
    #expect(count > 30)
    #expect(latex.components(separatedBy: "\\end{theorem}").count == count)
    #expect(try program.run(["prove", "--latex", "--json"]).status == 64)
  }

  @Test(arguments: [
    ("target L(A)", "target L(-A)", Int32(1), "difference: 2 A"),
    ("layers = 1", "layers = 2", 1, "right side: 2"),
    ("symbol A", "symbol B", 65, "one:5:10: there is no matrix called 'A'"),
    ("layers L(A)", "layers from one(target)", 65, "includes itself"),
    ("claim  layers = 1", "", 65, "one:6:1: layers need 'claim layers = COUNT'"),
  ])
  func refuses(
    _ old: String, _ new: String, _ status: Int32, _ message: String
  ) throws {
    defer { program.remove() }
    try program.write(Self.text.replacing(old, with: new), to: "one.construction")
    let run = try program.run(["prove", "one.construction"])
    #expect(run.status == status)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func unreadableAndEmptyPathsAreRefused() throws {
    defer { program.remove() }
    #expect(try program.run(["prove", "nothing.construction"]).status == 66)
    #expect(try program.run(["prove", "."]).status == 66)
    try program.write(Self.text, to: "one.construction")
    #expect(try program.run(["prove", ".", "--max-bytes", "10"]).status == 69)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"))
  func theoremsHold() throws {
    defer { program.remove() }
    let run = try program.run(["theorems", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let json = try run.json()
    let theorems = try #require(json["theorems"] as? [[String: Any]])
    #expect(theorems.count > 30)
    // Those about counts alone say nothing of matrices.
    let counts: Set = ["simulation-count", "uneven-parts"]
    for theorem in theorems {
      let name = try #require(theorem["name"] as? String)
      #expect((theorem["failures"] as? [String])?.isEmpty == true, "\(name)")
      let instances = theorem["instances"] as? Int ?? 0
      #expect(counts.contains(name) ? instances == 0 : instances >= 18, "\(name)")
    }
  }
}
