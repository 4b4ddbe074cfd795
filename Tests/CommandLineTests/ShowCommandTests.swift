import Foundation
import Testing

@Suite struct ShowCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func text() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    let run = try program.run(["show", "a.json"])
    #expect(run.status == 0)
    #expect(run.output.contains("partition     2 + 2, halves\n"))
    #expect(run.output.contains("construction  by hand\n"))
    #expect(run.output.contains("1   second  2 × 2  dense + scale"))
    #expect(run.output.contains("1.5000e+00  2.0000e+00  4.0000e+00\n"))
  }

  @Test func reportsAsJSON() throws {
    defer { program.remove() }
    try program.write(Sample.identity, to: "a.json")
    let report = try program.run(["show", "a.json", "--json"]).json()
    #expect(report["size"] as? Int == 2)
    #expect(report["target"] as? String == "permutation")
    #expect(report["bytes"] as? Int == Sample.identity.utf8.count)
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(layers.count == 1)
    #expect(layers[0]["form"] as? String == "sparse")
    #expect(layers[0]["nonZeros"] as? Int == 0)
    #expect(layers[0]["condition"] as? String == "1.0000e+00")
  }

  /// Shifts, scales and biases are counted and measured.
  @Test func everyNumberOfALayerCounts() throws {
    defer { program.remove() }
    for (scale, bias, count, numerator, denominator) in [
      ("", "", 0, 0, 0), (#","scale":"5/8""#, "", 1, 3, 4), ("", #","bias":"0""#, 0, 0, 0),
      ("", #","bias":"-1000/7""#, 1, 10, 3), (#","scale":"5/8""#, #","bias":"9""#, 2, 4, 4),
    ] {
      try program.write(
        Sample.identity.replacingOccurrences(of: "[]}}", with: "[]}\(scale)\(bias)}"), to: "a.json")
      let report = try program.run(["show", "a.json", "--json"]).json()
      #expect(report["nonZeros"] as? Int == count)
      #expect(report["numeratorBits"] as? Int == numerator)
      #expect(report["denominatorBits"] as? Int == denominator)
    }
  }

  @Test func numbersBeyondFloatingPoint() throws {
    defer { program.remove() }
    let huge = "1" + String(repeating: "0", count: 400)
    try program.write(
      Sample.identity.replacingOccurrences(of: "[]}", with: "[\"0 0 \(huge)\"]}"), to: "a.json")
    let run = try program.run(["show", "a.json"])
    #expect(run.output.contains("1.0000e+400  1.0000e+400  1.0000e+800\n"))
  }

  @Test func failures() throws {
    defer { program.remove() }
    try program.write(Sample.malformedCertificate, to: "a.json")
    #expect(try program.run(["show", "a.json"]).status == 65)
    #expect(try program.run(["show", "b.json"]).status == 66)
    #expect(try program.run(["show"]).status == 64)
    #expect(try program.run(["show", "a.json", "--max-bytes", "9"]).status == 69)
  }
}
