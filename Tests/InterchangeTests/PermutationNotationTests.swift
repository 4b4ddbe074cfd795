import Testing

@testable import Interchange

@Suite struct PermutationNotationTests {
  @Test func lists() throws {
    #expect(try PermutationNotation.parse("2,0,3,1", size: nil) == [2, 0, 3, 1])
    #expect(try PermutationNotation.parse(" 2 0, 3 1 ", size: 4) == [2, 0, 3, 1])
    #expect(try PermutationNotation.parse("0", size: nil) == [0])
  }

  @Test func cyclesSendEachPointToTheNext() throws {
    #expect(try PermutationNotation.parse("(0 2 3 1)", size: 4) == [2, 0, 3, 1])
    #expect(try PermutationNotation.parse("(0,1)(2 3)", size: 5) == [1, 0, 3, 2, 4])
    #expect(try PermutationNotation.parse("()", size: 2) == [0, 1])
    #expect(try PermutationNotation.parse(" ( 1 ) ", size: 2) == [0, 1])
  }

  @Test(
    arguments: [
      ("", nil, "line 1, column 1: expected a number"),
      ("0,", nil, "line 1, column 3: expected a number"),
      ("0,x", nil, "line 1, column 3: expected a number"),
      ("0,-1", nil, "line 1, column 3: expected a number"),
      ("0,2", nil, "entry (1): expected a number from 0 to 1, found 2"),
      ("0,0", nil, "entry (1): 0 occurs twice"),
      ("99999999999999999999", nil, "expected a number"),
      ("(0 4)", 4, "line 1, column 4: expected a number from 0 to 3, found 4"),
      ("(0 1)(1 2)", 4, "line 1, column 7: 1 occurs twice"),
      ("(0 1", 4, "expected a number"),
      ("(0 1) 2", 4, "expected '('"),
      ("(0,,1)", 4, "expected a number"),
    ] as [(String, Int?, String)])
  func malformed(text: String, size: Int?, words: String) {
    let error = failure { _ = try PermutationNotation.parse(text, size: size) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(arguments: [("(0 1)", nil), ("(0 1)", 0), ("0,1", 3)] as [(String, Int?)])
  func sizesMustBeKnownAndAgree(text: String, size: Int?) {
    #expect(failure { _ = try PermutationNotation.parse(text, size: size) }?.kind == .selection)
  }
}
