import Foundation
import Testing

@Suite struct VerifyCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func trueCertificates() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    for options in [[], ["--reference"], ["--jobs", "1"], ["--timeout", "100"]] {
      let run = try program.run(["verify", "a.json"] + options)
      #expect(run.status == 0)
      #expect(run.output == "VERIFIED  a.json  n = 4, 1 layer, exact\n")
      #expect(run.errors == "")
    }
  }

  @Test func falseCertificates() throws {
    defer { program.remove() }
    try program.write(Sample.falseCertificate, to: "a.json")
    for options in [[], ["--reference"]] {
      let run = try program.run(["verify", "a.json"] + options)
      #expect(run.status == 1)
      #expect(run.output == "REFUTED  a.json  entry (3, 3): product 3/2, target 7/2\n")
      #expect(run.errors == "")
    }
  }

  @Test func longNumbersAreAbbreviated() throws {
    defer { program.remove() }
    let digits = String(repeating: "1234567890", count: 10)
    let text = Sample.falseCertificate.replacingOccurrences(of: "7/2\"]", with: "\(digits)\"]")
    try program.write(text, to: "a.json")
    let short = try program.run(["verify", "a.json"])
    #expect(
      short.output
        == "REFUTED  a.json  entry (3, 3): product 3/2, target 12345678…567890 (330 bits)\n")
    let full = try program.run(["verify", "a.json", "--full"])
    #expect(full.output == "REFUTED  a.json  entry (3, 3): product 3/2, target \(digits)\n")
  }

  @Test func approximationsAreReportedInOtherWords() throws {
    defer { program.remove() }
    try program.write(Sample.approximation(tolerance: "2"), to: "a.json")
    let within = try program.run(["verify", "a.json"])
    #expect(within.status == 0)
    #expect(
      within.output
        == "WITHIN tolerance 2  a.json  n = 4, 1 layer, approximate, largest error 2.0000e+00\n")
    try program.write(Sample.approximation(tolerance: "19/10"), to: "a.json")
    let beyond = try program.run(["verify", "a.json"])
    #expect(beyond.status == 1)
    #expect(beyond.output.hasPrefix("REFUTED  a.json  entry (3, 3)"))
    #expect(beyond.output.contains("tolerance 19/10"))
    for run in [within, beyond] { #expect(!run.output.contains("VERIFIED")) }
  }

  @Test func malformedAndUnreadableFiles() throws {
    defer { program.remove() }
    try program.write(Sample.malformedCertificate, to: "a.json")
    let malformed = try program.run(["verify", "a.json"])
    #expect(malformed.status == 65)
    #expect(malformed.output == "")
    #expect(malformed.errors.hasPrefix("couplet: error: a.json: line 3, column "))
    #expect(malformed.errors.contains("layers[0].scale: expected positive numbers"))
    let missing = try program.run(["verify", "b.json"])
    #expect(missing.status == 66)
    #expect(missing.errors == "couplet: error: b.json: No such file or directory\n")
    #expect(try program.run(["verify", "."]).status == 66)
  }

  @Test func severalFilesAreSummedUpAndTheWorstDecides() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    try program.write(Sample.falseCertificate, to: "b.json")
    try program.write(Sample.malformedCertificate, to: "c.json")
    let good = try program.run(["verify", "a.json", "a.json", "a.json", "--jobs", "3"])
    #expect(good.status == 0)
    #expect(good.output.hasSuffix("\n3 certificates: 3 verified\n"))
    #expect(try program.run(["verify", "a.json", "c.json"]).status == 65)
    #expect(try program.run(["verify", "a.json", "c.json", "b.json"]).status == 1)
    #expect(try program.run(["verify", "a.json", "d.json"]).status == 66)
    #expect(try program.run(["verify", "c.json", "d.json"]).status == 65)
    let many = try program.run(["verify"] + (0..<50).map { $0 == 30 ? "b.json" : "a.json" })
    let lines = many.output.split(separator: "\n")
    #expect(many.status == 1)
    #expect(lines.count == 51 && lines[30].hasPrefix("REFUTED"))
    #expect(lines[50] == "50 certificates: 49 verified, 1 refuted")
  }

  @Test func reportsAsJSON() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    try program.write(Sample.falseCertificate, to: "b.json")
    try program.write(Sample.malformedCertificate, to: "c.json")
    let run = try program.run(["verify", "--json", "a.json", "b.json", "c.json"])
    #expect(run.status == 1)
    let report = try run.json()
    #expect(report["command"] as? String == "verify")
    #expect(report["method"] as? String == "exact")
    #expect(report["status"] as? String == "refuted")
    #expect(report["exitCode"] as? Int == 1)
    let entries = try #require(report["certificates"] as? [[String: Any]])
    #expect(entries.map { $0["status"] as? String } == ["verified", "refuted", "malformed"])
    #expect(entries.map { $0["exitCode"] as? Int } == [0, 1, 65])
    #expect(entries[0]["layers"] as? Int == 1)
    let discrepancy = try #require(entries[1]["discrepancy"] as? [String: Any])
    #expect(discrepancy["row"] as? Int == 3 && discrepancy["target"] as? String == "7/2")
    #expect((entries[2]["message"] as? String)?.contains("expected positive") == true)
  }

  @Test func theTargetCanBeDemanded() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    try program.write(Sample.matrixText, to: "t.csv")
    #expect(try program.run(["verify", "a.json", "--target", "t.csv"]).status == 0)
    try program.write(
      "{\"matrix\": [\"1 0 0 0\", \"0 1 0 0\", \"1 0 1 0\", \"0 -1 0 3 / 2\"]}", to: "t.json")
    #expect(try program.run(["verify", "a.json", "--target", "t.json"]).status == 0)
    try program.write(
      Sample.matrixText.replacingOccurrences(of: "1.5", with: "1.25"), to: "u.csv")
    let other = try program.run(["verify", "a.json", "--target", "u.csv"])
    #expect(other.status == 1)
    #expect(
      other.output == "REFUTED  a.json  the certificate is about another matrix than u.csv: "
        + "entry (3, 3) is 3/2, not 5/4\n")
    try program.write("1", to: "v.txt")
    let size = try program.run(["verify", "a.json", "--target", "v.txt"])
    #expect(size.status == 1 && size.output.contains("its size is 4, not 1"))
    #expect(try program.run(["verify", "a.json", "--target", "w.csv"]).status == 66)
    let tensor = try program.run(["verify", "a.json", "--target", "t.csv", "--tensor", "x"])
    #expect(tensor.status == 64)
  }

  @Test func permutationsAndTheirMatricesAreTheSameTarget() throws {
    defer { program.remove() }
    try program.write(Sample.identity, to: "a.json")
    try program.write("1 0\n0 1\n", to: "t.txt")
    #expect(try program.run(["verify", "a.json", "--target", "t.txt"]).status == 0)
    try program.write("{\"permutation\": [1, 0]}", to: "p.json")
    let other = try program.run(["verify", "a.json", "--target", "p.json"])
    #expect(other.status == 1 && other.output.contains("entry (0, 0) is 1, not 0"))
    try program.write("{\"shape\": [2, 2], \"entries\": [\"0 0 1\", \"1 1 1\"]}", to: "s.json")
    #expect(try program.run(["verify", "a.json", "--target", "s.json"]).status == 0)
  }

  @Test func standardInput() throws {
    defer { program.remove() }
    let good = try program.run(["verify", "-"], input: Sample.trueCertificate)
    #expect(good.status == 0 && good.output.hasPrefix("VERIFIED  -  n = 4"))
    let bad = try program.run(["verify", "-"], input: "")
    #expect(bad.status == 65)
    #expect(bad.errors.hasPrefix("couplet: error: standard input: line 1, column 1: expected"))
  }

  @Test func limits() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    let bytes = try program.run(["verify", "a.json", "--max-bytes", "100"])
    #expect(bytes.status == 69)
    #expect(bytes.errors == "couplet: error: a.json: larger than the limit of 100 bytes\n")
    let memory = try program.run(["verify", "a.json", "--max-memory", "100"])
    #expect(memory.status == 69)
    #expect(memory.errors.contains("--max-memory"))
    let time = try program.run(
      ["verify", "-", "--timeout", "0.1"], interrupt: (signal: 0, after: 2))
    #expect(time.status == 69)
    #expect(time.errors == "couplet: error: more than 0.1 seconds needed (--timeout)\n")
  }

  /// Some megabytes that expand to gigabytes of white space: 65,536 spaces in each member.
  @Test func filesThatExpandWithoutEnd() throws {
    defer { program.remove() }
    let member = try #require(
      Data(
        base64Encoded:
          "H4sIAAAAAAACA+3BgQAAAACAIJX9KRepCgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGqUGSy0AAABAA=="
      ))
    var packed = Data()
    for _ in 0..<40_000 { packed.append(member) }
    try packed.write(to: program.folder.appending(path: "a.json.gz"))
    let bytes = try program.run(["verify", "a.json.gz", "--max-bytes", "10M"])
    #expect(bytes.status == 69)
    #expect(bytes.errors == "couplet: error: a.json.gz: larger than the limit of 10485760 bytes\n")
    let memory = try program.run(["verify", "a.json.gz", "--max-memory", "300M"])
    #expect(memory.status == 69)
    #expect(memory.errors.contains("--max-memory"))
  }

  @Test func sizesThatClaimMoreThanTheFileHolds() throws {
    defer { program.remove() }
    try program.write(
      Sample.identity.replacingOccurrences(of: "\"size\": 2", with: "\"size\": 1000000000000"),
      to: "a.json")
    let run = try program.run(["verify", "a.json"])
    #expect(run.status == 65 || run.status == 69)
    #expect(run.output == "")
  }

  @Test(arguments: [
    [], ["verify"], ["verify", "a", "--jobs", "0"], ["verify", "a", "--tensor", "x"],
    ["verify", "a", "--unknown"], ["verify", "a", "--timeout", "0"],
    ["verify", "a", "--max-bytes", "-1"], ["verify", "a", "--max-bytes", "1X"], ["unknown"],
    ["verify", "a", "--max-memory", "99999999999999999G"],
  ])
  func wrongUsage(arguments: [String]) throws {
    defer { program.remove() }
    let run = try program.run(arguments)
    #expect(run.status == (arguments.isEmpty ? 0 : 64), "\(arguments)")
    #expect(arguments.isEmpty || run.output == "")
  }

  @Test func version() throws {
    defer { program.remove() }
    let run = try program.run(["--version"])
    #expect(run.status == 0)
    #expect(run.output.firstMatch(of: /^\d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$/) != nil)
  }

  @Test func signalsEndTheProgram() throws {
    defer { program.remove() }
    for signal in [SIGINT, SIGTERM] {
      let run = try program.run(["verify", "-"], interrupt: (signal, after: 0.5))
      #expect(run.endedBySignal && run.status == signal)
    }
  }
}

