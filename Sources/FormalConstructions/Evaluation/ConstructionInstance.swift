import ExactArithmetic

/// A layer with its matrices: shift, and scale unless it is the identity.
public struct ConstructedLayer<Matrix> {
  /// Which part it updates.
  public let kind: LayerKind
  /// The shift: (size of the updated part) × (size of the other).
  public let shift: Matrix
  /// The diagonal matrix of the scale; nil for the identity.
  public let scale: Matrix?

  @inlinable init(kind: LayerKind, shift: Matrix, scale: Matrix?) {
    (self.kind, self.shift, self.scale) = (kind, shift, scale)
  }
}

extension ConstructedLayer: Sendable where Matrix: Sendable {}

/// A proved construction at given matrices.
///
/// Everything is computed when it is first asked for, and only once. What evaluates is inlinable: for
/// small matrices calls through the protocol of the ring would take longer than the arithmetic.
public final class ConstructionInstance<Ring: MatrixRing> {
  /// The matrices of the ring.
  public typealias Matrix = Ring.Matrix

  /// Matrices by the names of parameters.
  public typealias Arguments = [(key: String, value: Matrix)]

  /// The construction.
  public let construction: ProvedConstruction
  @usableFromInline let ring: Ring

  /// The sizes that are known, in the order of their names in the construction.
  @usableFromInline var sizes: [Int?]
  @usableFromInline var symbols: [Matrix?]
  @usableFromInline var symbolInverses: [Matrix?]

  /// The values of expressions, by their indices.
  @usableFromInline var cache: [Matrix?]

  /// Which expressions an evaluation needs; none between two of them.
  @usableFromInline var isNeeded: [Bool] = []

  /// Evaluates `construction` at matrices given by name.
  ///
  /// - Parameters:
  ///   - matrices: a matrix for every parameter.
  ///   - inverses: inverses of parameters that the caller knows already.
  ///   - sizes: the sizes that no parameter determines.
  ///   - checking: whether hypotheses and given inverses are verified, which costs the products they
  ///     are written with. Without it a false witness gives a false decomposition.
  ///
  /// Throws `InstantiationError`, and what the ring throws.
  @inlinable init(
    _ construction: ProvedConstruction, in ring: Ring, _ matrices: Arguments,
    inverses: Arguments, sizes: [String: Int], checking: Bool
  ) throws {
    self.construction = construction
    self.ring = ring
    self.sizes = construction.sizes.map { sizes.isEmpty ? nil : sizes[$0] }
    symbols = Array(repeating: nil, count: construction.symbolNames.count)
    symbolInverses = symbols
    cache = Array(repeating: nil, count: construction.expressions.count)
    let parameters = construction.parameters
    for (name, _) in matrices where !parameters.contains(where: { $0.name == name }) {
      throw InstantiationError.unknownParameter(name)
    }
    for (index, parameter) in parameters.enumerated() {
      guard let matrix = matrices.first(where: { $0.key == parameter.name })?.value else {
        throw InstantiationError.missingParameter(parameter.name)
      }
      try setSizes(of: parameter, construction.parameterSizes[index], matrix)
      symbols[index] = matrix
      if checking, parameter.isPositiveDiagonal, !ring.isPositiveDiagonal(matrix) {
        throw InstantiationError.notPositiveDiagonal(parameter.name)
      }
    }
    try setInverses(inverses, checking: checking)
    if construction.hasConditions { try checkConditions(checking: checking) }
  }

  /// - Parameter places: Where its numbers of rows and columns are among the sizes.
  @inlinable func setSizes(
    of parameter: ProvedConstruction.Parameter, _ places: (rows: Int, columns: Int),
    _ matrix: Matrix
  ) throws {
    let rows = ring.rowCount(of: matrix)
    let columns = ring.columnCount(of: matrix)
    let expectedRows = sizes[places.rows]
    if expectedRows == nil { sizes[places.rows] = rows }
    let expectedColumns = sizes[places.columns]
    if expectedColumns == nil { sizes[places.columns] = columns }
    guard (expectedRows ?? rows) == rows, (expectedColumns ?? columns) == columns else {
      throw InstantiationError.shape(
        parameter: parameter.name, expectedRows: expectedRows, expectedColumns: expectedColumns)
    }
  }

