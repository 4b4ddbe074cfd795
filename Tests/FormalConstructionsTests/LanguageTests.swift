import FormalConstructions
import Testing

/// Proves a text, with the shipped constructions for it to include.
@discardableResult
func prove(_ text: String) throws(ConstructionError) -> ProvedConstruction {
  var texts = ConstructionLibrary.shipped.texts
  texts["text"] = text
  var library = ConstructionLibrary(texts: texts)
  return try library.prove("text")
}

/// A text that starts with the obligatory lines; the statements begin at line 5.
private func complete(_ statements: String) -> String {
  """
  title t
  source s
  size d, m
  natural N
  \(statements)
  """
}

struct Refusal: CustomTestStringConvertible, Sendable {
  let statements: String
  let line: Int
  let column: Int
  let message: String
  var kind = ConstructionError.Kind.malformed

  var testDescription: String { statements }
}

@Suite struct LanguageTests {
  private static let symbols = "symbol A, B : d x d\nsymbol P, Q : d x d invertible\n"

  @Test(arguments: [
    Refusal(statements: "sybmol A : d x d", line: 5, column: 1, message: "found 'sybmol'"),
    Refusal(statements: "symbol A d x d", line: 5, column: 10, message: "expected ':', found 'd'"),
    Refusal(statements: "symbol A : e x d", line: 5, column: 12, message: "expected a size"),
    Refusal(statements: "symbol A : d y d", line: 5, column: 14, message: "expected 'x'"),
    Refusal(statements: "symbol I : d x d", line: 5, column: 8, message: "name of a symbol"),
    Refusal(statements: "symbol A, A : d x d", line: 5, column: 11, message: "is taken"),
    Refusal(statements: "symbol d : d x d", line: 5, column: 8, message: "is taken"),
    Refusal(
      statements: "symbol A : d x m invertible", line: 5, column: 8, message: "only a square"),
    Refusal(
      statements: "symbol A : d x d positive", line: 5, column: 26, message: "expected 'diagonal'"),
    Refusal(
      statements: "symbol A : d x d big", line: 5, column: 18, message: "end of the statement"),
    Refusal(statements: "fact nothing", line: 5, column: 1, message: "fact NAME: TEXT"),
    Refusal(statements: "title u", line: 5, column: 1, message: "given twice"),
    Refusal(statements: "claim count 1 = 1 ?", line: 5, column: 19, message: "character '?'"),
    Refusal(statements: "size n", line: 5, column: 5, message: "at least one statement 'claim'"),
  ])
  func malformedStatementsAreRefused(_ refusal: Refusal) {
    expect(refusal, in: complete(refusal.statements))
  }

