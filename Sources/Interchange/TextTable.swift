import ExactArithmetic
import ExactLinearAlgebra

/// Matrices as text: one row a line, `#` starts a comment, empty lines are skipped.
///
/// Fields are separated by commas, semicolons, tabs or spaces; the first row decides which, in that
/// order of preference with semicolons first. A field is an integer, a fraction `p/q` or a decimal
/// with an optional exponent, and is read exactly.
public enum TextTable {
  /// The square matrix in a text.
  /// - Throws: `malformed` with line and column.
  public static func parse(_ source: Source) throws(InterchangeError) -> RationalMatrix {
    let rows = try rows(source)
    guard rows.count == rows[0].count else {
      throw source.malformed(
        message: "expected a square matrix, found \(rows.count) × \(rows[0].count)")
    }
    return RationalMatrix(rows)
  }

  /// The rows of a text, at least one, all with the same number of fields.
  /// - Throws: `malformed` with line and column.
  static func rows(_ source: Source) throws(InterchangeError) -> [[Rational]] {
    var rows: [[Rational]] = []
    var separator: Separator?
    var number = 0
    var start = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < source.count {
      number += 1
      let end = source.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
      defer { start = end + 1 }
      let line = Line(source: source, number: number, range: start..<end)
      guard !line.content.isEmpty else { continue }
      let used = separator ?? Separator(of: line.content)
      separator = used
      var row: [Rational] = []
      for field in used.fields(of: line.content) {
        row.append(try line.value(of: field))
      }
      if let first = rows.first, first.count != row.count {
        throw source.malformed(
          .line(number, column: 1),
          message: "expected \(first.count) fields as in the first row, found \(row.count)")
      }
      rows.append(row)
    }
    guard !rows.isEmpty else { throw source.malformed(message: "expected a matrix, found no rows") }
    return rows
  }

  /// The exact value of a decimal or of a quotient of two.
  static func number(_ text: String) -> Rational? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let numerator = parts.first.flatMap({ Rational(decimal: $0) }) else { return nil }
    if parts.count == 1 { return numerator }
    guard parts.count == 2, let factor = Rational(decimal: parts[1])?.reciprocal else { return nil }
    return numerator * factor
  }
}

/// What stands between the fields of a row.
private enum Separator: UInt8 {
  case semicolon = 0x3B
  case comma = 0x2C
  case tab = 0x09
  case spaces = 0x20

  init(of line: ArraySlice<UInt8>) {
    let candidates: [Separator] = [.semicolon, .comma, .tab]
    self = candidates.first { line.contains($0.rawValue) } ?? .spaces
  }

  func fields(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: rawValue, omittingEmptySubsequences: self == .spaces).map(trimmed)
  }
}

/// The slice without spaces, tabs and carriage returns at its ends.
private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  guard let last = bytes.lastIndex(where: { !blank($0) }) else { return bytes.prefix(0) }
  return bytes[...last].drop(while: blank)
}

private struct Line {
  let source: Source
  let number: Int
  let start: Int
  let content: ArraySlice<UInt8>

  init(source: Source, number: Int, range: Range<Int>) {
    self.source = source
    self.number = number
    start = range.lowerBound
    let bytes = source.bytes[range]
    content = trimmed(bytes.prefix { $0 != UInt8(ascii: "#") })
  }

  func value(of field: ArraySlice<UInt8>) throws(InterchangeError) -> Rational {
    let text = String(decoding: field, as: UTF8.self)
    if let value = TextTable.number(text) { return value }
    throw source.malformed(
      .line(number, column: field.startIndex - start + 1),
      message: "expected an integer, a fraction p/q or a decimal with an exponent of at most "
        + "\(Rational.decimalExponentLimit), found '\(text.prefix(40))'")
  }
}
