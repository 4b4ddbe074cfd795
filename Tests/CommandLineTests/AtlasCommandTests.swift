import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif
import Testing

@Suite struct AtlasCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func countsAndCertificates() throws {
    defer { program.remove() }
    let run = try program.run(["atlas", "--size", "4", "-o", "out", "--picture", "a.svg"])
    #expect(run.status == 0)
    #expect(
      run.output.contains(
        "affine: 12 of 12 even permutations of 4 points have exact depth: 1 with 1 layer, "
          + "1 with 4 layers, 10 with 5 layers; 0 open"))
    let files = ["class-2-affine", "class-3-additive", "class-4-affine"].flatMap { folder in
      ["lower", "upper"].map { "out/\(folder)/\($0).json" }
    }
    let check = try program.run(["verify"] + files)
    #expect(check.status == 0)
    #expect(check.output.hasSuffix("6 certificates: 6 verified\n"))
    let picture = try program.read("a.svg")
    #expect(picture.hasPrefix("<svg") && picture.hasSuffix("</svg>\n"))
    #expect(XMLParser(data: Data(picture.utf8)).parse())
    // A necklace for each cycle, a bead for each point of a class.
    #expect(picture.components(separatedBy: "<circle class=\"bead ").count - 1 == 4 * 4)
  }

  @Test func report() throws {
    defer { program.remove() }
    let report = try program.run(["atlas", "--size", "8", "--class", "6", "--json"]).json()
    let classes = try #require(report["classes"] as? [[String: Any]])
    #expect(classes.count == 1)
    #expect(classes[0]["cycles"] as? [String] == ["a", "a", "a", "abbbb"])
    #expect(classes[0]["permutations"] as? Int == 192)
    #expect((classes[0]["affine"] as? [String: Int]) == ["lower": 5, "upper": 5])
    #expect((classes[0]["additive"] as? [String: Int]) == ["lower": 6, "upper": 6])
    let census = try #require(report["census"] as? [String: [String: Any]])
    #expect(census["affine"]?["open"] as? Int == 0)
    #expect(
      census["affine"]?["exact"] as? [String: Int] == ["1": 1, "4": 145, "5": 19680, "6": 334])
  }

  @Test(arguments: [
    (["--size", "5"], "--size 5"), (["--size", "6", "--class", "14"], "are 1 to 13"),
    (["--size", "6", "--class", "0"], "are 1 to 13"), ([], "--size"),
  ])
  func errors(arguments: [String], words: String) throws {
    defer { program.remove() }
    let run = try program.run(["atlas"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(words))
    #expect(run.output == "")
  }
}
