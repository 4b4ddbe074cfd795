import Foundation
import Testing

/// `couplet universal` and `couplet depth-bound`, from arguments to verified files.
struct UniversalCommandTests {
  private let points = "0,0,1\n1,0,2\n0.5,1,1\n"

  @Test(arguments: ["uniform", "normal"])
  func writesWhatVerifies(source: String) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(points, to: "points.csv")
    let outcome = try program.run([
      "universal", "points.csv", "--error", "1/50", "--source", source, "-o", "flow.json",
      "--samples", "500", "--svg", "flow.svg", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try outcome.json()
    #expect(report["cells"] as? Int == 3)
    #expect(report["dimension"] as? Int == 2)
    let proved = try #require(report["provedError"] as? Double)
    #expect(proved > 0 && proved <= 0.02)
    let sample = try #require(report["sample"] as? [String: Any])
    #expect(sample["misplacedCells"] as? Double == 0)
    #expect(try program.read("flow.svg").hasPrefix("<svg"))
    let verified = try program.run(["verify", "flow.json"])
    #expect(verified.status == 0)
    #expect(verified.output.hasPrefix("VERIFIED  flow.json  n = 2, W2 <= 1/50"))

    let tighter = try program.read("flow.json").replacingOccurrences(
      of: "\"1/50\"", with: "\"1/5000\"")
    try program.write(tighter, to: "tighter.json")
    let refuted = try program.run(["verify", "tighter.json", "--json"])
    #expect(refuted.status == 1)
    for option in [["--probabilistic"], ["--target", "points.csv"]] {
      #expect(try program.run(["verify", "flow.json"] + option).status >= 64)
    }
  }

  @Test func namedDensitiesAndPictures() throws {
    let program = try Program()
    defer { program.remove() }
    let pictures = Program.fixtures + "/pictures/"
    for target in [["checkerboard"], ["two-moons"], [pictures + "boat.pgm", "--layout", "ink"]] {
      let outcome = try program.run(
        ["universal"] + target + ["--error", "1/4", "-o", "flow.json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try program.run(["verify", "flow.json"]).status == 0)
    }
  }

  @Test func curveReportsExponents() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "universal", "checkerboard", "--curve", "3", "--svg", "curve.svg", "--json",
    ])
    let report = try outcome.json()
    #expect((report["steps"] as? [Any])?.count == 3)
    let exponents = try #require(report["exponents"] as? [String: Double])
    #expect(exponents["predictedConditionInInverseError"] == 9)
    #expect(exponents["predictedErrorInNeurons"] == -0.5)
    #expect(try program.read("curve.svg").contains("predicted"))
  }

  @Test func errorsHaveExitCodesAndPlaces() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("0,0\n1,x\n", to: "bad.csv")
    try program.write("0,0,1\n1,1,-1\n", to: "negative.csv")
    try program.write("0\n1\n", to: "narrow.csv")
    try program.write(points, to: "points.csv")
    let pictures = Program.fixtures + "/pictures/"
    let cases: [([String], Int32, String)] = [
      (["bad.csv"], 65, "line 2, column 3"),
      (["negative.csv"], 65, "expected a positive weight"),
      (["narrow.csv"], 65, "at least 2 coordinates"),
      (["missing.csv"], 66, "missing.csv"),
      (["points.csv", "--error", "0"], 64, "--error"),
      (["points.csv", "--error", "x"], 64, "error"),
      (["points.csv", "--cells", "2"], 2, "more than the limit of 2"),
      (["checkerboard", "--error", "1/100000"], 2, "--cells"),
      (["points.csv", "--layout", "ink"], 64, ".pgm or .png"),
      (["points.csv", "--svg", "x.svg"], 64, "--samples or --curve"),
      ([pictures + "interlaced.png"], 65, "not interlaced"),
      ([pictures + "sixteen-bits.png"], 65, "8 bits"),
    ]
    for (arguments, status, message) in cases {
      let outcome = try program.run(["universal"] + arguments + ["-o", "out.json"])
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
      #expect(!program.names.contains("out.json"))
    }
  }

  @Test func depthBounds() throws {
    let program = try Program()
    defer { program.remove() }
    let family = ["--layer-parameters", "2"]
    let one = try program.run(
      ["depth-bound", "--dimension", "8", "--modes", "2", "-o", "bound.json", "--json"] + family)
    #expect(one.status == 0, "\(one.errors)")
    let bounds = try #require(try one.json()["bounds"] as? [[String: Any]])
    let depth = try #require(bounds[0]["depth"] as? Int)
    let verified = try program.run(["verify", "bound.json"])
    #expect(verified.output.hasPrefix("VERIFIED"))
    let text = try program.read("bound.json").replacingOccurrences(
      of: "\"depth\": \(depth)", with: "\"depth\": \(depth + 1)")
    try program.write(text, to: "false.json")
    #expect(try program.run(["verify", "false.json"]).status == 1)

    let table = try program.run(
      ["depth-bound", "--dimension", "8,32", "--modes", "2,64", "--svg", "t.svg"] + family)
    #expect(table.status == 0)
    #expect(table.output.split(separator: "\n").count == 5)
    #expect(try program.read("t.svg").contains("k = 64"))

    let cases: [([String], Int32, String)] = [
      (["--dimension", "1", "--modes", "4"] + family, 2, "no bound"),
      (["--dimension", "0", "--modes", "4"] + family, 64, "dimension"),
      (["--dimension", "4", "--modes", "2", "--layer-parameters", "0"], 64, "--layer-parameters"),
      (
        ["--dimension", "8", "--modes", "2", "--lipschitz", "1/2", "--range", "1/100"] + family, 2,
        "no number of layers suffices"
      ),
    ]
    for (arguments, status, message) in cases {
      let outcome = try program.run(["depth-bound"] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
    }
  }
}