@Suite struct ProbabilisticVerificationTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func neverSaysVerified() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    try program.write(Sample.identity, to: "b.json")
    let run = try program.run(["verify", "--probabilistic", "a.json", "b.json"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("CONSISTENT  a.json  n = 4, 1 layer, exact; modulo "))
    #expect(run.output.contains("random primes, a false one passes with probability below "))
    #expect(!run.output.uppercased().contains("VERIFIED"))
    let report = try program.run(["verify", "--probabilistic", "--json", "a.json"]).json()
    #expect(report["method"] as? String == "probabilistic")
    let entry = try #require((report["certificates"] as? [[String: Any]])?.first)
    #expect(entry["status"] as? String == "consistent")
    #expect(try #require(entry["errorBound"] as? Double) < 1e-24)
    let primes = try #require(entry["primes"] as? [Int])
    #expect(primes.count >= 2 && primes.allSatisfy { $0 > 1 << 49 && $0 < 1 << 50 })
  }

  @Test func differencesAreFound() throws {
    defer { program.remove() }
    try program.write(Sample.falseCertificate, to: "a.json")
    let flipped = Sample.identity.replacingOccurrences(
      of: "\"layers\"", with: "\"flip\": 1, \"layers\"")
    try program.write(flipped, to: "b.json")
    for name in ["a.json", "b.json"] {
      let run = try program.run(["verify", "--probabilistic", name])
      #expect(run.status == 1)
      #expect(run.output.hasPrefix("REFUTED  \(name)  product and target differ modulo the prime"))
    }
  }

  @Test func approximationsAndOtherChecksAreExcluded() throws {
    defer { program.remove() }
    try program.write(Sample.approximation(tolerance: "2"), to: "a.json")
    let run = try program.run(["verify", "--probabilistic", "a.json"])
    #expect(run.status == 64 && run.output == "")
    #expect(try program.run(["verify", "--probabilistic", "--reference", "a.json"]).status == 64)
  }
}
