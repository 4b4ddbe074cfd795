import ExactArithmetic

/// The index of an expression in its graph.
@usableFromInline package typealias NodeIndex = Int

/// One operation on expressions computed before it.
@usableFromInline package enum ExpressionNode: Hashable, Sendable {
  case symbol(Int)
  case identity(Size)
  case zero(Shape)
  /// A linear combination.
  case sum([ScaledNode])
  case product(NodeIndex, NodeIndex)
  case inverse(NodeIndex)
  /// The Kronecker product with the identity of a size, on the right.
  case kronecker(NodeIndex, Size)
}

extension ExpressionNode {
  /// What it is computed from.
  @usableFromInline var operands: [NodeIndex] {
    switch self {
    case .symbol, .identity, .zero: []
    case .sum(let terms): terms.map(\.node)
    case .product(let a, let b): [a, b]
    case .inverse(let inner), .kronecker(let inner, _): [inner]
    }
  }
}

/// A multiple of an expression.
@usableFromInline package struct ScaledNode: Hashable, Sendable {
  @usableFromInline package let scale: Rational
  @usableFromInline package let node: NodeIndex
}

/// Expressions as they are written, each computed once, beside their normal forms.
package final class ExpressionGraph {
  package private(set) var nodes: [ExpressionNode] = []
  private var shapes: [Shape] = []
  private var normalForms: [Polynomial] = []
  private var indicesByValue: [Value: NodeIndex] = [:]
  private var indicesByForm: [ExpressionNode: NodeIndex] = [:]
  private var statedInverses: [NodeIndex: NodeIndex] = [:]

  /// The algebra in which normal forms are taken.
  package let system: RewritingSystem

  /// When two expressions are one node.
  package enum Sharing: Sendable {
    /// When they are written alike.
    case identicalExpressions
    /// When they are equal in the algebra; the earlier one stands for both, so that evaluating the
    /// graph at matrices costs one operation for each distinct value.
    case equalValues
  }

  private let sharing: Sharing

  private struct Value: Hashable {
    let shape: Shape
    let normalForm: Polynomial
  }

  /// A graph that holds the symbols of the system's alphabet, each as the node of its own index.
  package init(system: RewritingSystem, sharing: Sharing) throws(RewritingLimit) {
    self.system = system
    self.sharing = sharing
    for (index, symbol) in system.alphabet.symbols.enumerated() {
      let form = try system.normalForm(of: Word([Letter(symbol: index)]))
      append(.symbol(index), Value(shape: symbol.shape, normalForm: form))
    }
  }

  package func shape(of node: NodeIndex) -> Shape { shapes[node] }

  package func normalForm(of node: NodeIndex) -> Polynomial { normalForms[node] }

  private func append(_ node: ExpressionNode, _ value: Value) {
    nodes.append(node)
    shapes.append(value.shape)
    normalForms.append(value.normalForm)
    switch sharing {
    case .identicalExpressions: indicesByForm[node] = nodes.count - 1
    case .equalValues:
      if indicesByValue[value] == nil { indicesByValue[value] = nodes.count - 1 }
    }
  }

  private func insert(
    _ node: ExpressionNode, shape: Shape, normalForm: Polynomial
  ) -> NodeIndex {
    let value = Value(shape: shape, normalForm: normalForm)
    switch sharing {
    case .identicalExpressions:
      if let known = indicesByForm[node] { return known }
      append(node, value)
    case .equalValues:
      if let known = indicesByValue[value] { return known }
      append(normalForm.isZero ? .zero(shape) : node, value)
    }
    return nodes.count - 1
  }

  package func identity(_ size: Size) -> NodeIndex {
    insert(.identity(size), shape: Shape(size, size), normalForm: .one)
  }

  package func zero(_ shape: Shape) -> NodeIndex {
    insert(.zero(shape), shape: shape, normalForm: .zero)
  }

  /// The linear combination of expressions of one shape; the caller has checked the shapes.
  package func sum(_ terms: [ScaledNode], shape: Shape) -> NodeIndex {
    var form = Polynomial.zero
    var factors: [ScaledNode] = []
    for term in terms where !term.scale.isZero {
      if case .zero = nodes[term.node] { continue }
      form.add(normalForms[term.node], scale: term.scale)
      let (scale, node) = factored(term.node)
      factors.append(ScaledNode(scale: term.scale * scale, node: node))
    }
    guard let first = factors.first else { return zero(shape) }
    if factors.count == 1, first.scale == .one { return first.node }
    return insert(.sum(factors), shape: shape, normalForm: form)
  }

  package func scaled(_ node: NodeIndex, by scale: Rational) -> NodeIndex {
    sum([ScaledNode(scale: scale, node: node)], shape: shapes[node])
  }

  /// The product of expressions whose inner sizes agree; the caller has checked them.
  package func product(_ a: NodeIndex, _ b: NodeIndex) throws(RewritingLimit) -> NodeIndex {
    let shape = Shape(shapes[a].rows, shapes[b].columns)
    let (scaleA, coreA) = factored(a)
    let (scaleB, coreB) = factored(b)
    let core: NodeIndex
    switch (nodes[coreA], nodes[coreB]) {
    case (.zero, _), (_, .zero): return zero(shape)
    case (.identity, _): core = coreB
    case (_, .identity): core = coreA
    default:
      let form = try system.product(normalForms[coreA], normalForms[coreB])
      core = insert(.product(coreA, coreB), shape: shape, normalForm: form)
    }
    return scaled(core, by: scaleA * scaleB)
  }

  /// The Kronecker product with the identity of size `copies`: an injective homomorphism, so its
  /// normal form is that of `node`, and its shape tells the two apart.
  package func kronecker(_ node: NodeIndex, _ copies: Size) -> NodeIndex {
    let shape = Shape(
      shapes[node].rows.repeated(copies), shapes[node].columns.repeated(copies))
    return insert(.kronecker(node, copies), shape: shape, normalForm: normalForms[node])
  }

  /// The inverse, if one is known: of symbols declared invertible, of products and multiples of
  /// such, of expressions with a stated inverse, and of whatever is equal to one of these.
  package func inverse(of node: NodeIndex) throws(RewritingLimit) -> NodeIndex? {
    if let stated = statedInverses[node] { return stated }
    switch nodes[node] {
    case .identity: return node
    case .inverse(let original): return original
    case .product(let a, let b):
      if let inverseB = try inverse(of: b), let inverseA = try inverse(of: a) {
        return try product(inverseB, inverseA)
      }
    case .sum(let terms) where terms.count == 1:
      if let scale = terms[0].scale.reciprocal, let core = try inverse(of: terms[0].node) {
        return scaled(core, by: scale)
      }
    case .kronecker(let inner, let copies):
      if let core = try inverse(of: inner) { return kronecker(core, copies) }
    default: break
    }
    guard let form = try system.inverse(of: normalForms[node]) else { return nil }
    return insert(.inverse(node), shape: shapes[node].transposed, normalForm: form)
  }

  /// Records that `inverse` is the inverse of `node`, if it is on both sides.
  package func state(
    inverse: NodeIndex, of node: NodeIndex
  ) throws(RewritingLimit) -> Bool {
    guard try system.product(normalForms[node], normalForms[inverse]) == .one,
      try system.product(normalForms[inverse], normalForms[node]) == .one
    else { return false }
    statedInverses[node] = inverse
    statedInverses[inverse] = node
    return true
  }

  /// A node as a multiple of another one.
  private func factored(_ node: NodeIndex) -> (scale: Rational, node: NodeIndex) {
    guard case .sum(let terms) = nodes[node], terms.count == 1 else { return (.one, node) }
    return (terms[0].scale, terms[0].node)
  }
}
