import ExactArithmetic

/// Which matrices a random witness is made of.
public enum WitnessStyle: String, Hashable, Sendable, CaseIterable {
  /// Small random integers, and halves on diagonals.
  case dense
  /// Zeros, partial permutations, signed permutations and identities.
  case structured
}

extension ProvedConstruction {
  /// Random rational matrices for every parameter that satisfy the hypotheses.
  ///
  /// Symbols that a hypothesis expresses by others are computed from those. Symbols bound by
  /// relations between products, such as N N = 0, start at 0 or the identity and are changed by
  /// single entries as long as the relations hold; then every space gets a random basis.
  ///
  /// `sizes` gives a positive value to every size. Throws `InstantiationError` if one is missing and
  /// `PlainMatrixRing.SingularMatrix` if no invertible choice is found.
  public func randomWitness(
    sizes: [String: Int], style: WitnessStyle = .dense,
    using generator: inout some RandomNumberGenerator
  ) throws -> [String: [[Rational]]] {
    var attempts = 0
    while true {
      do {
        let search = try WitnessSearch(self, sizes: sizes, style: style, using: &generator)
        return try search.parameters()
      } catch is PlainMatrixRing.SingularMatrix where attempts < 20 {
        attempts += 1
      }
    }
  }
}

/// Values for the symbols of a construction, in the order in which they determine one another.
private struct WitnessSearch {
  private let construction: ProvedConstruction
  private let sizes: [String: Int]
  private let style: WitnessStyle
  private let ring = PlainMatrixRing()
  private var values: [Int: [[Rational]]] = [:]
  private var inverses: [Int: [[Rational]]] = [:]

  private var hypotheses: Hypotheses { construction.formalHypotheses }
  private var alphabet: Alphabet { hypotheses.system.alphabet }

  init(
    _ construction: ProvedConstruction, sizes: [String: Int], style: WitnessStyle,
    using generator: inout some RandomNumberGenerator
  ) throws {
    self.construction = construction
    self.sizes = sizes
    self.style = style
    let rules = hypotheses.system.rules
    var eliminated: Set<Int> = []
    var relations: [RewritingRule] = []
    var computed: [(symbol: Int, rule: RewritingRule)] = []
    for (rule, condition) in zip(rules, hypotheses.conditions) {
      if rule.left.count == 1 {
        eliminated.insert(rule.left.letters[0].symbol)
      } else if case .definition(let symbol, _) = condition {
        computed.append((symbol, rule))
      } else {
        relations.append(rule)
      }
    }
    try findRelated(relations, using: &generator)
    let later = eliminated.union(computed.map(\.symbol))
    for index in alphabet.symbols.indices where values[index] == nil && !later.contains(index) {
      try choose(index, using: &generator)
    }
    for (symbol, rule) in computed { try solve(rule, for: symbol) }
    for rule in rules where rule.left.count == 1 {
      let symbol = rule.left.letters[0].symbol
      let form = try hypotheses.system.normalForm(of: rule.left)
      values[symbol] = try value(of: form, shape: alphabet[symbol].shape)
    }
  }

  /// The values of the parameters, those that must be invertible having an inverse.
  func parameters() throws -> [String: [[Rational]]] {
    var result: [String: [[Rational]]] = [:]
    for (index, symbol) in alphabet.symbols.enumerated() {
      guard let value = values[index] else { throw InstantiationError.unknownValue(symbol.name) }
      if symbol.isInvertible { _ = try ring.inverse(of: value) }
      if index < construction.parameters.count { result[symbol.name] = value }
    }
    return result
  }

  private func number(_ size: Size) throws -> Int {
    guard let name = size.factors.first, let value = sizes[name], value > 0 else {
      throw InstantiationError.unknownSize(size.description)
    }
    return value
  }

  // MARK: Free symbols

