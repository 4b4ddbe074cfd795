/// A construction all of whose claims are proved, for every size at once.
///
/// Only `ConstructionLibrary` makes one. `instantiate` evaluates its layers at matrices.
public final class ProvedConstruction: Sendable {
  /// A matrix that the construction is about.
  public struct Parameter: Hashable, Sendable {
    /// The name in the text.
    public let name: String
    /// The name of the number of rows.
    public let rows: String
    /// The name of the number of columns.
    public let columns: String
    /// Whether it must be invertible; true for positive diagonal ones too.
    public let isInvertible: Bool
    /// Whether it must be diagonal with positive entries.
    public let isPositiveDiagonal: Bool
  }

  /// An existence statement that the construction rests on and that is not an identity.
  public struct Fact: Hashable, Sendable {
    /// A short name.
    public let name: String
    /// What is taken as known.
    public let text: String
  }

  /// The name, which is that of the file.
  public let name: String
  /// What the construction does, in one line.
  public let title: String
  /// Where the mathematics is from.
  public let source: String
  /// The matrices to be supplied, in order of declaration.
  public let parameters: [Parameter]
  /// The names of the sizes.
  public let sizes: [String]
  /// The hypotheses that are equations, as written: they hold by assumption or by definition.
  public let hypotheses: [String]
  /// The facts taken as known, those of included constructions too.
  public let facts: [Fact]
  /// The claims, as written; all of them proved.
  public let claims: [String]
  /// The number of layers, with neighbouring layers of one kind counted as one; nil for a
  /// construction that has identities only.
  public let layerCount: Count?
  /// Whether the product has a factor that is not a layer but a matrix to be decomposed further.
  public let hasRest: Bool

  struct Identity: Sendable {
    let text: String
    let left: BlockMatrix
    let right: BlockMatrix
  }

  let syntax: ConstructionSyntax
  let formalHypotheses: Hypotheses
  @usableFromInline let expressions: [ExpressionNode]
  let verbatimExpressions: [ExpressionNode]
  let values: [String: BlockMatrix]
  @usableFromInline let factors: [FormalFactor]
  let identities: [Identity]

  /// The names of the parameters and of what hypotheses define, by their symbols.
  @usableFromInline let symbolNames: [String]

  /// Where the numbers of rows and columns of the parameters are among the sizes.
  @usableFromInline let parameterSizes: [(rows: Int, columns: Int)]

  /// The expressions of the layers and of the rest, and what these are made of, operands first.
  @usableFromInline let nodesOfFactors: [NodeIndex]

  /// Whether hypotheses define or assume anything.
  @usableFromInline let hasConditions: Bool

  init(
    name: String, syntax: ConstructionSyntax, hypotheses: Hypotheses,
    expressions: [ExpressionNode], verbatimExpressions: [ExpressionNode], environment: Environment,
    factors: [FormalFactor], layerCount: Count?, includedFacts: [Fact], identities: [Identity]
  ) {
    self.name = name
    self.syntax = syntax
    self.expressions = expressions
    self.verbatimExpressions = verbatimExpressions
    self.factors = factors
    self.layerCount = layerCount
    self.identities = identities
    formalHypotheses = hypotheses
    symbolNames = hypotheses.system.alphabet.symbols.map(\.name)
    hasConditions = !hypotheses.conditions.isEmpty
    nodesOfFactors = Self.nodes(of: factors, in: expressions)
    values = environment.values
    title = syntax.title
    source = syntax.source
    sizes = syntax.sizes
    parameters = syntax.symbols.map {
      Parameter(
        name: $0.name, rows: $0.rows, columns: $0.columns, isInvertible: $0.kind != .matrix,
        isPositiveDiagonal: $0.kind == .positiveDiagonal)
    }
    let places = Dictionary(zip(syntax.sizes, 0...), uniquingKeysWith: { first, _ in first })
    parameterSizes = syntax.symbols.map { (places[$0.rows] ?? 0, places[$0.columns] ?? 0) }
    self.hypotheses = syntax.hypotheses.map {
      switch $0 {
      case .assume(_, _, _, let text), .define(_, _, _, _, _, let text): text
      }
    }
    let ownFacts = syntax.facts.map { Fact(name: $0.name, text: $0.text) }
    facts = ownFacts + includedFacts.filter { !ownFacts.contains($0) }
    claims = syntax.claims.map(\.text)
    hasRest = factors.contains { if case .rest = $0 { true } else { false } }
  }

  /// Operands have smaller indices.
  private static func nodes(
    of factors: [FormalFactor], in expressions: [ExpressionNode]
  ) -> [NodeIndex] {
    var needed: Set<NodeIndex> = []
    for factor in factors {
      switch factor {
      case .layer(let layer): needed.formUnion([layer.shift] + (layer.scale.map { [$0] } ?? []))
      case .rest(let matrix, _): needed.formUnion(matrix.blocks.joined())
      }
    }
    for index in expressions.indices.reversed() where needed.contains(index) {
      needed.formUnion(expressions[index].operands)
    }
    return needed.sorted()
  }
}
