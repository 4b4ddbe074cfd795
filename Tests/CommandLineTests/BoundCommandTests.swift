import Foundation
import Testing

@Suite struct BoundCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func boundsMeetAndTheirFilesAreVerified() throws {
    defer { program.remove() }
    let run = try program.run(["bound", "--permutation", "0,1,2,4,5,3", "-o", "out"])
    #expect(run.status == 0)
    #expect(run.output.contains("needs at least 6, at most 6 layers: exactly 6  (affine, n = 6, "))
    #expect(run.output.contains("first part updated first: at least 6, at most 6 layers"))
    #expect(run.errors == "")
    let check = try program.run(["verify", "out/lower.json", "out/upper.json"])
    #expect(check.status == 0)
    #expect(
      check.output.hasPrefix(
        "VERIFIED  out/lower.json  n = 6, not fewer than 6 affine layers\nVERIFIED  out/upper.json")
    )
  }

  @Test func ordersAreReportedSeparately() throws {
    defer { program.remove() }
    try program.write("2 1\n1 1\n", to: "a.txt")
    let run = try program.run(["bound", "a.txt", "--additive", "--json", "-o", "out"])
    #expect(run.status == 0)
    let report = try run.json()
    #expect(report["lower"] as? Int == 2)
    #expect(report["upper"] as? Int == 2)
    #expect(report["couplings"] as? String == "additive")
    let orders = try #require(report["orders"] as? [[String: Any]])
    #expect(orders.map { $0["lower"] as? Int } == [3, 2])
    #expect(orders.map { $0["argument"] as? String } == ["pivots", "shape"])
    let files = try #require(report["files"] as? [String])
    #expect(try program.run(["verify"] + files).status == 0)
    let affine = try program.run(["bound", "a.txt", "--json"]).json()
    #expect(affine["upper"] as? Int == 2)
  }

  @Test func refutedAndMalformedLowerBounds() throws {
    defer { program.remove() }
    let text = """
      {"format": "couplet-lower-bound/1", "size": 4, "target": {"permutation": [1, 0, 3, 2]},
       "layers": 5, "couplings": "affine",
       "arguments": [{"starts": "first", "kind": "cycles"}, {"starts": "second", "kind": "cycles"}]}
      """
    try program.write(text, to: "a.json")
    let run = try program.run(["verify", "a.json"])
    #expect(run.status == 1)
    #expect(
      run.output == "REFUTED  a.json  arguments[0]: the pure cycles may have 2 eigenvalues in "
        + "common, and 2 are enough\n")
    let json = try program.run(["verify", "--json", "a.json"]).json()
    let entry = try #require((json["certificates"] as? [[String: Any]])?.first)
    #expect(entry["claim"] as? String == "n = 4, not fewer than 5 affine layers")
    #expect(entry["status"] as? String == "refuted")
    try program.write(text.replacingOccurrences(of: "cycles", with: "circles"), to: "a.json")
    let malformed = try program.run(["verify", "a.json"])
    #expect(malformed.status == 65)
    #expect(
      malformed.errors.contains("a.json: line 3, column 45: arguments[0].kind: expected one of"))
    #expect(try program.run(["verify", "--probabilistic", "a.json"]).status == 64)
    try program.write("1 0 2 3", to: "other.txt")
    try program.write(text, to: "a.json")
    let other = try program.run(["verify", "a.json", "--target", "other.txt"])
    #expect(other.status != 0)
  }

  @Test(arguments: [
    (["--permutation", "1,0"], Int32(2), "--flip reflects a coordinate"),
    (["--permutation", "0,1,2"], 2, "--partition"),
    (["singular.txt"], 2, "singular"),
    (["two.txt", "--additive"], 2, "leave --additive out"),
    (["two.txt", "--partition", "[[0],[1,2]]"], 64, "3 coordinates"),
    (["two.txt", "--flip", "7"], 64, "coordinate 7"),
    (["absent.txt"], 66, "absent.txt"), ([], 64, "either an input file or --permutation"),
    (["two.txt", "--size", "3"], 64, "--size belongs"),
  ])
  func errors(arguments: [String], status: Int32, words: String) throws {
    defer { program.remove() }
    try program.write("1 2\n2 4\n", to: "singular.txt")
    try program.write("2 0\n0 1\n", to: "two.txt")
    let run = try program.run(["bound"] + arguments)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output == "")
  }
}
