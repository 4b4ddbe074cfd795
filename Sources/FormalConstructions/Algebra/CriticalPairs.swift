import ExactArithmetic

/// A word that two rules rewrite to different normal forms.
package struct UnresolvedPair: Error {
  package let word: Word
  package let first: Polynomial
  package let second: Polynomial
}

extension RewritingSystem {
  /// The first overlap of two left sides whose two rewritings have different normal forms; nil if
  /// the system is confluent.
  ///
  /// The cancellations x x^-1 -> 1 and x^-1 x -> 1 take part as rules.
  package func firstUnresolvedPair() throws(RewritingLimit) -> UnresolvedPair? {
    let cancellations = alphabet.symbols.indices.filter { alphabet[$0].isInvertible }.flatMap {
      [Letter(symbol: $0), Letter(symbol: $0, inverse: true)]
    }.map { RewritingRule(Word([$0, $0.inverse]), .one) }
    let all = cancellations + rules
    for (i, a) in all.enumerated() {
      for (j, b) in all.enumerated() where i >= cancellations.count || j >= cancellations.count {
        for overlap in Self.overlaps(of: a.left, b.left, distinct: i != j) {
          let word = Word(overlap.head) * b.left * Word(overlap.tail)
          let first = try normalForm(
            of: a.right, between: [], and: word.letters[a.left.count...])
          let second = try normalForm(of: b.right, between: overlap.head, and: overlap.tail[...])
          if first != second { return UnresolvedPair(word: word, first: first, second: second) }
        }
      }
    }
    return nil
  }

  /// The ways in which `b` begins inside `a`: the letters of `a` before `b`, and those after `b`
  /// where `b` ends inside `a`.
  private static func overlaps(
    of a: Word, _ b: Word, distinct: Bool
  ) -> [(head: [Letter], tail: [Letter])] {
    (0..<a.count).compactMap { start in
      let common = min(a.count - start, b.count)
      guard distinct || start > 0,
        a.letters[start..<(start + common)].elementsEqual(b.letters.prefix(common))
      else { return nil }
      return (Array(a.letters[..<start]), Array(a.letters[(start + common)...]))
    }
  }

  private func normalForm(
    of middle: Polynomial, between head: [Letter], and tail: ArraySlice<Letter>
  ) throws(RewritingLimit) -> Polynomial {
    var sum = Polynomial.zero
    for (word, coefficient) in middle.terms {
      sum.add(try normalForm(of: Word(head + word.letters + tail)), scale: coefficient)
    }
    return sum
  }
}