  private mutating func choose(
    _ index: Int, using generator: inout some RandomNumberGenerator
  ) throws {
    let symbol = alphabet[index]
    let (rows, columns) = (try number(symbol.shape.rows), try number(symbol.shape.columns))
    switch (symbol.kind, style) {
    case (.matrix, .dense):
      values[index] = Self.random(rows, columns, using: &generator)
    case (.matrix, .structured):
      let isZero = Bool.random(using: &generator)
      values[index] =
        isZero
        ? ring.zero(rows: rows, columns: columns)
        : Self.partialPermutation(rows, columns, using: &generator)
    case (.invertible, .dense):
      values[index] = try invertible(rows, using: &generator)
    case (.invertible, .structured):
      values[index] = Self.partialPermutation(rows, rows, using: &generator)
    case (.positiveDiagonal, .dense):
      var diagonal = ring.identity(rows)
      for i in 0..<rows {
        let numerator = Integer(Int.random(in: 1...5, using: &generator))
        diagonal[i][i] = Rational(numerator, Integer(2)) ?? .one
      }
      values[index] = diagonal
    case (.positiveDiagonal, .structured):
      values[index] = ring.identity(rows)
    }
  }

  /// At most one ±1 in each row and column; exactly one where the matrix is square.
  private static func partialPermutation(
    _ rows: Int, _ columns: Int, using generator: inout some RandomNumberGenerator
  ) -> [[Rational]] {
    let places = (0..<max(rows, columns)).shuffled(using: &generator)
    return (0..<rows).map { i in
      let sign = Bool.random(using: &generator) ? Rational.one : -Rational.one
      return (0..<columns).map { places[i] == $0 ? sign : .zero }
    }
  }

  private static func random(
    _ rows: Int, _ columns: Int, using generator: inout some RandomNumberGenerator
  ) -> [[Rational]] {
    (0..<rows).map { _ in
      (0..<columns).map { _ in Rational(Int.random(in: -3...3, using: &generator)) }
    }
  }

  private func invertible(
    _ size: Int, using generator: inout some RandomNumberGenerator
  ) throws -> [[Rational]] {
    for _ in 0..<100 {
      let matrix = Self.random(size, size, using: &generator)
      if (try? ring.inverse(of: matrix)) != nil { return matrix }
    }
    throw PlainMatrixRing.SingularMatrix()
  }

  // MARK: Dependent symbols

  /// Computes a symbol that occurs in the right side of a rule from the rest of it.
  private mutating func solve(_ rule: RewritingRule, for symbol: Int) throws {
    let word = Word([Letter(symbol: symbol)])
    guard let coefficient = rule.right.terms[word], let scale = coefficient.reciprocal else {
      throw InstantiationError.unknownValue(alphabet[symbol].name)
    }
    var form = Polynomial(rule.left) - rule.right
    form.add(word, coefficient: coefficient)
    values[symbol] = try value(of: form.scaled(by: scale), shape: alphabet[symbol].shape)
  }

  private mutating func value(of form: Polynomial, shape: Shape) throws -> [[Rational]] {
    var sum = ring.zero(rows: try number(shape.rows), columns: try number(shape.columns))
    for (word, coefficient) in form.terms {
      var product: [[Rational]]?
      for letter in word.letters {
        let factor = try value(of: letter)
        product = product.map { ring.product($0, factor) } ?? factor
      }
      let term = try product ?? ring.identity(try number(shape.rows))
      sum = ring.sum(sum, ring.scaled(term, by: coefficient))
    }
    return sum
  }

  private mutating func value(of letter: Letter) throws -> [[Rational]] {
    guard let value = values[letter.symbol] else {
      throw InstantiationError.unknownValue(alphabet[letter.symbol].name)
    }
    guard letter.isInverse else { return value }
    if let known = inverses[letter.symbol] { return known }
    let inverse = try ring.inverse(of: value)
    inverses[letter.symbol] = inverse
    return inverse
  }

  // MARK: Symbols bound by relations

