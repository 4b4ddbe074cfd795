/// Proves the claims of one construction.
struct Prover {
  let name: String
  let syntax: ConstructionSyntax
  let lookUp: (String, Place) throws(PlacedError) -> ProvedConstruction

  /// The proved construction; throws if a claim does not follow.
  func prove() throws(PlacedError) -> ProvedConstruction {
    let hypotheses = try Hypotheses(of: syntax)
    var main = try Elaborator(
      symbolsOf: syntax, system: hypotheses.system, sharing: .equalValues)
    try main.define(syntax)
    if let target = syntax.target {
      main.setTarget(try main.value(of: target.value), syntax)
    }
    let expander = FactorExpander(elaborator: main, lookUp: lookUp)
    let (factors, count) = try layers(&main, expander)

    var verbatim = try Elaborator(
      symbolsOf: syntax, system: hypotheses.system, sharing: .identicalExpressions)
    try verbatim.define(syntax)
    if let target = syntax.target {
      verbatim.setTarget(try verbatim.value(of: target.value), syntax)
    }

    var identities: [ProvedConstruction.Identity] = []
    var failures: [(place: Place, message: String)] = []
    for claim in syntax.claims {
      if let failure = try failure(of: claim, main, expander, count) {
        failures.append((claim.place, failure))
      } else if let identity = try identity(of: claim, verbatim) {
        identities.append(identity)
      }
    }
    if let first = failures.first {
      throw PlacedError(
        first.place, .unproved, failures.map(\.message).joined(separator: "\n"))
    }
    return ProvedConstruction(
      name: name, syntax: syntax, hypotheses: hypotheses,
      expressions: main.graph.nodes, verbatimExpressions: verbatim.graph.nodes,
      environment: main.environment, factors: factors, layerCount: count,
      includedFacts: try includedFacts(), identities: identities)
  }

  /// Both sides of a claim between matrices as they are written; nil for the claim on the product.
  private func identity(
    of claim: ClaimSyntax, _ verbatim: Elaborator
  ) throws(PlacedError) -> ProvedConstruction.Identity? {
    let sides: (left: Expression, right: Expression)
    switch claim.kind {
    case .identity(let left, let right): sides = (left, right)
    case .consequence(let left, let right, _, let combination):
      sides = (claim.difference(left, right), combination)
    case .layers, .count: return nil
    }
    guard verbatim.environment.hasValues(sides.left), verbatim.environment.hasValues(sides.right)
    else { return nil }
    let (left, right) = try verbatim.values(of: sides.left, sides.right)
    return ProvedConstruction.Identity(text: claim.text, left: left, right: right)
  }

  /// The merged factors, with `product` added to the environment, and their number.
  private func layers(
    _ main: inout Elaborator, _ expander: FactorExpander
  ) throws(PlacedError) -> ([FormalFactor], Count?) {
    guard let (written, place) = syntax.layers else { return ([], nil) }
    try demandClaims(place)
    let graph = main.graph
    let expanded = try expander.expand(written)
    let factors = try main.limited(place) { () throws(RewritingLimit) in
      try graph.alternating(expanded)
    }
    guard var product = factors.first.map(graph.matrix) else {
      throw PlacedError(place, "expected at least one layer")
    }
    var count: Count? = Count(0)
    for (index, factor) in factors.enumerated() {
      switch factor {
      case .layer: count = count?.adding(Count(1))
      case .rest(_, let rest): count = count?.adding(rest)
      }
      guard index > 0 else { continue }
      let right = graph.matrix(of: factor)
      guard product.columns == right.rows else {
        throw PlacedError(
          place, "the sizes of factor \(index + 1) do not fit those of the factor before it")
      }
      let left = product
      product = try main.limited(place) { () throws(RewritingLimit) in
        try graph.product(left, right)
      }
    }
    main.environment.values["product"] = product
    guard let count else { throw PlacedError(place, .limit, "the number of layers is too large") }
    return (factors, count)
  }

