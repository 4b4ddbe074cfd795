import CouplingKernel
import Testing

/// Errors name the place, what was expected and what was found.
struct PlaceTests {
  struct Case: CustomTestStringConvertible {
    let old: String
    let new: String
    let description: String
    var testDescription: String { "\(old) → \(new)" }
  }

  static let text = """
    {"format": "couplet-certificate/1", "size": 4,
    "partition": [[0, 1], [2, 3]], "note": "é",
    "target": {"permutation": [0, 1, 2, 3]},
    "layers": [
    {"updates": "second", "shift": ["1 0",
     "0 1"], "scale": "1 3/2"},
    {"updates": "first", "shift": {"shape": [2, 2], "entries": ["0 1 5",
     "1 0 7"]}}]}
    """

  static let cases = [
    Case(
      old: "\"0 1\"", new: "\"0 01\"",
      description: "line 6, column 5: layers[0].shift[1]: expected a canonical rational, found '01'"
    ),
    Case(
      old: "\"0 1\"", new: "\"\\u0030 01\"",
      description: "line 6, column 3: layers[0].shift[1]: expected a canonical rational, found '01'"
    ),
    Case(
      old: "\"0 1\"", new: "\"0\"",
      description:
        "line 6, column 4: layers[0].shift[1]: expected a canonical rational, "
        + "found the end of the string"),
    Case(
      old: "\"1 0\",\n \"0 1\"", new: "\"1/3 0\",\n \"5/6 2/4\"",
      description:
        "line 6, column 7: layers[0].shift[1]: expected a canonical rational, found '2/4'"),
    Case(
      old: "\"1 0\",\n \"0 1\"", new: "\"1/3 0 / 5\",\n \"4 2 / 6\"",
      description:
        "line 5, column 40: layers[0].shift[0]: expected integers and a denominator above 1 "
        + "without a common factor, found '/ 5'"),
    Case(
      old: "\"0 1\"", new: "\"4 2 / 6\"",
      description:
        "line 6, column 7: layers[0].shift[1]: expected integers and a denominator above 1 "
        + "without a common factor, found '/ 6'"),
    Case(
      old: "\"0 1\"", new: "\"0  1\"",
      description:
        "line 6, column 5: layers[0].shift[1]: expected a canonical rational, found ' 1'"),
    Case(
      old: "\"0 1\"", new: "\"0 1 2\"",
      description:
        "line 6, column 6: layers[0].shift[1]: expected the end of the string, found ' 2'"),
    Case(
      old: "\"0 1\"", new: "\"0 1 \"",
      description: "line 6, column 6: layers[0].shift[1]: expected the end of the string, found ' '"
    ),
    Case(
      old: "\"1 0\"", new: "\"/ 5\"",
      description:
        "line 5, column 34: layers[0].shift[0]: expected a canonical rational, found '/ 5'"),
    Case(
      old: "\"1 0\"", new: "\"1 0 \"",
      description:
        "line 5, column 38: layers[0].shift[0]: expected a canonical rational, "
        + "found the end of the string"),
    Case(
      old: "3/2", new: "0",
      description:
        "line 6, column 19: layers[0].scale: expected positive numbers, found 0"),
    Case(
      old: "\"1 0 7\"", new: "\"0 1 7\"",
      description:
        "line 8, column 3: layers[1].shift.entries[1]: expected a place behind "
        + "the previous one, and a value other than 0, found '0 1 7'"),
    Case(
      old: "\"first\"", new: "\"second\"",
      description:
        "line 7, column 13: layers[1].updates: expected first, as layers alternate, found second"),
    Case(
      old: "[0, 1, 2, 3]", new: "[0, 1, 2, 2]",
      description:
        "line 3, column 27: target.permutation[3]: expected each index below 4 once, found 2"),
    Case(
      old: "[2, 3]]", new: "[2, 2]]",
      description:
        "line 2, column 14: partition[1][1]: expected each index below 4 once, found 2"),
    Case(
      old: "\"é\"", new: "\"é\", \"size\": 4",
      description: "line 2, column 45: expected another key, found \"size\" again"),
    Case(
      old: "\"é\"", new: "\"é\u{1}\"",
      description:
        "line 2, column 42: note: expected a character or the end of the string, found the byte 0x1"
    ),
    Case(
      old: "\"scale\"", new: "\"scales\"",
      description:
        "line 6, column 10: layers[0]: expected one of the keys updates, shift, scale, bias, found \"scales\""
    ),
    Case(
      old: "\"1 0 7\"]}}]}", new: "\"1 0 7\"]}}]} x",
      description: "line 8, column 15: expected the end of the file, found 'x'"),
    Case(
      old: "\"size\": 4", new: "\"size\": 04",
      description:
        "line 1, column 45: size: expected the size, a canonical integer from 0 on, found '04,…'"),
  ]

  @Test(arguments: cases) func placeIsNamed(of mutation: Case) throws {
    _ = try Certificate(Self.text)
    let text = Self.text.replacingFirst(mutation.old, with: mutation.new)
    let error = #expect(throws: CertificateError.self) { try Certificate(text) }
    #expect(error.map { "\($0)" } == mutation.description)
  }
}

extension String {
  fileprivate func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return replacingCharacters(in: range, with: new)
  }

  private func replacingCharacters(in range: Range<Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
