/// Turns the factors of a construction into layers, including those of other constructions.
struct FactorExpander {
  let elaborator: Elaborator
  /// Proves another construction by name.
  let lookUp: (String, Place) throws(PlacedError) -> ProvedConstruction

  private var graph: ExpressionGraph { elaborator.graph }

  /// The sizes of the parts, which are those of the target.
  private var parts: [Size]? { elaborator.environment.values["target"]?.rows }

  /// The factors, without merging.
  func expand(_ factors: [FactorSyntax]) throws(PlacedError) -> [FormalFactor] {
    var result: [FormalFactor] = []
    for factor in factors {
      switch factor {
      case .layer(let kind, let shift, let scale, let place):
        result.append(
          .layer(
            try elaborator.layer(
              kind, shift: shift, scale: scale, parts: parts, place)))
      case .rest(let matrix, let count, let place):
        let value = try elaborator.value(of: matrix, rows: parts, columns: parts)
        result.append(.rest(value, try self.count(count, place)))
      case .inclusion(let chain):
        result += try expand(chain: chain)
      }
    }
    return result
  }

  private func expand(chain: [Inclusion]) throws(PlacedError) -> [FormalFactor] {
    var result: [FormalFactor] = []
    for inclusion in chain {
      if let target = inclusion.target {
        result = try layers(of: inclusion, at: try elaborator.value(of: target))
        continue
      }
      let position = result.firstIndex { if case .rest = $0 { true } else { false } }
      guard let position, case .rest(let rest, _) = result[position] else {
        throw PlacedError(inclusion.place, "nothing is left for '\(inclusion.name)' to continue")
      }
      result.replaceSubrange(
        position...position, with: try layers(of: inclusion, at: rest))
    }
    for case .rest(_, let count) in result {
      let known = elaborator.environment.naturals
      for name in count.multiples.keys where known[name] == nil {
        throw PlacedError(
          chain.last?.place ?? Place(line: 1, column: 1),
          "the number of layers of the rest has no value: \(name)")
      }
    }
    return result
  }

  /// The factors of a proved construction whose target is the given matrix.
  private func layers(
    of inclusion: Inclusion, at target: BlockMatrix
  ) throws(PlacedError) -> [FormalFactor] {
    let place = inclusion.place
    let included = try lookUp(inclusion.name, place)
    guard let pattern = included.syntax.target, let layers = included.syntax.layers else {
      throw PlacedError(place, "'\(inclusion.name)' has no target and layers")
    }
    var inner = Elaborator(graph: graph, environment: Environment())
    if let general = included.values["target"] {
      for (size, value) in zip(general.rows + general.columns, target.rows + target.columns)
      where size.factors.count == 1 {
        inner.environment.sizes[size.factors[0]] = value
      }
    }
    let stated = Set(inclusion.arguments.map(\.name))
    try match(pattern.value, target, included.syntax, except: stated, place, &inner.environment)
    try bind(inclusion, included.syntax, to: &inner.environment)
    do throws(PlacedError) {
      try check(included.syntax, &inner, place)
      let value = try inner.value(of: pattern.value, rows: target.rows, columns: target.columns)
      if let difference = graph.difference(value, target) {
        throw PlacedError(place, "its target is another matrix\n\(difference)")
      }
      inner.setTarget(value, included.syntax)
      return try FactorExpander(elaborator: inner, lookUp: lookUp).expand(layers.factors)
    } catch {
      throw PlacedError(place, error.kind, "in '\(inclusion.name)': \(error.message)")
    }
  }

  /// Gives the stated parameters their values.
  private func bind(
    _ inclusion: Inclusion, _ syntax: ConstructionSyntax, to inner: inout Environment
  ) throws(PlacedError) {
    for natural in syntax.naturals {
      inner.naturals[natural] = Count(natural: "\(inclusion.name).\(natural)")
    }
    for argument in inclusion.arguments {
      guard inner.values[argument.name] == nil else {
        throw PlacedError(argument.place, "the parameter '\(argument.name)' is given twice")
      }
      switch argument.value {
      case .count(let count):
        guard syntax.naturals.contains(argument.name) else {
          throw PlacedError(argument.place, "there is no natural number '\(argument.name)'")
        }
        inner.naturals[argument.name] = try self.count(count, argument.place)
      case .expression(let expression):
        guard let symbol = syntax.symbols.first(where: { $0.name == argument.name }) else {
          throw PlacedError(argument.place, "there is no parameter '\(argument.name)'")
        }
        let node = try elaborator.node(
          of: expression, rows: inner.sizes[symbol.rows].map { [$0] },
          columns: inner.sizes[symbol.columns].map { [$0] })
        try bind(symbol, to: node, &inner, argument.place)
      }
    }
  }

  private func bind(
    _ symbol: ConstructionSyntax.Symbol, to node: NodeIndex, _ inner: inout Environment,
    _ place: Place
  ) throws(PlacedError) {
    let shape = graph.shape(of: node)
    for (name, size) in [(symbol.rows, shape.rows), (symbol.columns, shape.columns)] {
      guard (inner.sizes[name] ?? size) == size else {
        throw PlacedError(
          place,
          "'\(symbol.name)' is \(symbol.rows) x \(symbol.columns), which does not fit \(shape)")
      }
      inner.sizes[name] = size
    }
    inner.values[symbol.name] = graph.block(node)
  }