  /// A construction with layers says what they are equal to and how many they are.
  private func demandClaims(_ place: Place) throws(PlacedError) {
    let claimsProduct = syntax.claims.contains {
      if case .identity(let left, let right) = $0.kind, case .name("product") = left.kind,
        case .name("target") = right.kind
      {
        true
      } else {
        false
      }
    }
    guard syntax.target != nil, claimsProduct else {
      throw PlacedError(place, "layers need a target and 'claim product = target'")
    }
    let claimsCount = syntax.claims.contains {
      if case .layers = $0.kind { true } else { false }
    }
    guard claimsCount else { throw PlacedError(place, "layers need 'claim layers = COUNT'") }
  }

  /// Why a claim does not follow; nil if it does.
  private func failure(
    of claim: ClaimSyntax, _ main: Elaborator, _ expander: FactorExpander, _ layerCount: Count?
  ) throws(PlacedError) -> String? {
    let graph = main.graph
    switch claim.kind {
    case .identity(let left, let right):
      let (leftValue, rightValue) = try main.values(of: left, right)
      return graph.difference(leftValue, rightValue).map {
        "the claim '\(claim.text)' is not proved\n\($0)"
      }
    case .consequence(let left, let right, let premise, let combination):
      let (leftValue, rightValue) = try main.values(of: left, right)
      let differenceValue = try main.value(of: claim.difference(left, right))
      let combined = try main.value(
        of: combination, rows: leftValue.rows, columns: rightValue.columns)
      if let problem = graph.difference(differenceValue, combined) {
        return "the claim '\(claim.text)' is not proved\n\(problem)"
      }
      var vanishing = main
      let value = try main.environment.value(premise, claim.place)
      vanishing.environment.values[premise] = graph.zero(rows: value.rows, columns: value.columns)
      let remainder = try vanishing.value(
        of: combination, rows: leftValue.rows, columns: rightValue.columns)
      let zero = graph.zero(rows: remainder.rows, columns: remainder.columns)
      return graph.difference(remainder, zero).map {
        "the claim '\(claim.text)' is not proved: the combination does not vanish with "
          + "\(premise)\n\($0)"
      }
    case .layers(let relation, let syntax):
      guard let layerCount else { throw PlacedError(claim.place, "there are no layers") }
      return failure(
        of: claim, layerCount, relation, try expander.count(syntax, claim.place))
    case .count(let left, let relation, let right):
      return failure(
        of: claim, try expander.count(left, claim.place), relation,
        try expander.count(right, claim.place))
    }
  }

  private func failure(
    of claim: ClaimSyntax, _ left: Count, _ relation: CountRelation, _ right: Count
  ) -> String? {
    let holds =
      switch relation {
      case .equal: left == right
      case .atMost: right.adding(left, scale: -1)?.isNonNegative ?? false
      }
    return holds
      ? nil
      : """
      the claim '\(claim.text)' is not proved
        left side: \(left)
        right side: \(right)
      """
  }

  /// The facts of the constructions that this one includes.
  private func includedFacts() throws(PlacedError) -> [ProvedConstruction.Fact] {
    var facts: [ProvedConstruction.Fact] = []
    for case .inclusion(let chain) in syntax.layers?.factors ?? [] {
      for inclusion in chain {
        for fact in try lookUp(inclusion.name, inclusion.place).facts where !facts.contains(fact) {
          facts.append(fact)
        }
      }
    }
    return facts
  }
}

extension ClaimSyntax {
  func difference(_ left: Expression, _ right: Expression) -> Expression {
    Expression(place, .sum([(scale: .one, left), (scale: -.one, right)]))
  }
}

extension Environment {
  /// Whether every name in an expression has a value.
  func hasValues(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .zero, .identity: true
    case .name(let name), .entry(let name, _, _): values[name] != nil
    case .sum(let terms): terms.allSatisfy { hasValues($0.1) }
    case .product(_, let parts), .diagonal(let parts): parts.allSatisfy(hasValues)
    case .inverse(let inner), .kronecker(let inner, _): hasValues(inner)
    case .layer(_, let shift, let scale):
      hasValues(shift) && (scale.map(hasValues) ?? true)
    case .matrix(let rows): rows.allSatisfy { $0.allSatisfy(hasValues) }
    }
  }
}
