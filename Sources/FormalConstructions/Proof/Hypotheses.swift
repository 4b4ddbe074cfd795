import ExactArithmetic

/// The symbols of a construction, and its hypotheses as a terminating and confluent set of rewriting
/// rules.
struct Hypotheses {
  /// A hypothesis on free expressions, as it is checked when matrices are put in.
  enum Condition: Sendable {
    case equal(NodeIndex, NodeIndex, text: String)
    /// The symbol is the value of an expression.
    case definition(symbol: Int, NodeIndex)
  }

  /// The algebra modulo the hypotheses.
  let system: RewritingSystem
  /// The order in which every rule decreases.
  let order: WordOrder
  /// The nodes of the conditions: the free algebra, without the rules.
  let nodes: [ExpressionNode]
  let conditions: [Condition]

  init(of syntax: ConstructionSyntax) throws(PlacedError) {
    var alphabet = Alphabet()
    for symbol in syntax.symbols {
      _ = alphabet.append(
        FormalSymbol(
          name: symbol.name, shape: Shape(Size(symbol.rows), Size(symbol.columns)),
          kind: symbol.kind))
    }
    for case .define(let name, let value, let invertible, _, let place, _) in syntax.hypotheses {
      let free = try Self.freeElaborator(alphabet, syntax)
      let shape = free.graph.shape(of: try free.node(of: value))
      guard !invertible || shape.isSquare else {
        throw PlacedError(place, "only a square matrix can be invertible; this is \(shape)")
      }
      let kind: SymbolKind = invertible ? .invertible : .matrix
      _ = alphabet.append(FormalSymbol(name: name, shape: shape, kind: kind))
    }

    let free = try Self.freeElaborator(alphabet, syntax)
    var rules: [(rule: RewritingRule, place: Place)] = []
    var conditions: [Condition] = []
    for hypothesis in syntax.hypotheses {
      let (rule, condition, place) = try Self.rule(for: hypothesis, free)
      rules.append((rule, place))
      conditions.append(condition)
    }
    self.conditions = conditions
    nodes = free.graph.nodes
    system = RewritingSystem(alphabet: alphabet, rules: rules.map(\.rule))
    order = try Self.terminationOrder(system, rules)
    try Self.checkConfluence(system, rules.first?.place ?? Place(line: 1, column: 1))
  }

  /// Expressions in the free algebra; every symbol of the alphabet has its name.
  private static func freeElaborator(
    _ alphabet: Alphabet, _ syntax: ConstructionSyntax
  ) throws(PlacedError) -> Elaborator {
    let system = RewritingSystem(alphabet: alphabet)
    return try Elaborator(symbolsOf: syntax, system: system, sharing: .identicalExpressions)
  }

  private static func rule(
    for hypothesis: HypothesisSyntax, _ free: Elaborator
  ) throws(PlacedError) -> (RewritingRule, Condition, Place) {
    let graph = free.graph
    switch hypothesis {
    case .assume(let left, let right, let place, let text):
      let (leftBlock, rightBlock) = try free.values(of: left, right)
      let leftNode = try free.single(leftBlock, left.place)
      let rightNode = try free.single(rightBlock, right.place)
      guard let (word, coefficient) = graph.normalForm(of: leftNode).monomial, word.count > 0,
        let scale = coefficient.reciprocal
      else {
        throw PlacedError(
          left.place, "the left side of a hypothesis must be a product of symbols, to be replaced")
      }
      let rule = RewritingRule(word, graph.normalForm(of: rightNode).scaled(by: scale))
      return (rule, .equal(leftNode, rightNode, text: text), place)
    case .define(let name, let value, _, let eliminated, let place, _):
      let node = try free.node(of: value)
      let form = graph.normalForm(of: node)
      let shape = graph.shape(of: node)
      let wordNode = try free.node(of: eliminated, rows: [shape.rows], columns: [shape.columns])
      guard let (word, _) = graph.normalForm(of: wordNode).monomial, word.count > 0,
        let coefficient = form.terms[word], let scale = coefficient.reciprocal
      else {
        throw PlacedError(
          eliminated.place, "expected a product of symbols that is a term of the definition")
      }
      let symbol = try free.node(of: Expression(place, .name(name)))
      var right = graph.normalForm(of: symbol) - form
      right.add(word, coefficient: coefficient)
      let rule = RewritingRule(word, right.scaled(by: scale))
      return (rule, .definition(symbol: symbol, node), place)
    }
  }

  private static func terminationOrder(
    _ system: RewritingSystem, _ rules: [(rule: RewritingRule, place: Place)]
  ) throws(PlacedError) -> WordOrder {
    let alphabet = system.alphabet
    switch WordOrder.admitting(system.rules, symbols: alphabet.symbols.count) {
    case .success(let order): return order
    case .failure(let found):
      let place = rules.first { $0.rule == found.rule }?.place ?? Place(line: 1, column: 1)
      throw PlacedError(
        place, .hypotheses,
        "as rewriting rules the hypotheses are not seen to terminate: no weights of the symbols "
          + "make \(alphabet.text(of: found.rule.left)) greater than "
          + "\(alphabet.text(of: found.word)), with ties in the order of declaration")
    }
  }

  private static func checkConfluence(
    _ system: RewritingSystem, _ place: Place
  ) throws(PlacedError) {
    let pair: UnresolvedPair?
    do {
      pair = try system.firstUnresolvedPair()
    } catch {
      throw PlacedError(place, .limit, "rewriting takes more than \(error.steps) steps")
    }
    guard let pair else { return }
    let alphabet = system.alphabet
    throw PlacedError(
      place, .hypotheses,
      "as rewriting rules the hypotheses are not confluent: \(alphabet.text(of: pair.word)) becomes "
        + "both \(pair.first.text(in: alphabet)) and \(pair.second.text(in: alphabet))")
  }
}

extension Elaborator {
  /// An elaborator in which every symbol of a construction stands for itself.
  init(
    symbolsOf syntax: ConstructionSyntax, system: RewritingSystem, sharing: ExpressionGraph.Sharing
  ) throws(PlacedError) {
    do {
      graph = try ExpressionGraph(system: system, sharing: sharing)
    } catch {
      throw PlacedError(
        Place(line: 1, column: 1), .limit, "rewriting takes more than \(error.steps) steps")
    }
    environment = Environment()
    for size in syntax.sizes { environment.sizes[size] = Size(size) }
    for natural in syntax.naturals { environment.naturals[natural] = Count(natural: natural) }
    for (index, symbol) in system.alphabet.symbols.enumerated() {
      environment.values[symbol.name] = graph.block(index)
    }
  }
}
