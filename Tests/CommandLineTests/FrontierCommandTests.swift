import CouplingKernel
import ExactArithmetic
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct FrontierCommandTests {
  let program: Program

  init() throws { program = try Program() }

  /// Every row is what its certificate gives when it is verified and shown.
  @Test func everyRowIsAVerifiedCertificate() throws {
    defer { program.remove() }
    let tensor = ["--tensor", "0.0.invconv.weight"]
    let run = try program.run(
      [
        "frontier", Program.trained, "--flip", "auto", "--json", "--svg", "f.svg", "-o", "out",
      ] + tensor)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.json()
    let routes = try #require(report["routes"] as? [[String: Any]])
    #expect(
      routes.map { $0["strategy"] as? String } == [
        "ladder", "elimination", "koehler", "approximate", "approximate",
      ])
    #expect(routes.map { $0["entries"] as? String } == [nil, nil, nil, "float32", "float64"])
    #expect(routes[0]["levels"] as? Int == 1)
    for (route, name) in zip(
      routes,
      ["ladder__1_level", "elimination", "koehler", "approximate__float32", "approximate__float64"])
    {
      let file = "out/\(name).json"
      #expect(try program.run(["verify", file, "--target", Program.trained] + tensor).status == 0)
      let shown = try program.run(["show", file, "--json"]).json()
      let layers = try #require(shown["layers"] as? [[String: Any]])
      #expect(route["layers"] as? Int == layers.count)
      #expect(route["bytes"] as? Int == shown["bytes"] as? Int)
      for (total, part) in [("largestNorm", "norm"), ("largestCondition", "condition")] {
        let values = try layers.map { try #require(Double($0[part] as? String ?? "")) }
        let text = try #require(route[total] as? String)
        #expect(Double(text) == values.max())
      }
      // The same evaluation by hand, in another order of the sums.
      let certificate = try Certificate(parsing: Array(program.read(file).utf8))
      let expected = certificate.errorByHand
      let found = try #require(route["float64Error"] as? Double)
      #expect(route["entries"] as? String == "float32" ? found < 1e-6 : found < 1e-9)
      #expect(found < 30 * expected + 1e-15 && expected < 30 * found + 1e-15)
      let single = try #require(route["float32Error"] as? Double)
      #expect(single < 1 && single > found)
    }
    let parser = XMLParser(data: try Data(contentsOf: program.folder.appending(path: "f.svg")))
    #expect(parser.parse())
  }

  @Test func permutationsAndUnevenParts() throws {
    defer { program.remove() }
    let run = try program.run(["frontier", "--permutation", "1,2,0,3", "--json"])
    #expect(run.status == 0)
    let routes = try #require(try run.json()["routes"] as? [[String: Any]])
    #expect(routes[0]["strategy"] as? String == "permutation")
    #expect(routes[0]["float32Error"] as? Double == 0)
    let uneven = try program.run(
      ["frontier", "--permutation", "1,2,0", "--partition", "alternating"])
    #expect(uneven.status == 0)
    #expect(uneven.output.contains("ladder, 1 level") && !uneven.output.contains("koehler"))
    let one = try program.run(
      ["frontier", "--permutation", "1,2,0,3", "--strategy", "koehler", "--json"])
    #expect(try (one.json()["routes"] as? [Any])?.count == 1)
  }

  @Test func failures() throws {
    defer { program.remove() }
    try program.write("1 2\n2 4\n", to: "s.txt")
    let singular = try program.run(["frontier", "s.txt", "--svg", "f.svg", "--json"])
    #expect(singular.status == 2)
    #expect(singular.errors.contains("singular"))
    #expect(try singular.json()["status"] as? String == "impossible")
    #expect(program.names == ["s.txt"])
    #expect(try program.run(["frontier", "--permutation", "1,2,0"]).status == 2)
    #expect(try program.run(["frontier", "missing.npy"]).status == 66)
    for arguments in [
      [], ["s.txt", "--permutation", "0,1"], ["s.txt", "--strategy", "auto"],
      ["s.txt", "--partition", "[[0],[1,2]]"], ["s.txt", "--size", "2"],
    ] {
      #expect(try program.run(["frontier"] + arguments).status == 64, "\(arguments)")
    }
    let unwritable = try program.run(
      ["frontier", "--permutation", "0,1", "--svg", "no/f.svg"])
    #expect(unwritable.status == 73)
  }
}

extension Certificate {
  /// The largest error relative to the largest entry of T, one unit vector at a time.
  fileprivate var errorByHand: Double {
    var (error, largest) = (0.0, 0.0)
    for column in 0..<size {
      var vector = [Double](repeating: 0, count: size)
      vector[column] = column == flip ? -1 : 1
      for layer in layers {
        let (updated, other) = (partition[layer.updates], partition[layer.updates.other])
        for (i, place) in updated.enumerated() {
          var sum = (layer.scale?[i]).map { Double(rounding: $0) * vector[place] } ?? vector[place]
          for (j, source) in other.enumerated() {
            sum += Double(rounding: layer.shift[i, j]) * vector[source]
          }
          vector[place] = sum
        }
      }
      for row in 0..<size {
        guard case .matrix(let matrix) = target else { continue }
        let value = Double(rounding: matrix[row, column])
        error = max(error, abs(vector[row] - value))
        largest = max(largest, abs(value))
      }
    }
    return error / largest
  }
}