  @inlinable func setInverses(_ inverses: Arguments, checking: Bool) throws {
    for (name, inverse) in inverses {
      guard let index = construction.parameters.firstIndex(where: { $0.name == name }),
        construction.parameters[index].isInvertible, let matrix = symbols[index]
      else { throw InstantiationError.unknownParameter(name) }
      let size = ring.rowCount(of: matrix)
      guard ring.rowCount(of: inverse) == size, ring.columnCount(of: inverse) == size else {
        throw InstantiationError.shape(
          parameter: name, expectedRows: size, expectedColumns: size)
      }
      if checking {
        let product = try ring.product(matrix, inverse)
        guard ring.areEqual(product, try ring.identity(size)) else {
          throw InstantiationError.falseInverse(name)
        }
      }
      symbolInverses[index] = inverse
    }
  }

  /// Computes defined symbols and checks the equations among the hypotheses.
  @usableFromInline func checkConditions(checking: Bool) throws {
    let nodes = construction.formalHypotheses.nodes
    var cache = [Matrix?](repeating: nil, count: nodes.count)
    for condition in construction.formalHypotheses.conditions {
      switch condition {
      case .definition(let symbol, let node):
        symbols[symbol] = try evaluate(node, in: nodes, &cache)
      case .equal(let left, let right, let text):
        guard checking else { continue }
        let leftValue = try evaluate(left, in: nodes, &cache)
        guard ring.areEqual(leftValue, try evaluate(right, in: nodes, &cache)) else {
          throw InstantiationError.hypothesisFails(text)
        }
      }
    }
  }

  // MARK: Results

  /// The layers in the order in which they act on a column vector, which is from right to left in
  /// the product; those that act after the rest, if there is one, follow those that act before it.
  @inlinable public func layers() throws -> [ConstructedLayer<Matrix>] {
    try layers(of: construction.factors[...])
  }

  /// The layers that act before the rest, and those that act after it: all of them if there is none.
  @inlinable public func layersAroundRest() throws -> (
    before: [ConstructedLayer<Matrix>], after: [ConstructedLayer<Matrix>]
  ) {
    let factors = construction.factors
    let rest = factors.firstIndex { if case .rest = $0 { true } else { false } } ?? factors.count
    return (try layers(of: factors[rest...]), try layers(of: factors[..<rest]))
  }

  /// The layers before and after the rest, and the rest, evaluated together.
  @inlinable public func parts() throws -> (
    before: [ConstructedLayer<Matrix>], after: [ConstructedLayer<Matrix>], rest: [[Matrix]]?
  ) {
    let nodes = construction.expressions
    var values = cache
    for index in construction.nodesOfFactors where values[index] == nil {
      values[index] = try compute(nodes[index], nodes, values)
    }
    cache = values
    let (before, after) = try layersAroundRest()
    return (before, after, try rest())
  }

  @inlinable func layers(
    of factors: ArraySlice<FormalFactor>
  ) throws -> [ConstructedLayer<Matrix>] {
    var layers: [ConstructedLayer<Matrix>] = []
    for case .layer(let layer) in factors.reversed() {
      var scale: Matrix?
      if let node = layer.scale { scale = try evaluate(node) }
      layers.append(
        ConstructedLayer(kind: layer.kind, shift: try evaluate(layer.shift), scale: scale))
    }
    return layers
  }

  /// The blocks of the target; nil for a construction without one.
  public func target() throws -> [[Matrix]]? {
    try construction.values["target"].map(evaluate)
  }

  /// The blocks of the rest: what is left to be decomposed; nil if there is none.
  @inlinable public func rest() throws -> [[Matrix]]? {
    for case .rest(let matrix, _) in construction.factors { return try evaluate(matrix) }
    return nil
  }

  /// The value of a symbol or definition that is a single block.
  public func value(_ name: String) throws -> Matrix {
    guard let node = construction.values[name]?.single else {
      throw InstantiationError.unknownValue(name)
    }
    return try evaluate(node)
  }

  /// Both sides of every claimed identity that is not about the product, evaluated as written; a
  /// test that does not rest on the algebra.
  package func identities() throws -> [(text: String, left: [[Matrix]], right: [[Matrix]])] {
    var cache = [Matrix?](repeating: nil, count: construction.verbatimExpressions.count)
    return try construction.identities.map { identity in
      func blocks(_ matrix: BlockMatrix) throws -> [[Matrix]] {
        try matrix.blocks.map {
          try $0.map { try evaluate($0, in: construction.verbatimExpressions, &cache) }
        }
      }
      return (identity.text, try blocks(identity.left), try blocks(identity.right))
    }
  }

  // MARK: Evaluation

  @inlinable func evaluate(_ matrix: BlockMatrix) throws -> [[Matrix]] {
    try matrix.blocks.map { try $0.map { try evaluate($0) } }
  }

  @inlinable func evaluate(_ node: NodeIndex) throws -> Matrix {
    try evaluate(node, in: construction.expressions, &cache)
  }

