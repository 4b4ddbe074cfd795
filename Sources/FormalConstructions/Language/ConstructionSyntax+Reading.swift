extension ConstructionSyntax {
  /// Reads a construction from text.
  init(reading text: String) throws(PlacedError) {
    let statements = try Statement.split(text)
    for statement in statements { try read(statement) }
    let end = statements.last?.lines.last?.place ?? Place(line: 1, column: 1)
    if title.isEmpty { throw PlacedError(end, "expected a statement 'title'") }
    if source.isEmpty { throw PlacedError(end, "expected a statement 'source'") }
    if claims.isEmpty { throw PlacedError(end, "expected at least one statement 'claim'") }
  }

  private mutating func read(_ statement: Statement) throws(PlacedError) {
    switch statement.keyword {
    case "title": title = try Self.text(of: statement, replacing: title)
    case "source": source = try Self.text(of: statement, replacing: source)
    case "fact":
      try readFact(statement)
    case "size":
      var reader = try TokenReader(statement)
      sizes += try names(&reader, "the name of a size")
      try reader.expectEnd()
    case "natural":
      var reader = try TokenReader(statement)
      naturals += try names(&reader, "the name of a natural number")
      try reader.expectEnd()
    case "symbol": try readSymbols(statement)
    case "assume": try readAssumption(statement)
    case "define": try readDefinedSymbol(statement)
    case "let": try readDefinition(statement)
    case "target": try readTarget(statement)
    case "layers":
      guard layers == nil else { throw PlacedError(statement.place, "'layers' is given twice") }
      var reader = try TokenReader(statement)
      layers = (try reader.factors(naturals: naturals), statement.place)
    case "claim": try readClaim(statement)
    default:
      throw PlacedError(
        statement.place,
        "expected title, source, size, natural, symbol, assume, define, fact, let, target, layers "
          + "or claim, found '\(statement.keyword)'")
    }
  }

  private static func text(
    of statement: Statement, replacing old: String
  ) throws(PlacedError) -> String {
    guard old.isEmpty else {
      throw PlacedError(statement.place, "'\(statement.keyword)' is given twice")
    }
    guard !statement.text.isEmpty else {
      throw PlacedError(statement.place, "expected a text after '\(statement.keyword)'")
    }
    return statement.text
  }

  private mutating func readFact(_ statement: Statement) throws(PlacedError) {
    let parts = statement.text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let name = parts.first, !name.contains(" ") else {
      throw PlacedError(statement.place, "expected 'fact NAME: TEXT'")
    }
    guard !facts.contains(where: { $0.name == name }) else {
      throw PlacedError(statement.place, "the fact '\(name)' is given twice")
    }
    facts.append((String(name), parts[1].drop { $0 == " " }.description))
  }

  private func isTaken(_ name: String) -> Bool {
    sizes.contains(name) || naturals.contains(name) || symbols.contains { $0.name == name }
      || definitions.contains { $0.name == name } || target?.name == name
      || hypotheses.contains {
        if case .define(name, _, _, _, _, _) = $0 { true } else { false }
      }
  }

  /// A name that is not in use yet.
  private func freshName(
    _ reader: inout TokenReader, _ what: String
  ) throws(PlacedError) -> String {
    let place = reader.next.place
    let name = try reader.name(what)
    guard !isTaken(name) else { throw PlacedError(place, "the name '\(name)' is taken") }
    return name
  }

  private func names(
    _ reader: inout TokenReader, _ what: String
  ) throws(PlacedError) -> [String] {
    var names: [String] = []
    repeat {
      let place = reader.next.place
      let name = try freshName(&reader, what)
      guard !names.contains(name) else {
        throw PlacedError(place, "the name '\(name)' is taken")
      }
      names.append(name)
    } while reader.accept(",")
    return names
  }

  private func size(_ reader: inout TokenReader) throws(PlacedError) -> String {
    let place = reader.next.place
    let name = try reader.name("the name of a size")
    guard sizes.contains(name) else {
      throw PlacedError(place, "expected a size, found '\(name)'")
    }
    return name
  }

  private mutating func readSymbols(_ statement: Statement) throws(PlacedError) {
    var reader = try TokenReader(statement)
    let place = reader.next.place
    let names = try names(&reader, "the name of a symbol")
    try reader.expect(":")
    let rows = try size(&reader)
    try reader.expect(word: "x")
    let columns = try size(&reader)
    var kind = SymbolKind.matrix
    if reader.accept(word: "invertible") {
      kind = .invertible
    } else if reader.accept(word: "positive") {
      try reader.expect(word: "diagonal")
      kind = .positiveDiagonal
    }
    try reader.expectEnd()
    guard kind == .matrix || rows == columns else {
      throw PlacedError(place, "only a square matrix can be \(kind.rawValue)")
    }
    symbols += names.map {
      Symbol(name: $0, rows: rows, columns: columns, kind: kind, place: place)
    }
  }

  private mutating func readAssumption(_ statement: Statement) throws(PlacedError) {
    var reader = try TokenReader(statement)
    let place = reader.next.place
    let left = try reader.expression()
    try reader.expect("=")
    let right = try reader.expression()
    try reader.expectEnd()
    hypotheses.append(.assume(left, right, place, text: statement.text))
  }

  private mutating func readDefinedSymbol(_ statement: Statement) throws(PlacedError) {
    var reader = try TokenReader(statement)
    let place = reader.next.place
    let name = try freshName(&reader, "the name of a symbol")
    try reader.expect("=")
    let value = try reader.expression()
    let invertible = reader.accept(word: "invertible")
    try reader.expect(word: "eliminating")
    let word = try reader.expression()
    try reader.expectEnd()
    hypotheses.append(
      .define(
        name, value, invertible: invertible, eliminating: word, place, text: statement.text))
  }

  private mutating func readDefinition(_ statement: Statement) throws(PlacedError) {
    var reader = try TokenReader(statement)
    let place = reader.next.place
    let name = try freshName(&reader, "the name of a definition")
    try reader.expect("=")
    let value = try reader.expression()
    var inverse: Expression?
    if reader.accept(word: "with") {
      try reader.expect(word: "inverse")
      inverse = try reader.expression()
    }
    try reader.expectEnd()
    definitions.append(Definition(name: name, value: value, inverse: inverse, place: place))
  }

  private mutating func readTarget(_ statement: Statement) throws(PlacedError) {
    guard target == nil else { throw PlacedError(statement.place, "'target' is given twice") }
    var reader = try TokenReader(statement)
    let place = reader.next.place
    var value = try reader.expression()
    var name: String?
    if reader.next.kind == .symbol("="), case .name(let found) = value.kind {
      guard !isTaken(found) else { throw PlacedError(place, "the name '\(found)' is taken") }
      try reader.expect("=")
      name = found
      value = try reader.expression()
    }
    try reader.expectEnd()
    target = (name, value, place)
  }

  private mutating func readClaim(_ statement: Statement) throws(PlacedError) {
    var reader = try TokenReader(statement)
    let place = reader.next.place
    let kind: ClaimSyntax.Kind
    if reader.accept(word: "layers") {
      kind = .layers(try reader.relation(), try reader.count())
    } else if reader.accept(word: "count") {
      kind = .count(try reader.count(), try reader.relation(), try reader.count())
    } else {
      let left = try reader.expression()
      try reader.expect("=")
      let right = try reader.expression()
      if reader.accept(word: "given") {
        let premise = try reader.name("the name of a block matrix")
        try reader.expect(word: "by")
        kind = .consequence(left, right, of: premise, by: try reader.expression())
      } else {
        kind = .identity(left, right)
      }
    }
    try reader.expectEnd()
    claims.append(ClaimSyntax(kind: kind, place: place, text: statement.text))
  }
}
