import ExactArithmetic

extension ProvedConstruction {
  /// The theorem for a paper's appendix: hypotheses, definitions, the factors and the claims.
  ///
  /// Uses `amsmath` and an environment `theorem`; L(A, D) and U(B, D) are the layers.
  public var latex: String {
    var lines = ["\\begin{theorem}[\(LaTeX.text(title))]"]
    if let parameters = LaTeX.parameters(syntax) { lines.append("Let \(parameters).") }
    let conditions = syntax.hypotheses.map(LaTeX.hypothesis)
    if !conditions.isEmpty { lines.append("Assume \(conditions.joined(separator: ", ")).") }
    let definitions = syntax.definitions.map {
      "$\(LaTeX.name($0.name)) = \(LaTeX.expression($0.value))$"
    }
    if !definitions.isEmpty { lines.append("Put \(definitions.joined(separator: ", ")).") }
    lines.append("Then")
    if let target = syntax.target, let layers = syntax.layers {
      let factors = layers.factors.map(LaTeX.factor).joined(separator: "\\, ")
      lines.append("\\[ \(LaTeX.expression(target.value)) = \(factors), \\]")
      if let layerCount { lines.append("a product of $\(layerCount)$ layers.") }
    }
    for claim in syntax.claims {
      if let formula = LaTeX.claim(claim) { lines.append("\\[ \(formula) \\]") }
    }
    lines.append("\\end{theorem}")
    let names = facts.map { "\\emph{\(LaTeX.text($0.name))}: \(LaTeX.text($0.text))" }
    if !names.isEmpty { lines.append("Taken as known: \(names.joined(separator: "; ")).") }
    return lines.joined(separator: "\n")
  }
}

/// Text in LaTeX.
public enum LaTeX {
  /// Running text with the characters escaped that LaTeX reserves, or that its text fonts lack;
  /// `x^-1` becomes an exponent, `>=` and `<=` signs.
  public static func text(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "~": result += "\\textasciitilde{}"
      case "#", "$", "%", "&", "_", "{", "}": result += "\\\(character)"
      case "<", ">":
        let isEqual = rest.first == "="
        if isEqual { rest.removeFirst() }
        result += isEqual ? (character == "<" ? "$\\le$" : "$\\ge$") : "$\(character)$"
      case "|": result += "$|$"
      case "^":
        let exponent = rest.prefix { $0.isNumber || $0 == "-" }
        rest = rest.dropFirst(exponent.count)
        result += exponent.isEmpty ? "\\textasciicircum{}" : "$^{\(exponent)}$"
      default: result.append(character)
      }
    }
    return result
  }
}

/// The construction language in LaTeX.
extension LaTeX {
  private static let greek: [Character: String] = [
    "Π": "\\Pi", "Σ": "\\Sigma", "Δ": "\\Delta", "Λ": "\\Lambda", "λ": "\\lambda",
  ]

  /// A name: digits at its end become an index.
  static func name(_ name: String) -> String {
    let stem = String(name.reversed().drop { $0.isNumber }.reversed())
    let index = name.dropFirst(stem.count)
    let letters = stem.map { greek[$0] ?? ($0 == "_" ? "\\_" : String($0)) }.joined()
    let base = stem.count == 1 || stem.hasSuffix("'") ? letters : "\\mathit{\(letters)}"
    return index.isEmpty ? base : "\(base)_{\(index)}"
  }

  static func parameters(_ syntax: ConstructionSyntax) -> String? {
    let parts = syntax.symbols.map { symbol in
      let kind = symbol.kind == .matrix ? "" : " \(symbol.kind.rawValue)"
      return "$\(name(symbol.name)) \\in \\mathbb{Q}^{\(name(symbol.rows)) \\times "
        + "\(name(symbol.columns))}$\(kind)"
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  static func hypothesis(_ hypothesis: HypothesisSyntax) -> String {
    switch hypothesis {
    case .assume(let left, let right, _, _): "$\(expression(left)) = \(expression(right))$"
    case .define(let name, let value, let invertible, _, _, _):
      "$\(self.name(name)) = \(expression(value))$" + (invertible ? " invertible" : "")
    }
  }

  static func expression(_ expression: Expression) -> String {
    switch expression.kind {
    case .zero: "0"
    case .identity(let size): size.map { "I_{\(name($0))}" } ?? "I"
    case .name(let name): self.name(name)
    case .entry(let name, let row, let column): "\(self.name(name))_{[\(row),\(column)]}"
    case .sum(let terms):
      terms.enumerated().map { index, term in
        let sign = term.scale.signum < 0 ? "-" : (index == 0 ? "" : "+")
        return "\(sign) \(self.expression(term.1))"
      }.joined(separator: " ")
    case .product(let coefficient, let factors):
      (coefficient == .one ? "" : number(coefficient) + " ")
        + factors.map(factor).joined(separator: " ")
    case .inverse(let inner): "\(factor(inner))^{-1}"
    case .layer(let kind, let shift, let scale): layer(kind, shift, scale)
    case .diagonal(let entries):
      "\\operatorname{diag}(\(entries.map(self.expression).joined(separator: ", ")))"
    case .matrix(let rows):
      "\\begin{bmatrix} "
        + rows.map { $0.map(self.expression).joined(separator: " & ") }
        .joined(separator: " \\\\ ") + " \\end{bmatrix}"
    case .kronecker(let inner, let size): "\(factor(inner)) \\otimes I_{\(name(size))}"
    }
  }

  /// An expression as a factor, in parentheses where it needs them.
  private static func factor(_ expression: Expression) -> String {
    switch expression.kind {
    case .sum, .product, .kronecker: "(\(self.expression(expression)))"
    default: self.expression(expression)
    }
  }

  private static func number(_ value: Rational) -> String {
    value.isInteger ? "\(value)" : "\\tfrac{\(value.numerator)}{\(value.denominator)}"
  }

  private static func layer(_ kind: LayerKind, _ shift: Expression, _ scale: Expression?) -> String
  {
    let scale = scale.map { ", \(expression($0))" } ?? ""
    return "\(kind == .updatesSecond ? "L" : "U")(\(expression(shift))\(scale))"
  }

  static func factor(_ factor: FactorSyntax) -> String {
    switch factor {
    case .layer(let kind, let shift, let scale, _): layer(kind, shift, scale)
    case .rest(let matrix, _, _): expression(matrix)
    case .inclusion(let chain):
      chain.map { "\\mathcal{L}_{\\text{\(text($0.name))}}" }.joined(separator: "\\, ")
    }
  }

  static func claim(_ claim: ClaimSyntax) -> String? {
    switch claim.kind {
    case .layers, .count: nil
    case .identity(let left, let right):
      if case .name("product") = left.kind {
        nil
      } else {
        "\(expression(left)) = \(expression(right))"
      }
    case .consequence(let left, let right, let premise, _):
      "\(name(premise)) = 0 \\implies \(expression(left)) = \(expression(right))"
    }
  }
}
