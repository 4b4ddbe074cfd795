/// A symbol or the formal inverse of one.
package struct Letter: Hashable, Sendable {
  /// Twice the symbol's index, plus one for its inverse.
  package let code: Int32

  package init(symbol: Int, inverse: Bool = false) {
    code = Int32(truncatingIfNeeded: symbol) << 1 | (inverse ? 1 : 0)
  }

  private init(code: Int32) {
    self.code = code
  }

  /// The index of the symbol in its alphabet.
  package var symbol: Int { Int(code >> 1) }

  /// Whether this is the inverse of the symbol.
  package var isInverse: Bool { code & 1 == 1 }

  /// The letter that cancels this one.
  package var inverse: Letter { Letter(code: code ^ 1) }
}

/// A product of letters; the empty word is the identity.
package struct Word: Hashable, Sendable {
  package var letters: [Letter]

  package init(_ letters: [Letter] = []) {
    self.letters = letters
  }

  package var count: Int { letters.count }

  /// The formal inverse: the inverse letters in the opposite order.
  package var inverse: Word {
    Word(letters.reversed().map(\.inverse))
  }

  package static func * (a: Word, b: Word) -> Word {
    Word(a.letters + b.letters)
  }

  /// The number of times `symbol` or its inverse occurs.
  package func occurrences(of symbol: Int) -> Int {
    letters.reduce(0) { $1.symbol == symbol ? $0 + 1 : $0 }
  }
}
