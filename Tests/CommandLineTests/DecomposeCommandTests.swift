import Foundation
import Testing

@Suite struct DecomposeCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func trainedConvolutionToVerifiedCertificate() throws {
    defer { program.remove() }
    let tensor = ["--tensor", "0.0.invconv.weight"]
    let run = try program.run(
      ["decompose", Program.trained, "--flip", "auto", "-o", "a.json"] + tensor)
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.hasPrefix("written  a.json  n = 4, "))
    #expect(program.names == ["a.json"])
    let verified = try program.run(["verify", "a.json", "--target", Program.trained] + tensor)
    #expect(verified.status == 0 && verified.output.hasPrefix("VERIFIED"))
    let other = try program.run(
      ["verify", "a.json", "--target", Program.trained, "--tensor", "0.1.invconv.weight"])
    #expect(other.status == 1)
  }

  @Test func approximateLayers() throws {
    defer { program.remove() }
    let source = [Program.trained, "--tensor", "1.0.invconv.weight", "--flip", "auto"]
    let run = try program.run(
      ["decompose", "--approximate", "2e-6", "-o", "a.json", "--json"] + source)
    #expect(run.status == 0, "\(run.errors)")
    let entry = try #require((run.json()["certificates"] as? [[String: Any]])?.first)
    #expect(entry["layers"] as? Int == 6 && entry["entries"] as? String == "float32")
    #expect(entry["tolerance"] as? String == "1/500000")
    let error = try #require(Double(entry["largestError"] as? String ?? ""))
    #expect(error > 0 && error < 2e-6)
    let target = ["--target", Program.trained, "--tensor", "1.0.invconv.weight"]
    let verified = try program.run(["verify", "a.json"] + target)
    #expect(verified.status == 0 && verified.output.hasPrefix("WITHIN tolerance 1/500000"))
    // Half the largest error is not a bound.
    let text = try program.read("a.json")
    try program.write(
      text.replacingOccurrences(of: "1/500000", with: "1/\(Int(2 / error))"), to: "less.json")
    let refuted = try program.run(["verify", "less.json"])
    #expect(refuted.status == 1 && refuted.output.hasPrefix("REFUTED"))

    let bits = try program.run(["decompose", "--approximate", "0.01", "--entries", "10"] + source)
    #expect(bits.status == 0 && bits.errors.contains("entries 10 bits"))
    let missed = try program.run(["decompose", "--approximate", "1e-12", "-o", "b.json"] + source)
    #expect(missed.status == 69 && missed.errors.contains("--entries float64"))
    #expect(program.names == ["a.json", "less.json"])
    for arguments in [
      ["--approximate", "0"], ["--approximate", "x"], ["--entries", "float64"],
      ["--approximate", "1e-6", "--entries", "1"],
      ["--approximate", "1e-6", "--strategy", "shallow"],
      ["--approximate", "1e-6", "--budget-bits", "40"],
    ] {
      #expect(try program.run(["decompose"] + arguments + source).status == 64, "\(arguments)")
    }
  }

  @Test func standardOutputIsTheCertificateAlone() throws {
    defer { program.remove() }
    try program.write("2 1\n1 1\n", to: "t.txt")
    let run = try program.run(["decompose", "t.txt"])
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("written  standard output  n = 2, "))
    #expect(try run.json()["size"] as? Int == 2)
    let verified = try program.run(["verify", "-"], input: run.output)
    #expect(verified.status == 0)
    let piped = try program.run(["decompose", "-"], input: "[\"2 1\", \"1 1\"]")
    #expect(piped.output == run.output)
  }

  @Test func everySquareTensorIntoAFolder() throws {
    defer { program.remove() }
    let run = try program.run(
      [
        "decompose", Program.fixtures + "/arrays/several.safetensors", "--all", "--flip", "auto",
        "-o", "out/deep",
      ])
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").count == 5)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: program.folder.appending(path: "out/deep").path(percentEncoded: false))
    #expect(
      files.sorted() == [
        "big.json", "bytes.json", "convolution.weight.json", "half.json", "linear.weight.json",
      ])
    let verified = try program.run(["verify"] + files.map { "out/deep/\($0)" })
    #expect(verified.status == 0)
  }

  @Test func namesCannotLeaveTheFolder() throws {
    defer { program.remove() }
    let header =
      #"{"../a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"#
      + #""___a":{"dtype":"I8","shape":[2,2],"data_offsets":[4,8]}}"#
    var file = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    file += Data(header.utf8) + Data([2, 1, 1, 1, 1, 0, 0, 1])
    try file.write(to: program.folder.appending(path: "t.safetensors"))
    let run = try program.run(["decompose", "t.safetensors", "--all", "-o", "out"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(program.names == ["out", "t.safetensors"])
    let files = try FileManager.default.contentsOfDirectory(
      atPath: program.folder.appending(path: "out").path(percentEncoded: false))
    #expect(files.sorted() == ["_.._a.json", "___a.json"])
  }

  @Test func compressedInputAndOutput() throws {
    defer { program.remove() }
    let path = Program.fixtures + "/arrays/fortran.npy"
    #expect(try program.run(["decompose", path]).status == 2)
    let run = try program.run(
      ["decompose", "--permutation", "1,2,0,3", "-o", "a.json.gz"])
    #expect(run.status == 0)
    let bytes = try Data(contentsOf: program.folder.appending(path: "a.json.gz"))
    #expect(bytes.starts(with: [0x1F, 0x8B]))
    #expect(try program.run(["verify", "a.json.gz"]).status == 0)
    let limited = try program.run(["verify", "a.json.gz", "--max-bytes", "150"])
    #expect(limited.status == 69)
  }

  @Test func permutationsInBothNotations() throws {
    defer { program.remove() }
    let list = try program.run(["decompose", "--permutation", "2,0,1,3"])
    let cycles = try program.run(["decompose", "--permutation", "(0 2 1)", "--size", "4"])
    #expect(list.status == 0 && list.output == cycles.output)
    let array = try program.run(
      ["decompose", Program.fixtures + "/arrays/permutation.npy", "--flip", "3"])
    #expect(array.status == 0)
    #expect(array.output.contains("{\"permutation\": [2, 0, 3, 1]}"))
  }

  @Test(arguments: [
    (["--permutation", "(0 1)", "--size", "4"], "--flip auto"),
    (["--permutation", "1,2,0"], "equal halves"),
    (["--permutation", "0,1", "--flip", "0"], "--flip"),
    (["t.txt"], "singular"),
    (["t.txt", "--flip", "auto"], "singular"),
    (["o.txt"], "halves"),
  ])
  func outsideTheTheorem(arguments: [String], help: String) throws {
    defer { program.remove() }
    try program.write("1 2\n2 4\n", to: "t.txt")
    try program.write("1", to: "o.txt")
    let run = try program.run(["decompose", "-o", "a.json"] + arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("couplet: error: ") && run.errors.contains(help), "\(run.errors)")
    #expect(program.names == ["o.txt", "t.txt"])
  }

  @Test(arguments: [
    [], ["t.txt", "--permutation", "0,1"], ["t.txt", "--size", "2"], ["t.txt", "--all"],
    ["t.txt", "--levels", "2"], ["t.txt", "--strategy", "ladder", "--levels", "0"],
    ["t.txt", "--strategy", "other"], ["t.txt", "--json"], ["t.txt", "t.txt"],
    ["t.txt", "--flip", "-1"], ["t.txt", "--flip", "9"], ["t.txt", "--partition", "[[0],[0]]"],
    ["t.txt", "--partition", "[[0],[1],[2]]"], ["t.txt", "--partition", "[[0,2],[1,3]]"],
    ["t.txt", "--tensor", "x"], ["--permutation", "(0 1)"],
    ["--permutation", "0,1", "--size", "3"],
    ["t.txt", "--all", "-o", "out"], ["t.txt", "--without-shift"],
    ["t.txt", "--strategy", "koehler", "--without-shift"],
    ["t.txt", "--strategy", "shallow", "--budget-bits", "9"], ["t.txt", "--budget-bits", "0"],
    ["t.txt", "--budget-bytes", "x"], ["t.txt", "--budget-condition", "0.5"],
  ])
  func wrongUsage(arguments: [String]) throws {
    defer { program.remove() }
    try program.write("2 1\n1 1\n", to: "t.txt")
    let run = try program.run(["decompose"] + arguments)
    #expect(run.status == 64, "\(arguments): \(run.errors)")
    #expect(run.output == "")
  }

  @Test(arguments: [
    ("a.csv", "1,2\n3,x\n", "a.csv: line 2, column 3: expected an integer"),
    ("a.csv", "1,2\n3\n", "a.csv: line 2, column 1: expected 2 fields"),
    ("a.npy", "x", "a.npy: byte 0: expected the six bytes"),
    ("a.safetensors", "x", "a.safetensors: byte 1: expected an 8-byte header length"),
    ("a.json", "[\"1 2\", \"3\"]", "a.json: line 1, column "),
    ("a.json.gz", "x", "a.json.gz: byte "),
    ("a.png", "x", "a.png: expected a name that ends in"),
  ])
  func malformedInput(name: String, text: String, words: String) throws {
    defer { program.remove() }
    try program.write(text, to: name)
    let run = try program.run(["decompose", name, "-o", "c.json"])
    #expect(run.status == 65)
    #expect(run.errors.hasPrefix("couplet: error: \(words)"), "\(run.errors)")
    #expect(program.names == [name])
  }

  @Test func otherMalformedInput() throws {
    defer { program.remove() }
    let permutation = try program.run(["decompose", "--permutation", "0,0"])
    #expect(permutation.status == 65)
    #expect(permutation.errors.contains("--permutation: entry (1): 0 occurs twice"))
    let notFinite = try program.run(["decompose", Program.fixtures + "/arrays/not-finite.npy"])
    #expect(notFinite.status == 65)
    #expect(notFinite.errors.contains("entry (1, 0): expected a finite number"))
  }

  @Test func unreadableUnwritableAndLimited() throws {
    defer { program.remove() }
    try program.write("2 1\n1 1\n", to: "t.txt")
    #expect(try program.run(["decompose", "missing.npy"]).status == 66)
    #expect(try program.run(["decompose", "t.txt", "-o", "no/a.json"]).status == 73)
    #expect(try program.run(["decompose", "t.txt", "--max-bytes", "5"]).status == 69)
    #expect(try program.run(["decompose", "t.txt", "--max-memory", "1K"]).status == 69)
    #if os(Linux)
      let full = try program.run(["decompose", "t.txt", "-o", "/dev/full"])
      #expect(full.status == 73)
      #expect(full.errors == "couplet: error: /dev/full: No space left on device\n")
    #endif
    #expect(program.names == ["t.txt"])
  }

  @Test func tensorsAreListedWhenTheNameIsMissing() throws {
    defer { program.remove() }
    for tensor in [[], ["--tensor", "x"]] {
      let run = try program.run(["decompose", Program.trained] + tensor)
      #expect(run.status == 64)
      #expect(run.errors.contains("2.3.invconv.weight"))
    }
  }

  @Test func severalInputsGoOnAfterAFailure() throws {
    defer { program.remove() }
    try program.write("2 1\n1 1\n", to: "a.txt")
    try program.write("1 1\n1 1\n", to: "b.txt")
    try program.write("1 0\n0 1\n", to: "c.txt")
    let run = try program.run(
      ["decompose", "a.txt", "b.txt", "missing.txt", "c.txt", "-o", "out", "--json"])
    #expect(run.status == 66)
    let report = try run.json()
    #expect(report["command"] as? String == "decompose")
    #expect(report["exitCode"] as? Int == 66)
    let entries = try #require(report["certificates"] as? [[String: Any]])
    #expect(
      entries.map { $0["status"] as? String }
        == ["success", "impossible", "unreadable", "success"])
    #expect(entries[0]["output"] as? String == "out/a.json")
    #expect(entries[0]["layers"] as? Int != nil && entries[0]["bytes"] as? Int != nil)
    #expect(try program.run(["verify", "out/a.json", "out/c.json"]).status == 0)
  }

  @Test func partitionsAndStrategies() throws {
    defer { program.remove() }
    try program.write("2 1 0 0\n1 1 0 1\n0 3 1 0\n1 0 0 5\n", to: "t.txt")
    for options in [
      ["--partition", "alternating"], ["--partition", "[[3,0],[2,1]]"], ["--strategy", "shallow"],
      ["--strategy", "balanced"], ["--strategy", "ladder", "--levels", "2"],
    ] {
      let run = try program.run(["decompose", "t.txt", "--flip", "auto", "-o", "a.json"] + options)
      #expect(run.status == 0, "\(options): \(run.errors)")
      let verified = try program.run(["verify", "a.json", "--target", "t.txt"])
      #expect(verified.status == 0, "\(options): \(verified.output)")
    }
  }

  @Test func budgetsAndReasons() throws {
    defer { program.remove() }
    try program.write("2 1 0 3\n1 1 0 1\n0 3 1 0\n1 0 0 5\n", to: "t.txt")
    let run = try program.run(
      ["decompose", "t.txt", "--flip", "auto", "-o", "a.json", "--json", "--budget-bits", "4000"])
    #expect(run.status == 0, "\(run.errors)")
    let entry = try #require((run.json()["certificates"] as? [[String: Any]])?.first)
    #expect(entry["layers"] as? Int == 4)
    #expect(entry["reason"] as? String == "no fewer layers are known")
    #expect(try program.run(["verify", "a.json"]).status == 0)
    let small = try program.run(
      ["decompose", "t.txt", "--flip", "auto", "-o", "b.json", "--budget-bytes", "100"])
    #expect(small.status == 69)
    #expect(small.errors.contains("no decomposition stays under the budget"), "\(small.errors)")
    let unrecognized = try program.run(
      ["decompose", Program.trained, "--tensor", "1.0.invconv.weight", "--flip", "auto"]
        + ["--strategy", "recognition"])
    #expect(unrecognized.status == 2)
    #expect(program.names == ["a.json", "t.txt"])
  }

  @Test func interruptionAndTimeLimitLeaveNothing() throws {
    defer { program.remove() }
    let arguments = [
      "decompose", Program.trained, "--tensor", "2.0.invconv.weight", "--flip", "auto",
      "--strategy", "shallow", "-o", "a.json",
    ]
    let interrupted = try program.run(arguments, interrupt: (SIGTERM, after: 0.5))
    #expect(interrupted.endedBySignal && interrupted.status == SIGTERM)
    let limited = try program.run(arguments + ["--timeout", "0.5"])
    #expect(limited.status == 69)
    #expect(limited.errors.contains("more than 0.5 seconds needed (--timeout)"))
    #expect(program.names == [])
  }
}
