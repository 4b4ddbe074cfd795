import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Testing

@testable import Interchange

@Suite struct TargetReadingTests {
  static let matrix = Target.matrix(.dense(integers([[1, 2], [3, 4]])))

  static func read(_ source: Source, tensor: String? = nil) throws -> Target {
    try Target(reading: source, tensor: tensor, limits: ReadingLimits())
  }

  @Test(arguments: [
    #"["1 2", "3 4"]"#, #"{"matrix": ["1 2", "3 4"]}"#, #" [ "1 2" , "3 4" ] "#,
    #"["1 2", "\u0033 4"]"#,
  ])
  func denseMatricesAsJSON(text: String) throws {
    #expect(try Self.read(source(text, name: "a.json")) == Self.matrix)
  }

  @Test func otherTargetsAsJSON() throws {
    let permutation = try Self.read(source(#"{"permutation": [2, 0, 1]}"#, name: "a.json"))
    #expect(permutation == .permutation([2, 0, 1]))
    let row = try Self.read(source(#"["1 3 / 2", "-1/2 0"]"#, name: "a.json"))
    #expect(
      row
        == .matrix(
          .dense(
            RationalMatrix([
              [Rational(1, 2), Rational(3, 2)].compactMap { $0 },
              [Rational(-1, 2), Rational(0, 1)].compactMap { $0 },
            ]))))
    for text in [
      #"{"shape": [3, 3], "entries": ["0 1 1", "2 0 -1/2"]}"#,
      #"{"entries": ["0 1 1", "2 0 -1/2"], "shape": [3, 3]}"#,
      #"{"matrix": {"entries": ["0 1 1", "2 0 -1/2"], "shape": [3, 3]}}"#,
    ] {
      let target = try Self.read(source(text, name: "a.json"))
      guard case .matrix(.sparse(let matrix)) = target else {
        Issue.record("\(text) is not sparse")
        continue
      }
      #expect(matrix.rows == 3 && matrix.columnIndices == [1, 0])
    }
  }

  @Test(arguments: [
    "", "[", "[]", "{}", "3", "null", #"["1"#, #"["1 2"]"#, #"["1 2", "3"]"#, #"["1 2", "3 4"] x"#,
    #"["1 2", 3]"#, #"["1 2", "3 4", "5 6"]"#, #"["01"]"#, #"[["1"]]"#,
    #"{"matrix": ["1 2", "3 4"], "permutation": [1, 0]}"#, #"{"permutation": [0, 0]}"#,
    #"{"permutation": [0, 2]}"#, #"{"permutation": []}"#, #"{"permutation": [0], "x": 1}"#,
    #"{"permutation": [0], "permutation": [0]}"#, #"{"matrix": 3}"#, #"{"matrix": {"matrix": []}}"#,
    #"{"shape": [2, 3], "entries": []}"#, #"{"shape": [2], "entries": []}"#,
    #"{"shape": [0, 0], "entries": []}"#,
    #"{"shape": [2, 2]}"#, #"{"shape": [2, 2], "entries": ["0 2 1"]}"#,
    #"{"shape": [2, 2], "entries": ["0 0 0"]}"#,
  ])
  func damagedJSONIsRefused(text: String) {
    let error = failure { _ = try Self.read(source(text, name: "a.json")) }
    #expect(error?.kind == .malformed, "\(text): \(String(describing: error))")
  }

  @Test func sizesBeyondMemoryAreALimit() {
    let text = #"{"shape": [1000000000000, 1000000000000], "entries": []}"#
    #expect(failure { _ = try Self.read(source(text, name: "a.json")) }?.kind == .limit)
  }

  @Test func formatsByName() throws {
    for (name, format) in [
      ("a.npy", InputFormat.npy), ("A.NPY", .npy), ("a.b.csv.gz", .text), ("a.txt", .text),
      ("x/a.safetensors", .safetensors), ("a.json.gz", .json),
    ] {
      #expect(InputFormat(fileName: name) == format)
    }
    for name in ["a", "npy", "a.gz", "a.npz", "a.npy.zip"] {
      #expect(InputFormat(fileName: name) == nil)
      #expect(failure { _ = try Self.read(source("1", name: name)) }?.kind == .malformed)
    }
  }

  @Test func formatsByContent() throws {
    func read(_ bytes: [UInt8]) throws -> Target {
      try Self.read(Source(name: "standard input", bytes: bytes, isStandardInput: true))
    }
    #expect(try read(Array("1 2\n3 4\n".utf8)) == Self.matrix)
    #expect(try read(Array(" [\"1 2\", \"3 4\"]".utf8)) == Self.matrix)
    #expect(try read(Fixtures.source("permutation.npy").bytes) == .permutation([2, 0, 3, 1]))
    let tensor = try read(Fixtures.source("one.safetensors").bytes)
    let expected = try #require(try Fixtures.expected()["one.safetensors/only"])
    #expect(tensor == .matrix(.dense(expected)))
  }

  @Test func tensorsAreChosenInSafetensorsFilesOnly() throws {
    #expect(
      failure { _ = try Self.read(source("1", name: "a.csv"), tensor: "x") }?.kind == .selection)
    #expect(failure { _ = try Target.all(in: source("1", name: "a.csv")) }?.kind == .selection)
    let several = try Fixtures.source("several.safetensors")
    #expect(try Self.read(several, tensor: "permutation") == .permutation([1, 2, 0]))
    #expect(try Target.all(in: several).compactMap(\.name).count == 5)
  }
}
