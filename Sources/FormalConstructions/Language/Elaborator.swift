import ExactArithmetic

/// Turns expressions as written into nodes of a graph, in an environment of named values.
struct Elaborator {
  let graph: ExpressionGraph
  var environment: Environment

  /// The value of an expression, with its sizes given where they are known.
  func value(
    of expression: Expression, rows: [Size]? = nil, columns: [Size]? = nil
  ) throws(PlacedError) -> BlockMatrix {
    var shapes = ShapeInference(environment: environment)
    try shapes.solve(expression, rows: rows, columns: columns)
    return try value(of: expression, shapes)
  }

  /// The values of two expressions of one shape.
  func values(
    of left: Expression, _ right: Expression
  ) throws(PlacedError) -> (left: BlockMatrix, right: BlockMatrix) {
    var shapes = ShapeInference(environment: environment)
    try shapes.solve(equal: left, right)
    return (try value(of: left, shapes), try value(of: right, shapes))
  }

  /// The value of an expression that must be a single block.
  func node(
    of expression: Expression, rows: [Size]? = nil, columns: [Size]? = nil
  ) throws(PlacedError) -> NodeIndex {
    try single(try value(of: expression, rows: rows, columns: columns), expression.place)
  }

  /// The only block of a matrix.
  func single(_ matrix: BlockMatrix, _ place: Place) throws(PlacedError) -> NodeIndex {
    guard let node = matrix.single else {
      throw PlacedError(place, "expected a single block, found a block matrix")
    }
    return node
  }

  /// A layer between parts of the given sizes, whose scale must be positive diagonal.
  func layer(
    _ kind: LayerKind, shift: Expression, scale: Expression?, parts: [Size]?, _ place: Place
  ) throws(PlacedError) -> FormalLayer {
    let whole = Expression(place, .layer(kind, shift: shift, scale: scale))
    var shapes = ShapeInference(environment: environment)
    try shapes.solve(whole, rows: parts)
    let shiftNode = try single(try value(of: shift, shapes), shift.place)
    guard let scale else { return FormalLayer(kind: kind, shift: shiftNode, scale: nil) }
    let scaleNode = try single(try value(of: scale, shapes), scale.place)
    return FormalLayer(
      kind: kind, shift: shiftNode, scale: try checked(scale: scaleNode, scale.place))
  }

  private func checked(scale: NodeIndex, _ place: Place) throws(PlacedError) -> NodeIndex {
    guard graph.system.isPositiveDiagonal(graph.normalForm(of: scale)) else {
      throw PlacedError(
        place,
        "a scale must be positive diagonal; this is "
          + graph.normalForm(of: scale).text(in: graph.system.alphabet))
    }
    return scale
  }

  /// Runs a graph operation, turning its limit into an error at a place.
  func limited<Value>(
    _ place: Place, _ operation: () throws(RewritingLimit) -> Value
  ) throws(PlacedError) -> Value {
    do {
      return try operation()
    } catch {
      throw PlacedError(place, .limit, "rewriting takes more than \(error.steps) steps")
    }
  }

  /// The known inverse of a node.
  func inverse(of node: NodeIndex, _ place: Place) throws(PlacedError) -> NodeIndex {
    guard
      let inverse = try limited(
        place,
        { () throws(RewritingLimit) in
          try graph.inverse(of: node)
        })
    else {
      throw PlacedError(
        place,
        "no inverse is known of \(graph.normalForm(of: node).text(in: graph.system.alphabet)); "
          + "declare its symbols invertible, or state 'let NAME = … with inverse …'")
    }
    return inverse
  }

  /// Records a stated inverse, if it is one on both sides.
  func stateInverse(
    _ inverse: NodeIndex, of node: NodeIndex, _ place: Place
  ) throws(PlacedError) -> Bool {
    try limited(place) { () throws(RewritingLimit) in
      try graph.state(inverse: inverse, of: node)
    }
  }

  private func value(
    of expression: Expression, _ shapes: ShapeInference
  ) throws(PlacedError) -> BlockMatrix {
    let place = expression.place
    switch expression.kind {
    case .zero:
      let (rows, columns) = try shapes.sizes(of: expression)
      return graph.zero(rows: rows, columns: columns)
    case .identity:
      return graph.identity(try shapes.sizes(of: expression).rows)
    case .name(let name):
      return try environment.value(name, place)
    case .entry(let name, let row, let column):
      return graph.block(try environment.value(name, place).blocks[row - 1][column - 1])
    case .sum(let terms):
      var values: [(scale: Rational, matrix: BlockMatrix)] = []
      for (scale, term) in terms { values.append((scale, try value(of: term, shapes))) }
      guard let sum = graph.sum(values) else { throw PlacedError(place, "expected a sum") }
      return sum
    case .product(let coefficient, let factors):
      var product: BlockMatrix?
      for factor in factors {
        let next = try value(of: factor, shapes)
        if let left = product {
          product = try limited(place) { () throws(RewritingLimit) in
            try graph.product(left, next)
          }
        } else {
          product = next
        }
      }
      guard let product, let scaled = graph.sum([(coefficient, product)]) else {
        throw PlacedError(place, "expected a product")
      }
      return scaled
    case .inverse(let inner):
      let node = try single(try value(of: inner, shapes), inner.place)
      return graph.block(try inverse(of: node, place))
    case .layer(let kind, let shift, let scale):
      let shiftNode = try single(try value(of: shift, shapes), shift.place)
      let scaleNode = try scale.map { scale throws(PlacedError) in
        try single(try value(of: scale, shapes), scale.place)
      }
      return graph.matrix(of: FormalLayer(kind: kind, shift: shiftNode, scale: scaleNode))
    case .diagonal(let entries):
      var nodes: [NodeIndex] = []
      for entry in entries { nodes.append(try single(try value(of: entry, shapes), entry.place)) }
      return graph.diagonal(nodes)
    case .matrix(let entries):
      let (rows, columns) = try shapes.sizes(of: expression)
      var blocks: [[NodeIndex]] = []
      for row in entries {
        var nodes: [NodeIndex] = []
        for entry in row { nodes.append(try single(try value(of: entry, shapes), entry.place)) }
        blocks.append(nodes)
      }
      return BlockMatrix(rows: rows, columns: columns, blocks: blocks)
    case .kronecker(let inner, let name):
      return graph.kronecker(
        try value(of: inner, shapes), try environment.size(name, place))
    }
  }
}
