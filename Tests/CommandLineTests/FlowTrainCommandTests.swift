import Foundation
import Testing

@Suite struct FlowTrainCommandTests {
  let program: Program
  private let small = ["--distribution", "rings", "--padding", "none", "--width", "4"]

  init() throws { program = try Program() }

  @Test func trainsAndPlots() throws {
    defer { program.remove() }
    let run = try program.run(["flow", "train", "padding", "-o", "out", "--steps", "5"] + small)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("rings     none"))
    #expect(run.errors == "")
    let page = try program.read("out/index.html")
    #expect(page.contains("<h1>Padding</h1>") && !page.contains("<script"))
    #expect(try program.read("out/rings-none.svg").hasPrefix("<svg"))
    let results = try JSONSerialization.jsonObject(
      with: Data(try program.read("out/results.json").utf8))
    #expect((results as? [String: Any])?["experiment"] as? String == "padding")

    // The same seed gives the same results, and a finished run has nothing to continue.
    let again = try program.run(["flow", "train", "padding", "-o", "two", "--steps", "5"] + small)
    #expect(again.output == run.output)
    let resumed = try program.run(["flow", "train", "padding", "-o", "out", "--resume"])
    #expect(resumed.output == run.output)
    let plot = try program.run(["flow", "plot", "out", "--json"])
    #expect(try plot.json()["experiment"] as? String == "padding")
  }

  @Test func startFromExactLayers() throws {
    defer { program.remove() }
    let digits = Program.fixtures + "/digits/digits.npy"
    let arguments = ["flow", "train", "start", "-o", "out", "--steps", "1", "--data"]
    let wrongSize = try program.run(
      arguments + [digits, "--start", Program.trained, "--tensor", "1.0.invconv.weight"])
    #expect(wrongSize.status == 65)
    #expect(wrongSize.errors.contains("expected a matrix of 64 rows"))
    let notImages = try program.run(
      arguments + [Program.fixtures + "/arrays/permutation.npy", "--start", Program.trained])
    #expect(notImages.status == 65)
    #expect(notImages.errors.contains("expected a row of an even number of pixels"))
    try program.write("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", to: "no.npy")
    let notNumPy = try program.run(arguments + ["no.npy", "--start", Program.trained])
    #expect(notNumPy.status == 65)
    #expect(notNumPy.errors.contains("no.npy"))
    try FileManager.default.removeItem(at: program.folder.appending(path: "no.npy"))
    #expect(program.names == [])
  }

  @Test func wrongUsageAndStates() throws {
    defer { program.remove() }
    func status(_ arguments: String...) throws -> Int32 {
      try program.run(["flow"] + arguments).status
    }
    #expect(try status("train", "padding") == 64)
    #expect(try status("train", "width", "-o", "out") == 64)
    #expect(try status("train", "start", "-o", "out") == 64)
    #expect(try status("train", "depth", "-o", "out", "--width", "4") == 64)
    #expect(try status("train", "depth", "-o", "out", "--steps", "0") == 64)
    #expect(try status("train", "depth", "-o", "out", "--resume") == 66)
    #expect(try status("plot", "out") == 66)
    #expect(program.names == [])
    try FileManager.default.createDirectory(
      at: program.folder.appending(path: "out"), withIntermediateDirectories: true)
    try program.write("{\"preset\": \"depth\"}", to: "out/experiment.json")
    let broken = try program.run(["flow", "plot", "out"])
    #expect(broken.status == 65)
    #expect(broken.errors.contains("out/experiment.json: expected the state of an experiment"))
    #expect(try status("train", "padding", "-o", "out", "--resume") == 65)
  }
}