  /// Gives the parameters that stand as blocks of the target the blocks of the matrix, unless their
  /// values are stated.
  private func match(
    _ pattern: Expression, _ target: BlockMatrix, _ syntax: ConstructionSyntax,
    except stated: Set<String>, _ place: Place, _ inner: inout Environment
  ) throws(PlacedError) {
    let blocks: [[Expression?]]
    switch pattern.kind {
    case .matrix(let entries): blocks = entries
    case .diagonal(let entries):
      blocks = entries.indices.map { i in
        entries.indices.map { $0 == i ? entries[i] : nil }
      }
    case .layer(.updatesSecond, let shift, let scale): blocks = [[nil, nil], [shift, scale]]
    case .layer(.updatesFirst, let shift, let scale): blocks = [[scale, shift], [nil, nil]]
    default: blocks = []
    }
    for (row, nodes) in zip(blocks, target.blocks) {
      for (block, node) in zip(row, nodes) {
        guard case .name(let name) = block?.kind, inner.values[name] == nil,
          !stated.contains(name), let symbol = syntax.symbols.first(where: { $0.name == name })
        else { continue }
        try bind(symbol, to: node, &inner, place)
      }
    }
  }

  /// Checks that every parameter has a value of its kind and that the hypotheses hold, and adds the
  /// definitions.
  private func check(
    _ syntax: ConstructionSyntax, _ inner: inout Elaborator, _ place: Place
  ) throws(PlacedError) {
    for symbol in syntax.symbols {
      guard let node = inner.environment.values[symbol.name]?.single else {
        throw PlacedError(place, "the parameter '\(symbol.name)' has no value")
      }
      switch symbol.kind {
      case .matrix: break
      case .invertible: _ = try inner.inverse(of: node, place)
      case .positiveDiagonal:
        guard graph.system.isPositiveDiagonal(graph.normalForm(of: node)) else {
          throw PlacedError(place, "'\(symbol.name)' must be positive diagonal")
        }
      }
    }
    for hypothesis in syntax.hypotheses {
      switch hypothesis {
      case .assume(let left, let right, _, let text):
        let (leftValue, rightValue) = try inner.values(of: left, right)
        if let difference = graph.difference(leftValue, rightValue) {
          throw PlacedError(place, "the hypothesis '\(text)' does not hold\n\(difference)")
        }
      case .define(let name, let value, let invertible, _, _, _):
        let node = try inner.node(of: value)
        if invertible { _ = try inner.inverse(of: node, place) }
        inner.environment.values[name] = graph.block(node)
      }
    }
    try inner.define(syntax)
  }

  /// The value of a number of layers.
  func count(_ count: CountExpression, _ place: Place) throws(PlacedError) -> Count {
    func checked(_ value: Count?) throws(PlacedError) -> Count {
      guard let value else { throw PlacedError(place, .limit, "the number is too large") }
      return value
    }
    switch count {
    case .number(let number): return Count(number)
    case .name(let name, let place):
      guard let natural = elaborator.environment.naturals[name] else {
        throw PlacedError(place, "there is no natural number '\(name)'")
      }
      return natural
    case .layers(let name, let place):
      guard let layers = try lookUp(name, place).layerCount else {
        throw PlacedError(place, "'\(name)' has no layers")
      }
      return layers
    case .sum(let terms):
      var sum = Count(0)
      for (sign, term) in terms {
        sum = try checked(sum.adding(try self.count(term, place), scale: sign))
      }
      return sum
    case .product(let factor, let inner):
      return try checked(Count(0).adding(try self.count(inner, place), scale: factor))
    }
  }
}

extension Elaborator {
  /// Makes a matrix the target, under its name too.
  mutating func setTarget(_ value: BlockMatrix, _ syntax: ConstructionSyntax) {
    environment.values["target"] = value
    if let name = syntax.target?.name { environment.values[name] = value }
  }

  /// Adds the definitions of a construction to the environment.
  mutating func define(_ syntax: ConstructionSyntax) throws(PlacedError) {
    for definition in syntax.definitions {
      let value = try self.value(of: definition.value)
      if let inverse = definition.inverse {
        let node = try single(value, definition.place)
        let inverseNode = try self.node(of: inverse, rows: value.columns, columns: value.rows)
        guard try stateInverse(inverseNode, of: node, definition.place) else {
          throw PlacedError(
            inverse.place, .unproved, "this is not the inverse of '\(definition.name)'")
        }
      }
      environment.values[definition.name] = value
    }
  }
}

extension ExpressionGraph {
  /// The blocks in which two matrices differ, with both normal forms and the difference; nil if the
  /// matrices are equal.
  func difference(_ left: BlockMatrix, _ right: BlockMatrix) -> String? {
    guard left.rows == right.rows, left.columns == right.columns else {
      return "the sizes of the blocks differ"
    }
    var lines: [String] = []
    for i in left.rows.indices {
      for j in left.columns.indices {
        let a = normalForm(of: left.blocks[i][j])
        let b = normalForm(of: right.blocks[i][j])
        guard a != b else { continue }
        let place = left.single == nil ? " of block [\(i + 1),\(j + 1)]" : ""
        lines += [
          "  left side\(place): \(a.text(in: system.alphabet))",
          "  right side\(place): \(b.text(in: system.alphabet))",
          "  difference: \((a - b).text(in: system.alphabet))",
        ]
      }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
