import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Testing

@Suite struct StackTests {
  private func stack(_ text: String) throws -> CouplingStack {
    try CouplingStack(parsing: Array(text.utf8))
  }

  private func product(_ text: String) throws -> [[Rational]] {
    let product = try stack(text).product()
    return (0..<product.rows).map(product.row)
  }

  @Test func everyKindOfStep() throws {
    #expect(
      try product(#"[{"partition": [[2], [0, 1]], "updates": "first", "shift": ["3 4"]}]"#)
        == [[1, 0, 0], [0, 1, 0], [3, 4, 1]])
    #expect(
      try product(
        #"[{"shift": ["1/2"], "scale": "2", "updates": "second", "partition": {"halves": 2}}]"#)
        == [[1, 0], [Rational(1, 2) ?? .zero, 2]])
    #expect(try product(#"[{"scale": "-1 2"}]"#) == [[-1, 0], [0, 2]])
    #expect(try product(#"[{"permutation": [1, 2, 0]}]"#) == [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    #expect(try product(#"[{"matrix": ["1 2", "3 4"]}]"#) == [[1, 2], [3, 4]])
    #expect(
      try product(#"[{"matrix": {"entries": ["0 1 5", "1 0 2"], "shape": [2, 2]}}]"#)
        == [[0, 5], [2, 0]])
    #expect(
      try product(#"[{"convolution": ["1 2", "3 4"], "pixels": 2}]"#)
        == [[1, 0, 2, 0], [0, 1, 0, 2], [3, 0, 4, 0], [0, 3, 0, 4]])
  }

  @Test func stepsActInTheirOrder() throws {
    #expect(
      try product(#"[{"scale": "2 3"}, {"permutation": [1, 0]}, {"matrix": ["1 1", "0 1"]}]"#)
        == [[2, 3], [2, 0]])
  }

  @Test func checkerboardsAndSqueezes() throws {
    #expect(
      try Partition.checkerboard(channels: 2, height: 2, width: 3)
        == Partition(first: [0, 2, 4, 6, 8, 10], second: [1, 3, 5, 7, 9, 11]))
    #expect(
      try Partition.checkerboard(channels: 1, height: 2, width: 2)
        == Partition(first: [0, 3], second: [1, 2]))
    // Channel 0 becomes the channels of (even, even), (even, odd), (odd, even), (odd, odd).
    let squeeze = try stack(#"[{"squeeze": [1, 2, 4]}]"#)
    #expect(squeeze.steps == [.permutation([0, 2, 1, 3, 4, 6, 5, 7])])
  }

  @Test(arguments: [
    ("[]", "at least one step"),
    ("{}", "steps, an array"),
    ("[{}]", "the keys of one step"),
    (#"[{"scale": "1 2"}] x"#, "the end of the file"),
    (#"[{"scale": "1"}]"#, "at least 2 coordinates"),
    (#"[{"scale": "1 0"}]"#, "[0].scale: expected numbers other than 0"),
    (#"[{"scale": "1 02"}]"#, "[0].scale: expected a canonical rational"),
    (#"[{"scale": "1 2", "matrix": ["1 0", "0 1"]}]"#, "the keys of one step"),
    (#"[{"pixels": 2}]"#, "the keys of one step"),
    (#"[{"convolution": ["1"], "pixels": 0}]"#, "at least one pixel"),
    (#"[{"matrix": ["1 2 3", "4 5 6"]}]"#, "[0].matrix: expected a square matrix, found 2×3"),
    (#"[{"matrix": ["1 2", "3 4"]}, {"permutation": [0, 1, 2]}]"#, "[1]: expected a step of 2"),
    (#"[{"permutation": [0, 0]}]"#, "[0].permutation: expected each index below 2 once"),
    (#"[{"permutation": [0, 2]}]"#, "each index below 2 once"),
    (#"[{"squeeze": [1, 3, 2]}]"#, "an even height and width"),
    (#"[{"squeeze": [4]}]"#, "three numbers from 1 on"),
    (#"[{"partition": [[0], [1]], "updates": "first"}]"#, "the keys of one step"),
    (#"[{"updates": "first", "shift": ["1"]}]"#, "the keys of one step"),
    (
      #"[{"partition": [[0], [1]], "updates": "first", "shift": ["1"], "scale": "-1"}]"#,
      "[0].scale: expected positive numbers"
    ),
    (
      #"[{"partition": [[0], [1]], "updates": "first", "shift": ["1"], "scale": "1 1"}]"#,
      "[0].scale: expected 1 numbers"
    ),
    (
      #"[{"partition": [[0], [0]], "updates": "first", "shift": ["1"]}]"#,
      "each index below 2 once"
    ),
    (
      #"[{"partition": {"halves": 3}, "updates": "first", "shift": ["1"]}]"#,
      "3 coordinates have no halves"
    ),
    (#"[{"partition": {}, "updates": "first", "shift": ["1"]}]"#, "the name of a partition"),
    (
      #"[{"partition": {"halves": 2, "alternating": 2}, "updates": "first", "shift": ["1"]}]"#,
      "one name of a partition"
    ),
    (
      #"[{"partition": {"checkerboard": [1, 1, 1]}, "updates": "first"}]"#,
      "a coordinate, found none"
    ),
    (#"[{"partition": {"halves": 1e9}}]"#, "a canonical integer"),
  ])
  func malformed(text: String, words: String) {
    #expect {
      try stack(text)
    } throws: { error in
      guard case .malformed? = error as? CertificateError else { return false }
      return "\(error)".contains(words)
    }
  }

  @Test(arguments: [
    #"[{"partition": {"halves": 9000000000000000000}, "updates": "first", "shift": ["1"]}]"#,
    #"[{"partition": {"checkerboard": [999999, 999999, 999999]}}]"#,
    #"[{"squeeze": [4000000000, 4000000000, 4000000000]}]"#,
  ])
  func sizesBeyondMemoryAreLimits(text: String) {
    #expect {
      try stack(text)
    } throws: { error in
      if case .limitReached? = error as? CertificateError { true } else { false }
    }
  }

  /// Truncated and mutated texts are refused or read, and never crash.
  @Test func damagedTexts() {
    let text =
      Array(
        #"[{"partition": {"checkerboard": [1, 2, 2]}, "updates": "first", "shift": ["1 2", "3 4"],"#
          .utf8)
      + Array(#""scale": "1 1/2"}, {"squeeze": [1, 2, 2]}, {"scale": "1 2 -1 1"}]"#.utf8)
    for end in 0..<text.count {
      #expect(throws: CertificateError.self) { try CouplingStack(parsing: Array(text[..<end])) }
    }
    for place in text.indices {
      for byte in Array("0[]{},\":-\u{1}z".utf8) {
        var damaged = text
        damaged[place] = byte
        _ = try? CouplingStack(parsing: damaged).product()
      }
    }
  }
}