  private mutating func findRelated(
    _ relations: [RewritingRule], using generator: inout some RandomNumberGenerator
  ) throws {
    let words = relations.flatMap { [$0.left] + $0.right.terms.keys }
    let symbols = Set(words.flatMap { $0.letters.map(\.symbol) }).sorted()
    guard !symbols.isEmpty else { return }
    for symbol in symbols { try setZero(symbol) }
    if !(try hold(relations)) {
      for symbol in symbols where alphabet[symbol].shape.isSquare {
        values[symbol] = ring.identity(try number(alphabet[symbol].shape.rows))
      }
      guard try hold(relations) else { throw PlainMatrixRing.SingularMatrix() }
    }
    for _ in 0..<(50 * symbols.count) {
      let before = values
      try changeEntries(of: symbols, using: &generator)
      if !(try hold(relations)) { values = before }
    }
    if style == .dense { try changeBases(of: symbols, using: &generator) }
  }

  private mutating func setZero(_ symbol: Int) throws {
    let shape = alphabet[symbol].shape
    values[symbol] = ring.zero(
      rows: try number(shape.rows), columns: try number(shape.columns))
  }

  /// Changes an entry of one symbol, and half of the time the same or the transposed entry of
  /// another.
  private mutating func changeEntries(
    of symbols: [Int], using generator: inout some RandomNumberGenerator
  ) throws {
    guard let first = symbols.randomElement(using: &generator),
      let second = symbols.randomElement(using: &generator)
    else { return }
    let shape = alphabet[first].shape
    let row = Int.random(in: 0..<(try number(shape.rows)), using: &generator)
    let column = Int.random(in: 0..<(try number(shape.columns)), using: &generator)
    values[first]?[row][column] += .one
    guard second != first, Bool.random(using: &generator) else { return }
    let sign = Bool.random(using: &generator) ? Rational.one : -Rational.one
    let other = alphabet[second].shape
    if other == shape.transposed, other != shape || Bool.random(using: &generator) {
      values[second]?[column][row] += sign
    } else if other == shape {
      values[second]?[row][column] += sign
    }
  }

  /// Whether the relations hold, and what must be invertible is.
  private mutating func hold(_ relations: [RewritingRule]) throws -> Bool {
    do {
      return try holdWhereInvertible(relations)
    } catch is PlainMatrixRing.SingularMatrix {
      return false
    }
  }

  private mutating func holdWhereInvertible(_ relations: [RewritingRule]) throws -> Bool {
    inverses = [:]
    for (symbol, value) in values where alphabet[symbol].kind == .positiveDiagonal {
      guard ring.isPositiveDiagonal(value) else { return false }
    }
    for relation in relations {
      guard let first = relation.left.letters.first, let last = relation.left.letters.last else {
        continue
      }
      let shape = Shape(alphabet[first.symbol].shape.rows, alphabet[last.symbol].shape.columns)
      let left = try value(of: Polynomial(relation.left), shape: shape)
      guard left == (try value(of: relation.right, shape: shape)) else { return false }
    }
    return true
  }

  /// Multiplies every X : a x b by C_a on the left and the inverse of C_b on the right. Spaces with a
  /// symbol that must be diagonal keep their basis.
  private mutating func changeBases(
    of symbols: [Int], using generator: inout some RandomNumberGenerator
  ) throws {
    var bases: [Size: (matrix: [[Rational]], inverse: [[Rational]])] = [:]
    func basis(_ size: Size, using generator: inout some RandomNumberGenerator) throws -> (
      matrix: [[Rational]], inverse: [[Rational]]
    ) {
      if let known = bases[size] { return known }
      let isKept = symbols.contains {
        alphabet[$0].kind == .positiveDiagonal && alphabet[$0].shape.rows == size
      }
      if isKept {
        let identity = ring.identity(try number(size))
        return (identity, identity)
      }
      let matrix = try invertible(try number(size), using: &generator)
      let basis = (matrix: matrix, inverse: try ring.inverse(of: matrix))
      bases[size] = basis
      return basis
    }
    for symbol in symbols {
      guard let value = values[symbol] else { continue }
      let left = try basis(alphabet[symbol].shape.rows, using: &generator).matrix
      let right = try basis(alphabet[symbol].shape.columns, using: &generator).inverse
      values[symbol] = ring.product(ring.product(left, value), right)
    }
    inverses = [:]
  }
}
