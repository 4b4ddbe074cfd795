import Foundation
import FormalConstructions
import SeededRandom
import Testing

/// The same claims, read and proved by a script that uses SymPy.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"))
struct SymPyTests {
  /// The verdicts of the script on the named constructions of a folder, by name and claim.
  private func verdicts(
    on names: [String], in folder: URL
  ) throws -> [String: [String: Bool]] {
    let script = constructionsFolder.deletingLastPathComponent()
      .appending(path: "Tests/Independent/prove_constructions.py")
    let output = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: output) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path, folder.path] + names
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "the script needs Python 3 with SymPy")
    return try JSONDecoder().decode(
      [String: [String: Bool]].self, from: try Data(contentsOf: output))
  }

  @Test func agreesWithEveryClaim() throws {
    var library = ConstructionLibrary.shipped
    let verdicts = try verdicts(on: [], in: constructionsFolder)
    #expect(verdicts.keys.sorted() == library.names)
    for name in library.names {
      let claims = try library.prove(name).claims
      #expect(verdicts[name]?.keys.sorted() == claims.sorted(), "\(name)")
      for (claim, holds) in verdicts[name] ?? [:] { #expect(holds, "\(name): \(claim)") }
    }
  }

  @Test func refusesFalseClaims() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let shipped = ConstructionLibrary.shipped
    var descriptions: [String: String] = [:]
    for name in shipped.names {
      let text = try #require(shipped.texts[name])
      try write(text, name, folder)
      let all = mutations(of: text)
      var generator = SeededGenerator(seed: UInt64(all.count))
      var found = 0
      while found < 4, let mutation = all.randomElement(using: &generator) {
        var library = ConstructionLibrary(
          texts: shipped.texts.merging([name: mutation.text]) { $1 })
        do {
          _ = try library.prove(name)
        } catch  where error.kind == .unproved {
          found += 1
          descriptions["\(name)--\(found)"] = mutation.description
          try write(mutation.text, "\(name)--\(found)", folder)
        } catch {}
      }
    }
    let verdicts = try verdicts(on: descriptions.keys.sorted(), in: folder)
    #expect(verdicts.count == 4 * shipped.names.count)
    for (name, claims) in verdicts {
      let isRefused = claims.values.contains(false)
      #expect(isRefused, "\(name), \(descriptions[name] ?? "")")
    }
  }

  private func write(_ text: String, _ name: String, _ folder: URL) throws {
    try Data(text.utf8).write(to: folder.appending(path: "\(name).construction"))
  }
}