  @Test(arguments: [
    Refusal(statements: "claim A = ", line: 7, column: 11, message: "expected an expression"),
    Refusal(statements: "claim A + = B", line: 7, column: 11, message: "expected an expression"),
    Refusal(statements: "claim (A = B", line: 7, column: 10, message: "expected ')'"),
    Refusal(statements: "claim A 2 = B", line: 7, column: 9, message: "numbers come first"),
    Refusal(statements: "claim A + 2 = B", line: 7, column: 11, message: "write '2 I'"),
    Refusal(statements: "claim 1/0 A = B", line: 7, column: 9, message: "other than 0"),
    Refusal(statements: "claim 01 A = B", line: 7, column: 7, message: "without leading zeros"),
    Refusal(statements: "claim P^-2 = B", line: 7, column: 10, message: "the exponent -1"),
    Refusal(statements: "claim P^1 = B", line: 7, column: 9, message: "expected '-'"),
    Refusal(statements: "claim A = C", line: 7, column: 11, message: "no matrix called 'C'"),
    Refusal(statements: "claim A = [A, B]", line: 7, column: 11, message: "sizes do not match"),
    Refusal(statements: "claim A = I[m]", line: 7, column: 11, message: "expected d, found m"),
    Refusal(statements: "claim I = 0", line: 7, column: 7, message: "write I[size]"),
    Refusal(statements: "claim [A, B; A] = A", line: 7, column: 15, message: "expected 2 blocks"),
    Refusal(statements: "claim A^-1 = B", line: 7, column: 7, message: "no inverse is known of A"),
    Refusal(
      statements: "claim (P + Q)^-1 = B", line: 7, column: 7,
      message: "no inverse is known of P + Q"),
    Refusal(
      statements: "claim diag(diag(A, B), A) = A", line: 7, column: 7,
      message: "block matrix itself"),
    Refusal(
      statements: "let E = diag(A, B)\nclaim E[3,1] = A", line: 8, column: 7,
      message: "2 x 2 blocks; there is no block [3,1]"),
    Refusal(statements: "claim layers = 2", line: 7, column: 7, message: "there are no layers"),
    Refusal(statements: "claim count k = 2", line: 7, column: 13, message: "no natural number 'k'"),
    Refusal(
      statements: "claim count layers(nothing) = 2", line: 7, column: 13,
      message: "no construction 'nothing'"),
    Refusal(
      statements: "claim count layers(another-partition) = 2", line: 7, column: 13,
      message: "has no layers"),
    Refusal(
      statements: "claim count 1000000 (1000000 (1000000 (1000000 1000000))) = 2", line: 7,
      column: 48, message: "expected"),
    Refusal(
      statements: "claim count 1000000 (1000000 (1000000 (1000000))) = 2", line: 7, column: 7,
      message: "too large", kind: .limit),
    Refusal(
      statements: "claim A = A given", line: 7, column: 18, message: "name of a block matrix"),
  ])
  func malformedExpressionsAreRefused(_ refusal: Refusal) {
    expect(refusal, in: complete(Self.symbols + refusal.statements))
  }

  @Test(arguments: [
    Refusal(
      statements: "assume A + B = P\nclaim A = A", line: 7, column: 8, message: "product of symbols"
    ),
    Refusal(
      statements: "assume I = A\nclaim A = A", line: 7, column: 8, message: "product of symbols"),
    Refusal(
      statements: "assume A = A B\nclaim A = A", line: 7, column: 8,
      message: "not seen to terminate",
      kind: .hypotheses),
    Refusal(
      statements: "assume A B = B A\nclaim A = A", line: 7, column: 8,
      message: "not seen to terminate", kind: .hypotheses),
    Refusal(
      statements: "assume P = 0\nclaim A = B", line: 7, column: 8, message: "not confluent",
      kind: .hypotheses),
    Refusal(
      statements: "assume A A = B\nclaim A = B", line: 7, column: 8,
      message: "A A A becomes both B A and A B", kind: .hypotheses),
    Refusal(
      statements: "define G = A + B invertible eliminating P\nclaim A = B", line: 7, column: 41,
      message: "a term of the definition"),
    Refusal(
      statements: "define G = A B eliminating A\nclaim A = B", line: 7, column: 28,
      message: "a term of the definition"),
    Refusal(
      statements: "define G = A eliminating A invertible\nclaim A = B", line: 7, column: 28,
      message: "end of the statement"),
    Refusal(
      statements: "let X = A with inverse B\nclaim A = A", line: 7, column: 24,
      message: "not the inverse", kind: .unproved),
  ])
  func badHypothesesAreRefused(_ refusal: Refusal) {
    expect(refusal, in: complete(Self.symbols + refusal.statements))
  }

