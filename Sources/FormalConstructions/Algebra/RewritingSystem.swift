import ExactArithmetic

/// A rule `left -> right` between elements of equal shape.
package struct RewritingRule: Hashable, Sendable {
  package let left: Word
  package let right: Polynomial

  package init(_ left: Word, _ right: Polynomial) {
    self.left = left
    self.right = right
  }
}

/// The free algebra over Q on an alphabet, with formal inverses adjoined, modulo rewriting rules.
///
/// Elements are held in normal form. If the rules terminate and are confluent
/// (`WordOrder.admitting`, `criticalPairs`), the normal form decides equality (Bergman's diamond
/// lemma); without that it still never identifies elements that are not equal.
package struct RewritingSystem: Sendable {
  package let alphabet: Alphabet
  package let rules: [RewritingRule]
  private let rulesByLastLetter: [Letter: [RewritingRule]]

  /// The letters that the rewriting of one word may read or copy; beyond it is an error, not a hang.
  private static let stepLimit = 200_000

  /// The products of two words that one product of elements may take.
  private static let pairLimit = 4_000_000

  /// The system of `rules`; positive diagonal symbols of one size are also made to commute.
  package init(alphabet: Alphabet, rules: [RewritingRule] = []) {
    self.alphabet = alphabet
    self.rules = rules + Self.commutations(in: alphabet)
    var index: [Letter: [RewritingRule]] = [:]
    for rule in self.rules {
      if let last = rule.left.letters.last { index[last, default: []].append(rule) }
    }
    rulesByLastLetter = index
  }

  /// Diagonal matrices commute: `E D -> D E` for D declared before E, and with their inverses.
  private static func commutations(in alphabet: Alphabet) -> [RewritingRule] {
    let diagonals = alphabet.symbols.indices.filter {
      alphabet[$0].kind == .positiveDiagonal
    }
    var rules: [RewritingRule] = []
    for (position, first) in diagonals.enumerated() {
      for second in diagonals[(position + 1)...]
      where alphabet[first].shape == alphabet[second].shape {
        for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
          let small = Letter(symbol: first, inverse: a)
          let large = Letter(symbol: second, inverse: b)
          rules.append(RewritingRule(Word([large, small]), Polynomial(Word([small, large]))))
        }
      }
    }
    return rules
  }

  /// The normal form of a word that need not be reduced.
  package func normalForm(of word: Word) throws(RewritingLimit) -> Polynomial {
    var result = Polynomial.zero
    try append(word.letters, to: [], coefficient: .one, into: &result)
    return result
  }

  /// The normal form of the product of two elements in normal form.
  package func product(_ a: Polynomial, _ b: Polynomial) throws(RewritingLimit) -> Polynomial {
    let (pairs, overflow) = a.terms.count.multipliedReportingOverflow(by: b.terms.count)
    guard !overflow, pairs <= Self.pairLimit else { throw RewritingLimit(steps: Self.pairLimit) }
    var result = Polynomial.zero
    for (left, leftCoefficient) in a.terms {
      for (right, rightCoefficient) in b.terms {
        try append(
          right.letters, to: left.letters, coefficient: leftCoefficient * rightCoefficient,
          into: &result)
      }
    }
    return result
  }

  /// The inverse of a non-zero multiple of a word of invertible letters; nil for anything else.
  package func inverse(of element: Polynomial) throws(RewritingLimit) -> Polynomial? {
    guard let (word, coefficient) = element.monomial, let scale = coefficient.reciprocal,
      word.letters.allSatisfy(alphabet.isInvertible)
    else { return nil }
    return try normalForm(of: word.inverse).scaled(by: scale)
  }

  /// Whether the element is a positive diagonal matrix by its form: a non-empty sum of words of
  /// positive diagonal letters, all with positive coefficients.
  package func isPositiveDiagonal(_ element: Polynomial) -> Bool {
    !element.isZero
      && element.terms.allSatisfy { word, coefficient in
        coefficient.signum > 0 && word.letters.allSatisfy(alphabet.isPositiveDiagonal)
      }
  }

  /// A word on the way to its normal form.
  private struct PartialWord {
    /// In normal form.
    var done: [Letter]
    /// Still to be appended, last letter first.
    var rest: [Letter]
    var coefficient: Rational
  }

  /// Adds to `result` the normal form of `coefficient · prefix · suffix`, `prefix` being a word in
  /// normal form.
  private func append(
    _ suffix: [Letter], to prefix: [Letter], coefficient: Rational, into result: inout Polynomial
  ) throws(RewritingLimit) {
    var pending = [PartialWord(done: prefix, rest: suffix.reversed(), coefficient: coefficient)]
    var steps = 0
    next: while var word = pending.popLast() {
      while let letter = word.rest.popLast() {
        steps += 1
        guard steps <= Self.stepLimit else { throw RewritingLimit(steps: Self.stepLimit) }
        if let last = word.done.last, last == letter.inverse {
          word.done.removeLast()
          continue
        }
        word.done.append(letter)
        guard let rule = rule(endingIn: word.done) else { continue }
        word.done.removeLast(rule.left.count)
        var terms = rule.right.terms.makeIterator()
        guard let first = terms.next() else { continue next }
        while let (other, coefficient) = terms.next() {
          steps += word.done.count + word.rest.count
          var branch = word
          branch.rest += other.letters.reversed()
          branch.coefficient = coefficient * word.coefficient
          pending.append(branch)
        }
        word.rest += first.key.letters.reversed()
        word.coefficient = first.value * word.coefficient
      }
      result.add(Word(word.done), coefficient: word.coefficient)
    }
  }

  private func rule(endingIn letters: [Letter]) -> RewritingRule? {
    guard let last = letters.last, let candidates = rulesByLastLetter[last] else { return nil }
    return candidates.first { rule in
      letters.count >= rule.left.count
        && letters.suffix(rule.left.count).elementsEqual(rule.left.letters)
    }
  }
}

/// Rewriting took more steps than the engine allows.
package struct RewritingLimit: Error {
  package let steps: Int
}
