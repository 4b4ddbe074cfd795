import ExactArithmetic

extension ProvedConstruction {
  /// The claims as theorems for Coq, with proofs, over the matrices of the Mathematical Components
  /// and every field; they import `Constructions` of `Formal/`.
  ///
  /// Hypotheses are the rewriting rules that follow from those of the text. The layers are those
  /// that are counted, included constructions expanded; other claims are stated block by block. A
  /// claim with Kronecker products, or with coefficients that are no small integers, is named in a
  /// comment only.
  public var coq: String {
    let writer = CoqWriter(alphabet: formalHypotheses.system.alphabet)
    let identifier = name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    var text = "(** \(title). *)\n"
    func add(_ suffix: String, _ claim: String, _ statement: String?) {
      guard let statement, let (binders, rules) = writer.hypotheses(self) else {
        text += "\n(* Not stated: \(claim) *)\n"
        return
      }
      text += """

        (** \(claim) *)
        Theorem \(identifier)_\(suffix) \(binders) :
          \(statement).
        Proof. by construction \(rules). Qed.

        """
    }
    if !factors.isEmpty { add("product", "product = target", writer.product(self)) }
    for (index, identity) in identities.enumerated() {
      add("\(index + 1)", identity.text, writer.equation(identity, verbatimExpressions))
    }
    return text
  }
}

/// Expressions of a construction in Coq.
private struct CoqWriter {
  let alphabet: Alphabet

  /// Larger multiples are not written as sums.
  private static let largestMultiple = 4

  func product(_ construction: ProvedConstruction) -> String? {
    let nodes = construction.expressions
    var matrices: [String] = []
    for factor in construction.factors {
      guard let matrix = matrix(factor, nodes) else { return nil }
      matrices.append(matrix)
    }
    guard let target = construction.values["target"], let text = blocks(target, nodes) else {
      return nil
    }
    return matrices.joined(separator: " *m\n  ") + " =\n  " + text
  }

  /// The equations between the blocks.
  func equation(_ identity: ProvedConstruction.Identity, _ nodes: [ExpressionNode]) -> String? {
    var equations: [String] = []
    for (leftRow, rightRow) in zip(identity.left.blocks, identity.right.blocks) {
      for (left, right) in zip(leftRow, rightRow) {
        guard let left = text(left, nodes), let right = text(right, nodes) else { return nil }
        equations.append("\(left) = \(right)")
      }
    }
    return equations.joined(separator: " /\\\n  ")
  }

  /// The binders of a theorem, and the hypotheses among them that the proof uses as rules.
  func hypotheses(
    _ construction: ProvedConstruction
  ) -> (binders: String, rules: String)? {
    var binders = "(field : fieldType)"
    if !construction.sizes.isEmpty {
      binders += " (\(construction.sizes.joined(separator: " ")) : nat)"
    }
    for symbol in alphabet.symbols {
      guard let type = type(symbol.shape) else { return nil }
      binders += "\n  (\(symbol.name) : \(type))"
      if symbol.isInvertible { binders += " (unit_\(symbol.name) : \(symbol.name) \\in unitmx)" }
    }
    var rules: [String] = []
    for (index, rule) in construction.formalHypotheses.system.rules.enumerated() {
      guard let right = text(rule.right, shape: shape(of: rule.left)) else { return nil }
      let left = rule.left.letters.map(text).joined(separator: " *m ")
      rules.append("rule_\(index + 1)")
      binders += "\n  (\(rules[index]) : \(left) = \(right))"
    }
    return (binders, rules.reversed().reduce("tt") { "(\($1), \($0))" })
  }

  private func matrix(_ factor: FormalFactor, _ nodes: [ExpressionNode]) -> String? {
    switch factor {
    case .rest(let matrix, _): return blocks(matrix, nodes)
    case .layer(let layer):
      guard let shift = text(layer.shift, nodes) else { return nil }
      let isFirst = layer.kind == .updatesFirst
      guard let node = layer.scale else { return "\(isFirst ? "U" : "L") \(shift)" }
      guard let scale = text(node, nodes) else { return nil }
      return isFirst ? "block_mx \(scale) \(shift) 0 1%:M" : "block_mx 1%:M 0 \(shift) \(scale)"
    }
  }

  private func blocks(_ matrix: BlockMatrix, _ nodes: [ExpressionNode]) -> String? {
    guard matrix.rows.count == 2, matrix.columns.count == 2 else { return nil }
    var entries: [String] = []
    for node in matrix.blocks.joined() {
      guard let entry = text(node, nodes) else { return nil }
      entries.append(entry)
    }
    return "block_mx \(entries.joined(separator: " "))"
  }

  private func text(_ size: Size) -> String? { size.factors.count == 1 ? size.factors[0] : nil }

  private func type(_ shape: Shape) -> String? {
    guard let rows = text(shape.rows), let columns = text(shape.columns) else { return nil }
    return rows == columns ? "'M[field]_\(rows)" : "'M[field]_(\(rows), \(columns))"
  }

  private func text(_ letter: Letter) -> String {
    let name = alphabet[letter.symbol].name
    return letter.isInverse ? "invmx \(name)" : name
  }

  private func shape(of word: Word) -> Shape? {
    guard let first = word.letters.first, let last = word.letters.last else { return nil }
    func shape(_ letter: Letter) -> Shape {
      let shape = alphabet[letter.symbol].shape
      return letter.isInverse ? shape.transposed : shape
    }
    return Shape(shape(first).rows, shape(last).columns)
  }

  /// A polynomial, its terms in a fixed order.
  private func text(_ polynomial: Polynomial, shape: Shape?) -> String? {
    guard let shape, let type = type(shape) else { return nil }
    let terms = polynomial.terms.map { word, coefficient in
      let factors = word.letters.map(text)
      return (factors.isEmpty ? "(1%:M : \(type))" : factors.joined(separator: " *m "), coefficient)
    }
    return sum(terms.sorted { $0.0 < $1.0 }) ?? (terms.isEmpty ? "(0 : \(type))" : nil)
  }

  /// A sum of multiples; nil if there is none, or a coefficient is not a small integer.
  private func sum(_ terms: [(text: String, coefficient: Rational)]) -> String? {
    var result = ""
    for (text, coefficient) in terms {
      guard coefficient.isInteger, let multiple = Int(exactly: coefficient.numerator),
        abs(multiple) <= Self.largestMultiple
      else { return nil }
      for _ in 0..<abs(multiple) {
        result += multiple < 0 ? (result.isEmpty ? "- " : " - ") : (result.isEmpty ? "" : " + ")
        result += text
      }
    }
    return result.isEmpty ? nil : result
  }

  private func text(_ node: NodeIndex, _ nodes: [ExpressionNode]) -> String? {
    switch nodes[node] {
    case .symbol(let index): return alphabet[index].name
    case .identity(let size): return type(Shape(size, size)).map { "(1%:M : \($0))" }
    case .zero(let shape): return type(shape).map { "(0 : \($0))" }
    case .sum(let terms):
      var written: [(String, Rational)] = []
      for term in terms {
        guard let text = text(term.node, nodes) else { return nil }
        written.append((text, term.scale))
      }
      return sum(written).map { "(\($0))" }
    case .product(let a, let b):
      guard let a = text(a, nodes), let b = text(b, nodes) else { return nil }
      return "(\(a) *m \(b))"
    case .inverse(let a): return text(a, nodes).map { "(invmx \($0))" }
    case .kronecker: return nil
    }
  }
}
