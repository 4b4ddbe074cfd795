import Foundation
import Testing

@Suite struct SimulateCommandTests {
  let program: Program

  init() throws { program = try Program() }

  /// The stack of the documentation.
  private func documentedStack() throws -> String {
    let documentation = URL(filePath: Program.fixtures).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Documentation/simulation.md")
    let text = try String(contentsOf: documentation, encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```json\n").dropFirst().first)
    return try #require(block.components(separatedBy: "```").first)
  }

  /// What the second implementation, in Python, says about stack and certificate.
  private func comparison(_ stack: String, _ certificate: String) throws -> String {
    let script = URL(filePath: Program.fixtures).deletingLastPathComponent()
      .appending(path: "Independent/multiply_stack.py")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path(percentEncoded: false), stack, certificate]
    process.currentDirectoryURL = program.folder
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(arguments: ["steps", "product", "fewest"])
  func documentedStackToVerifiedCertificate(method: String) throws {
    defer { program.remove() }
    try program.write(try documentedStack(), to: "s.json")
    let run = try program.run(
      ["simulate", "s.json", "--method", method, "--flip", "auto", "-o", "c.json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("written  c.json  n = 8, 4 steps in "), "\(run.output)")
    let verified = try program.run(["verify", "c.json", "--stack", "s.json"])
    #expect(verified.status == 0, "\(verified.output)")
    #expect(try comparison("s.json", "c.json") == "equal")
    // A near miss: one entry of one step differs.
    try program.write(
      try documentedStack().replacingOccurrences(of: "3 2 -1\"", with: "3 2 -2\""), to: "t.json")
    let other = try program.run(["verify", "c.json", "--stack", "t.json"])
    #expect(other.status == 1)
    #expect(other.output.contains("about another matrix than t.json"), "\(other.output)")
    #expect(try comparison("t.json", "c.json").hasPrefix("entry ("))
  }

  @Test func reportAndStandardOutput() throws {
    defer { program.remove() }
    try program.write(#"[{"permutation": [1, 0, 2, 3]}, {"scale": "1 2 1 1"}]"#, to: "s.json")
    let run = try program.run(
      ["simulate", "s.json", "--flip", "auto", "--method", "steps", "-o", "c.json", "--json"])
    let report = try run.json()
    #expect(report["command"] as? String == "simulate")
    #expect(report["method"] as? String == "steps")
    #expect(report["steps"] as? Int == 2 && report["size"] as? Int == 4)
    #expect(report["flip"] as? Int == 3)
    let layers = try #require(report["layers"] as? Int)
    #expect(try layers <= #require(report["stepBound"] as? Int))
    let piped = try program.run(
      ["simulate", "-", "--partition", "alternating"], input: #"[{"scale": "1 2 3 4 5"}]"#)
    #expect(piped.status == 0)
    #expect(try program.run(["verify", "-"], input: piped.output).status == 0)
  }

  @Test(arguments: [
    (#"[{"scale": "1 -2"}]"#, 2, "--flip auto"),
    (#"[{"scale": "1 2 3"}]"#, 2, "--partition"),
    (#"[{"matrix": ["0 0", "0 1"]}]"#, 2, "singular"),
    (#"[{"scale": "1 0"}]"#, 65, "s.json: line 1, column 12: [0].scale: expected numbers other"),
    ("[", 65, "s.json: line 1, column 2: [0]: expected a step"),
  ])
  func failures(text: String, status: Int32, words: String) throws {
    defer { program.remove() }
    try program.write(text, to: "s.json")
    let run = try program.run(["simulate", "s.json", "-o", "c.json"])
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(program.names == ["s.json"])
  }

  @Test func usage() throws {
    defer { program.remove() }
    try program.write(#"[{"scale": "1 2"}]"#, to: "s.json")
    for arguments in [
      ["s.json", "--levels", "2"], ["s.json", "--json"], ["s.json", "--method", "other"], [],
      ["s.json", "--partition", "[[0], [1, 2]]"],
    ] {
      #expect(try program.run(["simulate"] + arguments).status == 64, "\(arguments)")
    }
    #expect(try program.run(["simulate", "missing.json"]).status == 66)
    #expect(try program.run(["simulate", "s.json", "--max-bytes", "3"]).status == 69)
    #expect(try program.run(["simulate", "s.json", "-o", "no/c.json"]).status == 73)
    let both = try program.run(["verify", "c.json", "--stack", "s.json", "--target", "s.json"])
    #expect(both.status == 64)
  }
}
