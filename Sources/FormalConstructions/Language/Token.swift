/// A token of the construction language.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case name(String)
    case number(String)
    /// An operator or bracket; `<=` is one.
    case symbol(String)
    /// The end of a statement.
    case end
  }

  let kind: Kind
  let place: Place
  /// Whether it follows the token before it without a space.
  let isAdjacent: Bool

  /// The token as it is quoted in messages.
  var quoted: String {
    switch kind {
    case .name(let text), .number(let text), .symbol(let text): "'\(text)'"
    case .end: "the end of the statement"
    }
  }
}

/// A statement: its keyword and the rest, which continues on indented lines.
struct Statement: Sendable {
  let keyword: String
  let place: Place
  let lines: [(text: Substring, place: Place)]

  /// The rest as running text.
  var text: String {
    lines.map { $0.text.split(separator: " ").joined(separator: " ") }
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Splits a text into statements. A statement starts in column 1, `#` begins a comment.
  static func split(_ text: String) throws(PlacedError) -> [Statement] {
    var statements: [Statement] = []
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let code = line.prefix { $0 != "#" }
      guard let start = code.firstIndex(where: { $0 != " " }) else { continue }
      let column = code.distance(from: code.startIndex, to: start) + 1
      if column > 1 {
        guard let last = statements.popLast() else {
          throw PlacedError(
            Place(line: index + 1, column: column), "expected a statement in column 1")
        }
        let more = (text: code[start...], place: Place(line: index + 1, column: column))
        statements.append(
          Statement(keyword: last.keyword, place: last.place, lines: last.lines + [more]))
      } else {
        let keyword = code.prefix { $0.isLetter }
        let rest = code[keyword.endIndex...]
        statements.append(
          Statement(
            keyword: String(keyword), place: Place(line: index + 1, column: 1),
            lines: [(rest, Place(line: index + 1, column: keyword.count + 1))]))
      }
    }
    return statements
  }

  /// The tokens of the rest, the last being `.end`.
  func tokens() throws(PlacedError) -> [Token] {
    var tokens: [Token] = []
    var end = place
    for (text, place) in lines {
      var characters = text[...]
      var column = place.column
      var adjacent = false
      while let first = characters.first {
        let here = Place(line: place.line, column: column)
        if first == " " {
          characters = characters.dropFirst()
          column += 1
          adjacent = false
          continue
        }
        let (kind, length) = try Self.token(at: characters, here)
        tokens.append(Token(kind: kind, place: here, isAdjacent: adjacent))
        characters = characters.dropFirst(length)
        column += length
        adjacent = true
      }
      end = Place(line: place.line, column: column)
    }
    tokens.append(Token(kind: .end, place: end, isAdjacent: false))
    return tokens
  }

  private static func token(
    at text: Substring, _ place: Place
  ) throws(PlacedError) -> (Token.Kind, Int) {
    guard let first = text.first else { return (.end, 0) }
    if first.isLetter {
      let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "'" || $0 == "_" }
      return (.name(String(name)), name.count)
    }
    if first.isASCII, first.isWholeNumber {
      let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
      return (.number(String(digits)), digits.count)
    }
    if text.hasPrefix("<=") { return (.symbol("<="), 2) }
    guard "+-*/^()[],;:=".contains(first) else {
      throw PlacedError(place, "unexpected character '\(first)'")
    }
    return (.symbol(String(first)), 1)
  }
}