  @Test(arguments: [
    Refusal(
      statements: "target I[d]\nlayers L(A)\nclaim A = A", line: 8, column: 1,
      message: "claim product = target"),
    Refusal(
      statements: "target L(A)\nlayers L(A)\nclaim product = target", line: 8, column: 1,
      message: "claim layers = COUNT"),
    Refusal(
      statements: "layers L(A)\nclaim product = product", line: 7, column: 1,
      message: "layers need a target"),
    Refusal(
      statements: "target L(A)\nlayers M(A)\nclaim product = target", line: 8, column: 8,
      message: "expected 'L(', 'U(', 'rest(' or 'from'"),
    Refusal(
      statements: "target L(A)\nlayers L(A, P)\nclaim product = target\nclaim layers = 1", line: 8,
      column: 13, message: "positive diagonal; this is P"),
    Refusal(
      statements: "target diag(P, Q)\nlayers from four-layers(T; r = I)\nclaim product = target",
      line: 8, column: 1, message: "claim layers = COUNT"),
    Refusal(
      statements: "target diag(P, Q)\nlayers from four-layers(target; r = I)\n"
        + "claim product = target\nclaim layers = 4", line: 8, column: 13,
      message: "the hypothesis 'S = r P^-1 r^-1 + R P^-1 Q' does not hold"),
    Refusal(
      statements: "target diag(P, P^-1)\nlayers from four-layers(target)\n"
        + "claim product = target\nclaim layers = 4", line: 8, column: 13,
      message: "'r' has no value"),
    Refusal(
      statements: "target diag(P, P^-1)\nlayers from four-layers(target; r = A)\n"
        + "claim product = target\nclaim layers = 4", line: 8, column: 13,
      message: "no inverse is known of A"),
    Refusal(
      statements: "target diag(P, P^-1)\nlayers from four-layers(target; t = P)\n"
        + "claim product = target\nclaim layers = 4", line: 8, column: 33,
      message: "no parameter 't'"),
    Refusal(
      statements: "target diag(P, P^-1)\nlayers from four-layers(target; r = P, r = Q)\n"
        + "claim product = target\nclaim layers = 4", line: 8, column: 40, message: "given twice"),
    Refusal(
      statements: "target diag(P, Q)\nlayers from step(target; g = P, r = Q)\n"
        + "claim product = target\nclaim layers = 4", line: 8, column: 13,
      message: "has no value: step.N"),
    Refusal(
      statements: "target diag(P, Q)\nlayers from swap(target)\n"
        + "claim product = target\nclaim layers = 3", line: 8, column: 13,
      message: "its target is another matrix"),
    Refusal(
      statements: "target diag(P, Q)\nlayers from another-partition(target)\n"
        + "claim product = target\nclaim layers = 3", line: 8, column: 13,
      message: "has no target and layers"),
    Refusal(
      statements: "target diag(P, P^-1)\nlayers from four-layers(target; r = I) then finish()\n"
        + "claim product = target\nclaim layers = 3", line: 8, column: 45,
      message: "nothing is left for 'finish' to continue"),
    Refusal(
      statements: "target L(A)\nlayers from text(target)\nclaim product = target\nclaim layers = 1",
      line: 8, column: 13, message: "includes itself: text -> text"),
    Refusal(
      statements: "target L(A)\nlayers L(-A)\nclaim product = target\nclaim layers = 1",
      line: 9, column: 7,
      message: """
        the claim 'product = target' is not proved
          left side of block [2,1]: -A
          right side of block [2,1]: A
          difference: -2 A
        """, kind: .unproved),
    Refusal(
      statements: "target L(A)\nlayers L(A)\nclaim product = target\nclaim layers = 2",
      line: 10, column: 7,
      message: "the claim 'layers = 2' is not proved\n  left side: 1\n  right side: 2",
      kind: .unproved),
    Refusal(
      statements: "let E = A - B\nclaim A = B given E by B - A", line: 8, column: 7,
      message: "is not proved\n  left side: A - B\n  right side: -A + B", kind: .unproved),
    Refusal(
      statements: "let E = A - B\nclaim A = B given E by E + A - A + P - P", line: 8, column: 7,
      message: "nothing", kind: .unproved),
    Refusal(
      statements: "let E = A - B\nclaim A = B given E by A - B", line: 8, column: 7,
      message: "does not vanish with E", kind: .unproved),
    Refusal(
      statements: "claim count N <= 5", line: 7, column: 7, message: "is not proved",
      kind: .unproved),
  ])
  func falseConstructionsAreRefused(_ refusal: Refusal) {
    guard refusal.message != "nothing" else {
      #expect(throws: Never.self) { try prove(complete(Self.symbols + refusal.statements)) }
      return
    }
    expect(refusal, in: complete(Self.symbols + refusal.statements))
  }

