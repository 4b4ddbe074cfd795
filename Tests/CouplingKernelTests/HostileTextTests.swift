import CouplingKernel
import ExactArithmetic
import Foundation
import Testing

/// Texts made to crash, to hang or to fill the memory.
struct HostileTextTests {
  @Test func truncationAtEveryByteIsMalformed() throws {
    let names = [
      "approximation-exact", "keys-in-reverse-order-at-every-level", "note-with-every-escape",
      "row-denominator-form", "sparse-layers-and-target", "transposition",
    ]
    for file in try FixtureTests.files(.yes)
    where names.contains(file.deletingPathExtension().lastPathComponent) {
      let text = try Array(Data(contentsOf: file))
      let end = try #require(text.lastIndex(of: UInt8(ascii: "}")))
      for count in 0...end {
        let error = #expect(throws: CertificateError.self) {
          try Certificate(parsing: Array(text[..<count]))
        }
        guard case .malformed(let place, _, _) = error else {
          Issue.record("\(file.lastPathComponent), \(count) bytes: \(String(describing: error))")
          continue
        }
        #expect(place.position != nil)
      }
    }
  }

  @Test(arguments: ["[", "{\"a\":", "{\"matrix\":", "[{\"shape\":", "\"", "\\", "{\"layers\":["])
  func deepNestingIsMalformed(opening: String) {
    let nest = String(repeating: opening, count: 100_000)
    let start = #"{"format": "couplet-certificate/1", "size": 4, "partition": [[0, 1], [2, 3]], "#
    for text in [
      nest, "{\"note\": " + nest, "{\"layers\": " + nest, start + "\"layers\": " + nest,
      start + "\"target\": " + nest, start + "\"target\": {\"matrix\": " + nest,
      start + "\"layers\": [{\"updates\": \"first\", \"shift\": {\"shape\": " + nest,
      start + "\"layers\": [{\"shift\": " + nest,
    ] {
      #expect(throws: CertificateError.self) { try Certificate(text) }
      #expect(throws: CertificateError.self) { try Target(parsing: Array(text.utf8)) }
    }
  }

  /// To say where a mistake stands takes time proportional to the text: that is done once.
  @Test(.timeLimit(.minutes(1)), arguments: ["[", "{\"shape\": [1, 1], \"entries\": ["])
  func everyRowIsWrong(opening: String) {
    let rows = String(repeating: "\"\",\n", count: 100_000)
    let error = #expect(throws: CertificateError.self) {
      try Certificate(
        """
        {"format": "couplet-certificate/1", "size": 2, "target": {"permutation": [0, 1]},
         "layers": [{"updates": "first", "shift": \(opening)\(rows)"0"]}]}
        """)
    }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("line 2, column"))
  }

  @Test(arguments: ["", "/7"]) func numbersOfAMillionDigits(denominator: String) throws {
    let digits = "1" + String(repeating: "0", count: 999_999)
    func text(_ shift: String) -> String {
      """
      {"format": "couplet-certificate/1", "size": 2,
       "target": {"matrix": ["1 0", "\(digits + denominator) 1"]},
       "layers": [{"updates": "second", "shift": ["\(shift + denominator)"]}]}
      """
    }
    #expect(try Certificate(text(digits)).check() == .verified)
    #expect(try !Certificate(text("2" + digits.dropFirst())).check().isTrue)
    #expect(throws: CertificateError.self) { try Certificate(text("0" + digits)) }
    #expect(throws: CertificateError.self) { try Certificate(text(digits + "x")) }
  }

  @Test(arguments: [
    "1000000000000000000", "9223372036854775807", "9" + String(repeating: "0", count: 99),
  ])
  func sizesBeyondTheFileAreNotAllocated(size: String) throws {
    let half = size == "1000000000000000000" ? "500000000000000000" : size
    let sparse = "{\"shape\": [\(half), \(half)], \"entries\": []}"
    let whole = "{\"shape\": [\(size), \(size)], \"entries\": []}"
    for target in [whole, "[\"1\"]", "[]", sparse] {
      for shift in [sparse, whole, "[\"0\"]", "[]"] {
        for partition in ["", "\"partition\": [[0], [1]],"] {
          let text = """
            {"format": "couplet-certificate/1", "size": \(size), \(partition)
             "target": {"matrix": \(target)},
             "layers": [{"updates": "first", "shift": \(shift), "scale": "1 1"}]}
            """
          #expect(throws: CertificateError.self) { try Certificate(text) }
          let reversed = """
            {"layers": [{"shift": \(shift), "updates": "first"}], \(partition)
             "target": {"matrix": \(target)}, "size": \(size), "format": "couplet-certificate/1"}
            """
          #expect(throws: CertificateError.self) { try Certificate(reversed) }
        }
      }
    }
  }

  /// A shape that no memory holds is a limit that is reached, one without room for the entries is wrong.
  @Test(arguments: [
    ("{\"shape\": [1000000000000000000, 1000000000000000000], \"entries\": []}", true),
    ("{\"shape\": [1, 1000000000000000000], \"entries\": []}", false),
    ("{\"entries\": [\"999999999999999999 0 1\"], \"shape\": [1, 1]}", false),
    ("{\"entries\": [\"0 1 1\"], \"shape\": [1, 1]}", false),
    ("{\"entries\": [\"0 0 1\"], \"shape\": [1, 0]}", false),
    ("{\"entries\": [\"0 0 1\"], \"shape\": [1, 1, 1]}", false),
    ("{\"entries\": [\"0 0 0\"], \"shape\": [1, 1]}", false),
    ("{\"entries\": [\"0 0 1\", \"0 0 1\"], \"shape\": [1, 1]}", false),
  ])
  func shapesBeyondTheFileAreNotAllocated(shift: String, isLimit: Bool) {
    let error = #expect(throws: CertificateError.self) {
      try Certificate(
        """
        {"format": "couplet-certificate/1", "size": 2, "target": {"permutation": [0, 1]},
         "layers": [{"updates": "first", "shift": \(shift)}]}
        """)
    }
    if case .limitReached = error { #expect(isLimit) } else { #expect(!isLimit) }
  }

  /// A row or a square of fractions of which no two have a common denominator.
  @Test(arguments: [(1, 3000, true), (200, 200, false)])
  func denominatorsWithoutCommonFactorsDoNotFillTheMemory(
    rows: Int, columns: Int, fits: Bool
  ) throws {
    let numbers = (0..<rows).map { i in
      let row = (0..<columns).map { "1/\(1_000_000_007 + 2 * (i * columns + $0))" }
      return "\"\(row.joined(separator: " "))\""
    }
    let text = """
      {"format": "couplet-certificate/1", "size": \(rows + columns),
       "partition": [\(Array(0..<rows)), \(Array(rows..<rows + columns))],
       "target": {"permutation": \(Array(0..<rows + columns))},
       "layers": [{"updates": "first", "shift": [\(numbers.joined(separator: ","))]}]}
      """
    let limits = ReadingLimits(maxMemory: 10_000_000)
    if fits {
      let certificate = try Certificate(text, limits: limits)
      #expect(certificate.layers[0].shift[0, 2999].description == "1/1000006005")
    } else {
      #expect(throws: CertificateError.limitReached(.memory(10_000_000))) {
        _ = try Certificate(text, limits: limits)
      }
    }
  }
}
