import ExactArithmetic
import ExactLinearAlgebra
import Testing

@testable import Interchange

@Suite struct TextTableTests {
  @Test(arguments: [
    "1,2\n3,4", "1, 2\r\n3 ,4\r\n", "1;2\n3;4\n", "1\t2\n3\t4", "1 2\n 3   4 \n",
    "# a comment\n\n1,2 # first row\n3,4\n\n", "\u{FEFF}1,2\n3,4", "+1,2.0\n30e-1,.4e1",
    "1.,8/4\n6/2,4",
  ])
  func separatorsCommentsAndNotations(text: String) throws {
    #expect(try TextTable.parse(source(text)) == integers([[1, 2], [3, 4]]))
  }

  @Test func numbersAreExact() throws {
    #expect(TextTable.number("0.1") == Rational(1, 10))
    #expect(TextTable.number("-1.25e-3") == Rational(-1, 800))
    #expect(TextTable.number("1e3") == Rational(1000))
    #expect(TextTable.number("-0") == Rational.zero)
    #expect(TextTable.number("6/-4") == Rational(-3, 2))
    #expect(TextTable.number("1.000000000000000000e+00") == Rational.one)
  }

  @Test(arguments: [
    "", "+", "-", ".", "1..2", "1e", "e5", "1/0", "1/", "/2", "1/2/3", "nan", "inf", "0x10",
    "1_000",
    "١", "−1", "1e999999999999999999999", "\"1\"", "1 /2",
  ])
  func otherTextsAreNotNumbers(text: String) {
    #expect(TextTable.number(text) == nil)
  }

  @Test(arguments: [
    ("1,2\n3,x", "line 2, column 3: expected an integer"),
    ("1,2\n3,nan", "line 2, column 3: expected an integer"),
    ("1,2\n3,4,5", "line 2, column 1: expected 2 fields as in the first row, found 3"),
    ("1,,2\n3,4,5", "line 1, column 3: expected an integer"),
    ("1,2\n3,4\n5,6", "expected a square matrix, found 3 × 2"),
    ("1;2\n3,4", "line 2, column 1: expected an integer"),
    ("", "found no rows"),
    ("# nothing\n", "found no rows"),
  ])
  func damagedTablesAreRefused(text: String, words: String) {
    let error = failure { _ = try TextTable.parse(source(text)) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}
