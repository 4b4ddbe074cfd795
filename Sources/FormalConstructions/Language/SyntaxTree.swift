import ExactArithmetic

/// An expression as written.
final class Expression: Sendable {
  indirect enum Kind: Sendable {
    case zero
    /// `I` or `I[size]`.
    case identity(size: String?)
    case name(String)
    /// A block of a named block matrix, counted from 1.
    case entry(String, row: Int, column: Int)
    case sum([(scale: Rational, Expression)])
    /// A coefficient and at least one factor.
    case product(Rational, [Expression])
    case inverse(Expression)
    /// `L(shift)`, `L(shift, scale)`, `U(…)`.
    case layer(LayerKind, shift: Expression, scale: Expression?)
    case diagonal([Expression])
    case matrix([[Expression]])
    /// `kron(X, size)`.
    case kronecker(Expression, size: String)
  }

  let place: Place
  let kind: Kind

  init(_ place: Place, _ kind: Kind) {
    self.place = place
    self.kind = kind
  }
}

/// A number of layers as written.
indirect enum CountExpression: Sendable {
  case number(Int)
  case name(String, Place)
  /// The number of layers of another construction.
  case layers(of: String, Place)
  case sum([(sign: Int, CountExpression)])
  case product(Int, CountExpression)
}

/// One factor of the product of layers.
enum FactorSyntax: Sendable {
  case layer(LayerKind, shift: Expression, scale: Expression?, Place)
  /// A matrix that is a product of a stated number of layers.
  case rest(Expression, CountExpression, Place)
  /// The layers of other constructions, each put in place of the rest of the one before.
  case inclusion([Inclusion])
}

/// `NAME(at; parameter = value, …)`.
struct Inclusion: Sendable {
  let name: String
  let place: Place
  let target: Expression?
  let arguments: [Argument]

  enum Value: Sendable {
    case expression(Expression)
    case count(CountExpression)
  }

  struct Argument: Sendable {
    let name: String
    let place: Place
    let value: Value
  }
}

/// `<=` or `=`.
enum CountRelation: String, Sendable {
  case equal = "="
  case atMost = "<="
}

/// A claim as written.
struct ClaimSyntax: Sendable {
  enum Kind: Sendable {
    case layers(CountRelation, CountExpression)
    case count(CountExpression, CountRelation, CountExpression)
    case identity(Expression, Expression)
    /// An equation between matrices that follows from the vanishing of a named block matrix, with the
    /// combination of its blocks that shows it.
    case consequence(Expression, Expression, of: String, by: Expression)
  }

  let kind: Kind
  let place: Place
  let text: String
}

/// A hypothesis as written.
enum HypothesisSyntax: Sendable {
  /// `assume left = right`, used as the rule left -> right.
  case assume(Expression, Expression, Place, text: String)
  /// `define name = value [invertible] eliminating word`.
  case define(String, Expression, invertible: Bool, eliminating: Expression, Place, text: String)
}

/// A construction as written.
struct ConstructionSyntax: Sendable {
  struct Symbol: Sendable {
    let name: String
    let rows: String
    let columns: String
    let kind: SymbolKind
    let place: Place
  }

  struct Definition: Sendable {
    let name: String
    let value: Expression
    let inverse: Expression?
    let place: Place
  }

  var title = ""
  var source = ""
  var sizes: [String] = []
  var naturals: [String] = []
  var symbols: [Symbol] = []
  var hypotheses: [HypothesisSyntax] = []
  var facts: [(name: String, text: String)] = []
  var definitions: [Definition] = []
  var target: (name: String?, value: Expression, place: Place)?
  var layers: (factors: [FactorSyntax], place: Place)?
  var claims: [ClaimSyntax] = []
}
