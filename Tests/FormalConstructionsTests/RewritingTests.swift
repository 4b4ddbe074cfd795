import ExactArithmetic
import FormalConstructions
import SeededRandom
import Testing

/// Square symbols a, b, … of one size, the named ones invertible or positive diagonal.
private func alphabet(
  _ names: String, invertible: String = "", diagonal: String = ""
) -> Alphabet {
  var alphabet = Alphabet()
  let shape = Shape(Size("d"), Size("d"))
  for name in names {
    let kind: SymbolKind =
      invertible.contains(name)
      ? .invertible : (diagonal.contains(name) ? .positiveDiagonal : .matrix)
    _ = alphabet.append(FormalSymbol(name: String(name), shape: shape, kind: kind))
  }
  return alphabet
}

/// A word from names, upper case for inverses.
private func word(_ text: String, in alphabet: Alphabet) -> Word {
  Word(
    text.compactMap { character in
      alphabet.symbols.firstIndex { $0.name == character.lowercased() }.map {
        Letter(symbol: $0, inverse: character.isUppercase)
      }
    })
}

@Suite struct RewritingTests {
  @Test(arguments: [
    ("aA", ""), ("Aa", ""), ("abBA", ""), ("abA", "abA"), ("aAbBc", "c"), ("bcCcB", "bcB"),
    ("aabBAc", "ac"),
  ])
  func inversesCancel(_ text: String, _ reduced: String) throws {
    let letters = alphabet("abc", invertible: "abc")
    let system = RewritingSystem(alphabet: letters)
    #expect(
      try system.normalForm(of: word(text, in: letters))
        == Polynomial(word(reduced, in: letters)))
  }

  @Test func productsOfReducedWordsAreReduced() throws {
    let letters = alphabet("abc", invertible: "abc")
    let system = RewritingSystem(alphabet: letters)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      func random() throws -> Polynomial {
        let text = String((0..<8).map { _ in "abcABC".randomElement(using: &generator) ?? "a" })
        return try system.normalForm(of: word(text, in: letters))
      }
      let (x, y, z) = (try random(), try random(), try random())
      let left = try system.product(try system.product(x, y), z)
      #expect(left == (try system.product(x, try system.product(y, z))))
      let inverse = try #require(try system.inverse(of: x))
      #expect(try system.product(x, inverse) == .one)
      #expect(try system.product(inverse, x) == .one)
    }
  }

  @Test func distributesAndCancels() throws {
    let letters = alphabet("ab")
    let system = RewritingSystem(alphabet: letters)
    let a = Polynomial(word("a", in: letters))
    let b = Polynomial(word("b", in: letters))
    let difference = try system.product(a + b, a - b)
    #expect(difference.text(in: letters) == "a a - a b + b a - b b")
    #expect((a - a).isZero)
    #expect(a + b == b + a)
    let half = try #require(Rational(1, 2))
    #expect(a.scaled(by: half).text(in: letters) == "1/2 a")
    #expect(Polynomial.zero.text(in: letters) == "0")
  }

  @Test func diagonalsCommute() throws {
    let letters = alphabet("dex", diagonal: "de")
    let system = RewritingSystem(alphabet: letters)
    for text in ["edED", "EdeD", "eDEd", "deDE"] {
      #expect(try system.normalForm(of: word(text, in: letters)) == .one)
    }
    #expect(
      try system.normalForm(of: word("ex", in: letters))
        != system.normalForm(of: word("xe", in: letters)))
    #expect(try system.firstUnresolvedPair() == nil)
  }

  @Test func positivityIsSeenInTheForm() {
    let letters = alphabet("dx", diagonal: "d")
    let system = RewritingSystem(alphabet: letters)
    let d = Polynomial(word("d", in: letters))
    #expect(system.isPositiveDiagonal(d + .one))
    #expect(system.isPositiveDiagonal(Polynomial(word("D", in: letters), coefficient: 2)))
    #expect(!system.isPositiveDiagonal(d - .one))
    #expect(!system.isPositiveDiagonal(.zero))
    #expect(!system.isPositiveDiagonal(d + Polynomial(word("x", in: letters))))
  }

  private func rules(
    _ pairs: [(String, [(String, Int)])], _ letters: Alphabet
  ) -> [RewritingRule] {
    pairs.map { left, right in
      var sum = Polynomial.zero
      for (text, coefficient) in right {
        sum.add(word(text, in: letters), coefficient: Rational(coefficient))
      }
      return RewritingRule(word(left, in: letters), sum)
    }
  }

  @Test func confluentSystemsAreAccepted() throws {
    let letters = alphabet("abkt", invertible: "ab")
    for pairs in [
      [("kk", [("k", 1)])],
      [("ktk", [("k", 1)]), ("tkt", [("t", 1)])],
      [("kt", [])],
      [("k", [("tt", 2), ("", -1)])],
    ] {
      let system = RewritingSystem(alphabet: letters, rules: rules(pairs, letters))
      #expect(try system.firstUnresolvedPair() == nil)
    }
  }

  @Test func unresolvedPairsAreFound() throws {
    let letters = alphabet("abkt", invertible: "ab")
    for pairs in [
      // An invertible symbol that vanishes: a A is both 1 and 0.
      [("a", [])],
      // The inverse of the left side is not given.
      [("a", [("bb", 1)])],
      // k k k is both t k and k t.
      [("kk", [("t", 1)])],
      // Two rules with one left side.
      [("kt", [("", 1)]), ("kt", [("", 2)])],
      // One left side inside another.
      [("kt", [("", 1)]), ("tktk", [("t", 1)])],
    ] {
      let system = RewritingSystem(alphabet: letters, rules: rules(pairs, letters))
      let pair = try #require(try system.firstUnresolvedPair())
      #expect(pair.first != pair.second)
    }
  }

  @Test func weightsAreFoundWhereTheyExist() {
    let letters = alphabet("abkt", invertible: "ab")
    func order(_ pairs: [(String, [(String, Int)])]) -> WordOrder? {
      try? WordOrder.admitting(rules(pairs, letters), symbols: 4).get()
    }
    #expect(order([("kk", [])]) != nil)
    #expect(order([("k", [("abAB", 1)])])?.weights == [1, 1, 4, 1])
    #expect(order([("k", [("tt", 1)]), ("t", [("aaa", 1)])]) != nil)
    #expect(order([("tk", [("kt", 1)])]) != nil)
    // Ties are in the order of declaration.
    #expect(order([("kt", [("tk", 1)])]) == nil)
    #expect(order([("k", [("kk", 1)])]) == nil)
    #expect(order([("k", [("k", 2)])]) == nil)
    #expect(order([("k", [("t", 1)]), ("t", [("k", 1)])]) == nil)
    #expect(order([("k", [("tt", 1)]), ("t", [("kk", 1)])]) == nil)
  }

  @Test func rewritingHasALimit() {
    let letters = alphabet("kt")
    let system = RewritingSystem(
      alphabet: letters, rules: rules([("k", [("kt", 1)])], letters))
    #expect(throws: RewritingLimit.self) { try system.normalForm(of: word("k", in: letters)) }
  }

  @Test func sumsOfTenThousandLongWords() throws {
    let letters = alphabet("abc", invertible: "abc")
    let system = RewritingSystem(alphabet: letters)
    var generator = SeededGenerator(seed: 5)
    var sum = Polynomial.zero
    while sum.terms.count < 10_000 {
      let text = String((0..<50).map { _ in "abcABC".randomElement(using: &generator) ?? "a" })
      sum.add(try system.normalForm(of: word(text, in: letters)), scale: 3)
    }
    let x = try system.normalForm(of: word("abcABC", in: letters))
    let inverse = try #require(try system.inverse(of: x))
    let clock = ContinuousClock()
    let time = try clock.measure {
      let conjugate = try system.product(try system.product(x, sum), inverse)
      #expect(conjugate != sum)
      #expect(try system.product(try system.product(inverse, conjugate), x) == sum)
      #expect((conjugate - sum) + sum == conjugate)
    }
    #expect(time < .seconds(10))
  }
}
