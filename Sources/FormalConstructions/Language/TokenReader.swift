import ExactArithmetic

/// Reads the tokens of one statement: expressions, counts, and the words around them.
struct TokenReader {
  private let tokens: [Token]
  private var position = 0
  private var depth = 0

  /// Nesting beyond this is refused, so that reading cannot exhaust the stack.
  private static let depthLimit = 100

  /// Words that cannot name a symbol.
  static let reserved: Set<String> = [
    "I", "L", "U", "diag", "kron", "from", "then", "rest", "layers", "product", "target", "count",
    "given", "by", "with", "inverse", "invertible", "eliminating", "positive", "diagonal",
  ]

  init(_ statement: Statement) throws(PlacedError) {
    tokens = try statement.tokens()
  }

  /// The next token; the last one is `.end` and is never passed.
  var next: Token { tokens[position] }

  private mutating func advance() {
    if position + 1 < tokens.count { position += 1 }
  }

  // MARK: Words and punctuation

  func expected(_ what: String) -> PlacedError {
    PlacedError(next.place, "expected \(what), found \(next.quoted)")
  }

  mutating func accept(_ symbol: String) -> Bool {
    guard next.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func accept(word: String) -> Bool {
    guard next.kind == .name(word) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(PlacedError) {
    guard accept(symbol) else { throw expected("'\(symbol)'") }
  }

  mutating func expect(word: String) throws(PlacedError) {
    guard accept(word: word) else { throw expected("'\(word)'") }
  }

  mutating func expectEnd() throws(PlacedError) {
    guard next.kind == .end else { throw expected("the end of the statement") }
  }

  /// A name that is not reserved.
  mutating func name(_ what: String) throws(PlacedError) -> String {
    guard case .name(let name) = next.kind, !Self.reserved.contains(name) else {
      throw expected(what)
    }
    advance()
    return name
  }

  /// The name of a construction: words and numbers joined by hyphens.
  mutating func constructionName() throws(PlacedError) -> String {
    guard case .name(var name) = next.kind else { throw expected("the name of a construction") }
    advance()
    while next.isAdjacent, accept("-") {
      switch next.kind {
      case .name(let part), .number(let part): name += "-" + part
      default: throw expected("the rest of the name of a construction")
      }
      advance()
    }
    return name
  }

  private mutating func integer(_ what: String) throws(PlacedError) -> Int {
    guard case .number(let digits) = next.kind, let value = Int(digits), value <= 1_000_000 else {
      throw expected(what)
    }
    advance()
    return value
  }

  private mutating func nested<Value>(
    _ read: (inout TokenReader) throws(PlacedError) -> Value
  ) throws(PlacedError) -> Value {
    guard depth < Self.depthLimit else {
      throw PlacedError(next.place, "nested more than \(Self.depthLimit) deep")
    }
    depth += 1
    defer { depth -= 1 }
    return try read(&self)
  }

  // MARK: Expressions

  mutating func expression() throws(PlacedError) -> Expression {
    try nested { reader throws(PlacedError) in
      let place = reader.next.place
      var terms: [(scale: Rational, Expression)] = []
      var negative = reader.accept("-")
      if !negative { _ = reader.accept("+") }
      while true {
        let term = try reader.term()
        terms.append((scale: negative ? -Rational.one : .one, term))
        if reader.accept("+") {
          negative = false
        } else if reader.accept("-") {
          negative = true
        } else {
          break
        }
      }
      if terms.count == 1, terms[0].scale == .one { return terms[0].1 }
      return Expression(place, .sum(terms))
    }
  }

  private mutating func term() throws(PlacedError) -> Expression {
    let place = next.place
    var coefficient = Rational.one
    var hasNumber = false
    if case .number = next.kind {
      coefficient = try rational()
      hasNumber = true
      _ = accept("*")
    }
    var factors: [Expression] = []
    while let factor = try factor() {
      factors.append(factor)
      if accept("*"), try !startsFactor() { throw expected("a factor") }
    }
    if factors.isEmpty {
      guard hasNumber else { throw expected("an expression") }
      guard coefficient.isZero else {
        throw PlacedError(place, "a number multiplies a matrix: write '\(coefficient) I'")
      }
      return Expression(place, .zero)
    }
    if factors.count == 1, coefficient == .one { return factors[0] }
    return Expression(place, .product(coefficient, factors))
  }

  private mutating func rational() throws(PlacedError) -> Rational {
    func digits(_ reader: inout TokenReader) throws(PlacedError) -> Integer {
      guard case .number(let text) = reader.next.kind, let value = Integer(text) else {
        throw reader.expected("a number without leading zeros")
      }
      reader.advance()
      return value
    }
    let numerator = try digits(&self)
    guard accept("/") else { return Rational(numerator) }
    let place = next.place
    guard let value = Rational(numerator, try digits(&self)) else {
      throw PlacedError(place, "expected a denominator other than 0")
    }
    return value
  }

  private func startsFactor() throws(PlacedError) -> Bool {
    switch next.kind {
    case .name(let name):
      return !Self.reserved.contains(name)
        || ["I", "L", "U", "diag", "kron", "product", "target"].contains(name)
    case .symbol(let symbol): return symbol == "(" || symbol == "["
    case .number: throw expected("a name; numbers come first in a product")
    case .end: return false
    }
  }

  /// The next factor of a product, with its exponent; nil where the product ends.
  private mutating func factor() throws(PlacedError) -> Expression? {
    guard try startsFactor() else { return nil }
    let place = next.place
    let base = try primary()
    guard accept("^") else { return base }
    try expect("-")
    guard next.kind == .number("1") else { throw expected("the exponent -1") }
    advance()
    return Expression(place, .inverse(base))
  }

  private mutating func primary() throws(PlacedError) -> Expression {
    let place = next.place
    if accept("(") {
      let inner = try expression()
      try expect(")")
      return inner
    }
    if next.kind == .symbol("[") { return try matrix() }
    guard case .name(let name) = next.kind else { throw expected("an expression") }
    advance()
    switch name {
    case "I":
      guard next.isAdjacent, accept("[") else { return Expression(place, .identity(size: nil)) }
      let size = try self.name("the name of a size")
      try expect("]")
      return Expression(place, .identity(size: size))
    case "L", "U":
      try expect("(")
      let shift = try expression()
      let scale = accept(",") ? try expression() : nil
      try expect(")")
      let kind: LayerKind = name == "L" ? .updatesSecond : .updatesFirst
      return Expression(place, .layer(kind, shift: shift, scale: scale))
    case "diag":
      try expect("(")
      var entries = [try expression()]
      while accept(",") { entries.append(try expression()) }
      try expect(")")
      return Expression(place, .diagonal(entries))
    case "kron":
      try expect("(")
      let inner = try expression()
      try expect(",")
      let size = try self.name("the name of a size")
      try expect(")")
      return Expression(place, .kronecker(inner, size: size))
    default:
      guard next.isAdjacent, accept("[") else { return Expression(place, .name(name)) }
      let row = try integer("the row of a block, from 1")
      try expect(",")
      let column = try integer("the column of a block, from 1")
      try expect("]")
      return Expression(place, .entry(name, row: row, column: column))
    }
  }

  private mutating func matrix() throws(PlacedError) -> Expression {
    let place = next.place
    try expect("[")
    var rows: [[Expression]] = [[]]
    repeat {
      var row = [try expression()]
      while accept(",") { row.append(try expression()) }
      if rows[0].isEmpty {
        rows = [row]
      } else {
        guard row.count == rows[0].count else {
          throw PlacedError(
            next.place, "expected \(rows[0].count) blocks in this row, found \(row.count)")
        }
        rows.append(row)
      }
    } while accept(";")
    try expect("]")
    return Expression(place, .matrix(rows))
  }

  // MARK: Counts

  mutating func count() throws(PlacedError) -> CountExpression {
    try nested { reader throws(PlacedError) in
      var terms = [(sign: 1, try reader.countTerm())]
      while true {
        if reader.accept("+") {
          terms.append((sign: 1, try reader.countTerm()))
        } else if reader.accept("-") {
          terms.append((sign: -1, try reader.countTerm()))
        } else {
          break
        }
      }
      return terms.count == 1 ? terms[0].1 : .sum(terms)
    }
  }

  private mutating func countTerm() throws(PlacedError) -> CountExpression {
    if case .number = next.kind {
      let value = try integer("a number of at most 1000000")
      _ = accept("*")
      switch next.kind {
      case .name, .symbol("("): return .product(value, try countFactor())
      default: return .number(value)
      }
    }
    return try countFactor()
  }

  private mutating func countFactor() throws(PlacedError) -> CountExpression {
    let place = next.place
    if accept("(") {
      let inner = try count()
      try expect(")")
      return inner
    }
    if accept(word: "layers") {
      try expect("(")
      let name = try constructionName()
      try expect(")")
      return .layers(of: name, place)
    }
    return .name(try name("a number of layers"), place)
  }

  mutating func relation() throws(PlacedError) -> CountRelation {
    if accept("=") { return .equal }
    if accept("<=") { return .atMost }
    throw expected("'=' or '<='")
  }

  // MARK: Layers

  mutating func factors(naturals: [String]) throws(PlacedError) -> [FactorSyntax] {
    var factors: [FactorSyntax] = []
    while next.kind != .end {
      let place = next.place
      if accept(word: "from") {
        var chain = [try inclusion(naturals: naturals, first: true)]
        while accept(word: "then") {
          chain.append(try inclusion(naturals: naturals, first: false))
        }
        factors.append(.inclusion(chain))
      } else if accept(word: "rest") {
        try expect("(")
        let matrix = try expression()
        try expect(",")
        let count = try count()
        try expect(")")
        factors.append(.rest(matrix, count, place))
      } else if next.kind == .name("L") || next.kind == .name("U") {
        guard case .layer(let kind, let shift, let scale) = try primary().kind else { continue }
        factors.append(.layer(kind, shift: shift, scale: scale, place))
      } else {
        throw expected("'L(', 'U(', 'rest(' or 'from'")
      }
    }
    return factors
  }

  private mutating func inclusion(
    naturals: [String], first: Bool
  ) throws(PlacedError) -> Inclusion {
    let place = next.place
    let name = try constructionName()
    try expect("(")
    var target: Expression?
    var arguments: [Inclusion.Argument] = []
    if first {
      target = try expression()
      if next.kind != .symbol(")") { try expect(";") }
    }
    while next.kind != .symbol(")") {
      if !arguments.isEmpty { try expect(",") }
      let place = next.place
      let parameter = try self.name("the name of a parameter")
      try expect("=")
      let value: Inclusion.Value =
        isCount(naturals) ? .count(try count()) : .expression(try expression())
      arguments.append(Inclusion.Argument(name: parameter, place: place, value: value))
    }
    try expect(")")
    return Inclusion(name: name, place: place, target: target, arguments: arguments)
  }

  /// Whether the argument that follows has numbers and natural numbers only.
  private func isCount(_ naturals: [String]) -> Bool {
    var depth = 0
    for token in tokens[position...] {
      switch token.kind {
      case .symbol("("): depth += 1
      case .symbol(")"), .symbol(","), .end:
        if depth == 0 || token.kind == .end { return true }
        if token.kind == .symbol(")") { depth -= 1 }
      case .name(let name): if name != "layers" && !naturals.contains(name) { return false }
      default: break
      }
    }
    return true
  }
}