  private func expect(_ refusal: Refusal, in text: String) {
    let error = #expect(throws: ConstructionError.self) { try prove(text) }
    guard let error else { return }
    #expect(error.construction == "text")
    #expect(error.message.contains(refusal.message), "\(error)")
    #expect(error.place == Place(line: refusal.line, column: refusal.column), "\(error)")
    #expect(error.kind == refusal.kind, "\(error)")
  }

  @Test func allUnprovedClaimsAreListed() {
    let text = complete(Self.symbols + "claim A = B\nclaim A = A\nclaim P Q = Q P")
    let error = #expect(throws: ConstructionError.self) { try prove(text) }
    #expect(error?.message.contains("'A = B'") == true)
    #expect(error?.message.contains("difference: P Q - Q P") == true)
  }

  @Test func errorsInIncludedConstructionsNameThem() {
    var texts = ConstructionLibrary.shipped.texts
    texts["finish"] = texts["finish"]?.replacing("I + R Q", with: "I - R Q")
    var library = ConstructionLibrary(texts: texts)
    let error = #expect(throws: ConstructionError.self) { try library.prove("six-layers") }
    #expect(error?.construction == "finish")
    #expect(error?.kind == .unproved)
  }

  @Test func cyclesAreRefused() {
    let first = complete(
      Self.symbols + "target L(A)\nlayers from b(target)\nclaim product = target\nclaim layers = 1")
    var library = ConstructionLibrary(texts: [
      "a": first, "b": first.replacing("from b", with: "from a"),
    ])
    #expect(throws: ConstructionError.self) { try library.prove("a") }
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "(", count: 100_000) + "A"
    let error = #expect(throws: ConstructionError.self) {
      try prove(complete(Self.symbols + "claim A = \(deep)"))
    }
    #expect(error?.message.contains("nested more than") == true)
    let count = String(repeating: "(", count: 100_000)
    #expect(throws: ConstructionError.self) { try prove(complete("claim count \(count)1 = 1")) }
  }

  @Test func explosionIsRefused() {
    var lines = "let X0 = A + B + P\n"
    for i in 1...5 { lines += "let X\(i) = X\(i - 1) X\(i - 1)\n" }
    let error = #expect(throws: ConstructionError.self) {
      try prove(complete(Self.symbols + lines + "claim A = A"))
    }
    #expect(error?.kind == .limit)
  }

  @Test(arguments: [
    "", "\u{0}", "title", "title t\nsource s\nclaim", "  indented", "# only a comment",
    "title t\nsource s\nclaim count 1 = 1", "claim layers layers", "layers from from",
    "let let let",
    "title t\r\nsource s\r\nclaim count 1 = 1\r\n", "title t\nsource s\nclaim count = =",
  ])
  func oddTextsDoNotTrap(_ text: String) {
    _ = try? prove(text)
  }

  @Test func hypothesesFactsAndClaimsAreReported() throws {
    var library = ConstructionLibrary.shipped
    let proved = try library.prove("six-layers")
    #expect(proved.facts.map(\.name) == ["shift", "commutator"])
    #expect(
      proved.hypotheses == [
        "P1 = P + Q V eliminating P", "G = R + S V invertible eliminating R",
        "Q = P1 G^-1 S - X^-1 Y X Y^-1 G^-1",
      ])
    #expect(proved.claims == ["product = target", "layers = 6"])
    #expect(proved.parameters.map(\.name) == ["P", "Q", "R", "S", "V", "X", "Y"])
    #expect(!proved.hasRest)
    #expect(try library.prove("step").hasRest)
  }
}
