/// What is known of a symbol besides its shape.
package enum SymbolKind: String, Hashable, Sendable {
  case matrix
  case invertible
  case positiveDiagonal = "positive diagonal"
}

/// A named matrix of unknown entries.
package struct FormalSymbol: Hashable, Sendable {
  package let name: String
  package let shape: Shape
  package let kind: SymbolKind

  package init(name: String, shape: Shape, kind: SymbolKind) {
    self.name = name
    self.shape = shape
    self.kind = kind
  }

  /// Whether a formal inverse is adjoined.
  package var isInvertible: Bool { kind != .matrix }
}

/// The symbols of a free algebra, in the order of declaration.
package struct Alphabet: Sendable {
  package private(set) var symbols: [FormalSymbol] = []

  package init() {}

  /// Adds a symbol and returns its index.
  package mutating func append(_ symbol: FormalSymbol) -> Int {
    symbols.append(symbol)
    return symbols.count - 1
  }

  package subscript(index: Int) -> FormalSymbol { symbols[index] }

  package func isInvertible(_ letter: Letter) -> Bool {
    symbols[letter.symbol].isInvertible
  }

  package func isPositiveDiagonal(_ letter: Letter) -> Bool {
    symbols[letter.symbol].kind == .positiveDiagonal
  }

  package func name(of letter: Letter) -> String {
    symbols[letter.symbol].name + (letter.isInverse ? "^-1" : "")
  }

  package func text(of word: Word) -> String {
    word.letters.isEmpty ? "I" : word.letters.map(name).joined(separator: " ")
  }
}
