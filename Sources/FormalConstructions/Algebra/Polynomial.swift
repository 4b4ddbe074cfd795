import ExactArithmetic

/// A noncommutative polynomial: a sum of words with non-zero rational coefficients.
///
/// Two polynomials in normal form with respect to one `RewritingSystem` are equal in its algebra if
/// and only if they are equal as values.
package struct Polynomial: Hashable, Sendable {
  /// The coefficients, none of them zero.
  package private(set) var terms: [Word: Rational]

  /// Zero.
  package init() {
    terms = [:]
  }

  /// One word with a coefficient.
  package init(_ word: Word, coefficient: Rational = .one) {
    terms = coefficient.isZero ? [:] : [word: coefficient]
  }

  package static let zero = Polynomial()
  package static let one = Polynomial(Word())

  package var isZero: Bool { terms.isEmpty }

  /// The only word and its coefficient, if there is exactly one.
  package var monomial: (word: Word, coefficient: Rational)? {
    guard terms.count == 1, let (word, coefficient) = terms.first else { return nil }
    return (word, coefficient)
  }

  /// Adds `coefficient · word` in place.
  package mutating func add(_ word: Word, coefficient: Rational) {
    guard !coefficient.isZero else { return }
    if let old = terms[word] {
      let sum = old + coefficient
      terms[word] = sum.isZero ? nil : sum
    } else {
      terms[word] = coefficient
    }
  }

  /// Adds `scale · other` in place.
  package mutating func add(_ other: Polynomial, scale: Rational = .one) {
    for (word, coefficient) in other.terms { add(word, coefficient: coefficient * scale) }
  }

  package func scaled(by scale: Rational) -> Polynomial {
    guard !scale.isZero else { return .zero }
    var result = self
    result.terms = terms.mapValues { $0 * scale }
    return result
  }

  package static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    var sum = a
    sum.add(b)
    return sum
  }

  package static func - (a: Polynomial, b: Polynomial) -> Polynomial {
    var difference = a
    difference.add(b, scale: -Rational.one)
    return difference
  }

  /// The words in increasing order of length, then of letters.
  package var sortedTerms: [(word: Word, coefficient: Rational)] {
    terms.map { (word: $0.key, coefficient: $0.value) }.sorted { a, b in
      if a.word.count != b.word.count { return a.word.count < b.word.count }
      return a.word.letters.lexicographicallyPrecedes(b.word.letters) { $0.code < $1.code }
    }
  }

  /// The polynomial as the construction language writes it.
  package func text(in alphabet: Alphabet) -> String {
    var text = ""
    for (word, coefficient) in sortedTerms {
      let negative = coefficient.signum < 0
      let magnitude = negative ? -coefficient : coefficient
      text += text.isEmpty ? (negative ? "-" : "") : (negative ? " - " : " + ")
      if magnitude != .one { text += "\(magnitude) " }
      text += alphabet.text(of: word)
    }
    return text.isEmpty ? "0" : text
  }
}
