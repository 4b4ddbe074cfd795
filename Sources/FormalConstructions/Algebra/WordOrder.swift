/// The weighted degree-lexicographic order: words are compared by the sum of the positive weights of
/// their letters, then letter by letter in the order of declaration.
///
/// With positive weights it is a well-founded total order that is preserved by multiplication on
/// both sides, so rules whose left side exceeds every word of the right side terminate.
package struct WordOrder: Sendable {
  /// The weight of each symbol and of its inverse.
  package private(set) var weights: [Int]

  /// The order with all weights 1.
  package init(symbols: Int) {
    weights = Array(repeating: 1, count: symbols)
  }

  package func weight(of word: Word) -> Int {
    word.letters.reduce(0) { $0 + weights[$1.symbol] }
  }

  /// Whether `a` comes before `b`.
  package func precedes(_ a: Word, _ b: Word) -> Bool {
    let (weightA, weightB) = (weight(of: a), weight(of: b))
    if weightA != weightB { return weightA < weightB }
    return a.letters.lexicographicallyPrecedes(b.letters) { $0.code < $1.code }
  }

  /// The largest weight the engine tries, which keeps sums of weights far from overflow.
  private static let weightLimit = 1 << 30

  /// The number of times the engine raises a weight.
  private static let roundLimit = 1000

  /// Weights for which every rule decreases, or the word of a rule that admits none found.
  ///
  /// Starts from weights 1 and, while some word of a right side does not precede its left side,
  /// raises the weight of the symbol that the left side has most in excess.
  package static func admitting(
    _ rules: [RewritingRule], symbols: Int
  ) -> Result<WordOrder, NonDecreasingRule> {
    var order = WordOrder(symbols: symbols)
    var violation = order.firstViolation(in: rules)
    var rounds = 0
    while let found = violation {
      rounds += 1
      guard rounds <= roundLimit else { return .failure(found) }
      let excess = Set(found.rule.left.letters.map(\.symbol)).map { symbol in
        (
          symbol: symbol,
          count: found.rule.left.occurrences(of: symbol) - found.word.occurrences(of: symbol)
        )
      }
      guard let best = excess.max(by: { ($0.count, $1.symbol) < ($1.count, $0.symbol) }),
        best.count > 0
      else { return .failure(found) }
      let deficit = order.weight(of: found.word) - order.weight(of: found.rule.left)
      order.weights[best.symbol] += max(1, (deficit + best.count - 1) / best.count)
      guard order.weights[best.symbol] <= weightLimit else { return .failure(found) }
      violation = order.firstViolation(in: rules)
    }
    return .success(order)
  }

  private func firstViolation(in rules: [RewritingRule]) -> NonDecreasingRule? {
    for rule in rules {
      for (word, _) in rule.right.sortedTerms where !precedes(word, rule.left) {
        return NonDecreasingRule(rule: rule, word: word)
      }
    }
    return nil
  }
}

/// A rule together with a word of its right side that does not precede its left side.
package struct NonDecreasingRule: Error {
  package let rule: RewritingRule
  package let word: Word
}