  /// Evaluates a node and what it needs, operands first: they have smaller indices.
  @inlinable func evaluate(
    _ node: NodeIndex, in nodes: [ExpressionNode], _ cache: inout [Matrix?]
  ) throws -> Matrix {
    if let known = cache[node] { return known }
    if isNeeded.count <= node {
      isNeeded += repeatElement(false, count: node + 1 - isNeeded.count)
    }
    isNeeded[node] = true
    for index in (0...node).reversed() where isNeeded[index] && cache[index] == nil {
      for operand in nodes[index].operands { isNeeded[operand] = true }
    }
    do {
      for index in 0...node where isNeeded[index] {
        isNeeded[index] = false
        if cache[index] == nil { cache[index] = try compute(nodes[index], nodes, cache) }
      }
    } catch {
      isNeeded = []
      throw error
    }
    guard let value = cache[node] else { throw InstantiationError.unknownValue("\(node)") }
    return value
  }

  @inlinable func compute(
    _ node: ExpressionNode, _ nodes: [ExpressionNode], _ cache: [Matrix?]
  ) throws -> Matrix {
    func operand(_ index: NodeIndex) throws -> Matrix {
      guard let value = cache[index] else { throw InstantiationError.unknownValue("\(index)") }
      return value
    }
    switch node {
    case .symbol(let symbol):
      guard let value = symbols[symbol] else {
        throw InstantiationError.missingParameter(
          construction.symbolNames[symbol])
      }
      return value
    case .identity(let size):
      return try ring.identity(try number(size))
    case .zero(let shape):
      return try ring.zero(rows: try number(shape.rows), columns: try number(shape.columns))
    case .sum(let terms):
      var sum: Matrix?
      for term in terms {
        let value = try operand(term.node)
        if let known = sum, term.scale == Rational(-1) {
          sum = try ring.difference(known, value)
        } else {
          let scaled = term.scale == .one ? value : try ring.scaled(value, by: term.scale)
          sum = try sum.map { try ring.sum($0, scaled) } ?? scaled
        }
      }
      guard let sum else { throw InstantiationError.unknownValue("an empty sum") }
      return sum
    case .product(let a, let b):
      return try ring.product(try operand(a), try operand(b))
    case .inverse(let inner):
      guard case .symbol(let symbol) = nodes[inner] else {
        return try ring.inverse(of: try operand(inner))
      }
      if let known = symbolInverses[symbol] { return known }
      let inverse = try ring.inverse(of: try operand(inner))
      symbolInverses[symbol] = inverse
      return inverse
    case .kronecker(let inner, let copies):
      return try ring.kronecker(try operand(inner), identity: try number(copies))
    }
  }

  @inlinable func number(_ size: Size) throws -> Int {
    try size.factors.reduce(1) { product, name in
      guard let place = construction.sizes.firstIndex(of: name), let factor = sizes[place] else {
        throw InstantiationError.unknownSize(name)
      }
      let (result, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow, factor >= 0 else { throw InstantiationError.unknownSize(name) }
      return result
    }
  }
}

extension ProvedConstruction {
  /// Evaluates the construction at matrices given by name.
  ///
  /// - Parameters:
  ///   - ring: where the matrices live.
  ///   - matrices: a matrix for every one of `parameters`.
  ///   - inverses: inverses of parameters that the caller knows already.
  ///   - sizes: the sizes that no parameter determines.
  ///   - checkingHypotheses: whether hypotheses and given inverses are verified, which costs the
  ///     products they are written with. Without it a false witness gives a false decomposition.
  ///
  /// Throws `InstantiationError`, and what the ring throws.
  @inlinable public func instantiate<Ring: MatrixRing>(
    in ring: Ring, _ matrices: [String: Ring.Matrix], inverses: [String: Ring.Matrix] = [:],
    sizes: [String: Int] = [:], checkingHypotheses: Bool = true
  ) throws -> ConstructionInstance<Ring> {
    try ConstructionInstance(
      self, in: ring, Array(matrices), inverses: Array(inverses), sizes: sizes,
      checking: checkingHypotheses)
  }

  /// Evaluates the construction at matrices given by name, without checks.
  @inlinable public func instantiate<Ring: MatrixRing>(
    in ring: Ring, unchecked matrices: ConstructionInstance<Ring>.Arguments,
    inverses: ConstructionInstance<Ring>.Arguments = []
  ) throws -> ConstructionInstance<Ring> {
    try ConstructionInstance(
      self, in: ring, matrices, inverses: inverses, sizes: [:], checking: false)
  }
}
