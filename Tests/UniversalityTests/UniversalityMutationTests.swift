import CouplingKernel
import ExactArithmetic
import Testing
import Universality

/// Changed certificates: each one gets the answer of the independent checker.
struct UniversalityMutationTests {
  static let targets: [(TransportTarget, SourceKind, Rational)] = [
    (
      .points(
        [[0, 0], [1, rational(1, 3)], [1, 1], [rational(1, 2), -1]],
        weights: [1, 2, rational(1, 2), 1]), .uniform, rational(1, 10)
    ),
    (
      .histogram(
        .init(
          lower: [0, 0], upper: [1, 2], shape: [2, 3], weights: [1, 0, 2, 1, 1, 3], refinement: 1)),
      .uniform, 1
    ),
    (
      .points([[0, 0, 1, 0], [1, 0, 0, 2], [1, 1, 1, 1]], weights: [1, 1, 1]), .uniform,
      rational(1, 4)
    ),
    (
      .points([[0, 0], [1, 1], [2, 0]], weights: [1, 2, 3]), .normal, rational(1, 8)
    ),
  ]

  @Test(arguments: targets.indices)
  func noMutationIsAcceptedUnlessStillTrue(index: Int) throws {
    let (target, source, error) = Self.targets[index]
    let flow = try universalFlow(to: target, error: error, source: source)
    // A claim without slack: what follows, rounded up at the sixth digit.
    let certificate = flow.certificate.with(error: flow.bound.tightError)
    #expect(try certificate.check().isTrue)
    let texts = [certificate.text] + mutations(of: certificate.text)
    var answers: [Answer?] = []
    for text in texts {
      do {
        let limits = ReadingLimits(maxMemory: 1 << 24)
        let changed = try UniversalityCertificate(parsing: Array(text.utf8), limits: limits)
        answers.append(try changed.check(limits: limits).isTrue ? .yes : .no)
      } catch CertificateError.malformed {
        answers.append(.malformed)
      } catch CertificateError.limitReached {
        answers.append(nil)
      }
    }
    #expect(answers[0] == .yes)
    #expect(answers.count { $0 == .no } > answers.count / 4)
    guard IndependentChecker.isAvailable else { return }
    let compared = answers.indices.filter { answers[$0] != nil }
    let others = try IndependentChecker(script: "check_universality.py")
      .answers(for: compared.map { texts[$0] })
    #expect(others.count == compared.count)
    for (place, other) in zip(compared, others) where answers[place] != other {
      Issue.record(
        "\(String(describing: answers[place])), but \(String(describing: other)): \(texts[place])")
    }
  }

  /// Both checkers refuse other spellings of a number; a denominator of 1 was found by fuzzing.
  @Test func numbersHaveOneSpelling() throws {
    let (target, source, error) = Self.targets[0]
    let text = try universalFlow(to: target, error: error, source: source).certificate.text
    let place = try #require(text.firstRange(of: #""scale": ""#)).upperBound
    let end = try #require(text[place...].firstIndex(of: "\""))
    let texts = ["1/1", "-1/1", "2/4", "0/1", "01", "+1", "1.0", "-0", "1e0", " 1", "1 ", ""].map {
      text[..<place] + $0 + text[end...]
    }
    for text in texts {
      #expect(throws: CertificateError.self) {
        try UniversalityCertificate(parsing: Array(text.utf8))
      }
    }
    guard IndependentChecker.isAvailable else { return }
    let answers = try IndependentChecker(script: "check_universality.py")
      .answers(for: texts.map { String($0) })
    #expect(answers == texts.map { _ in .malformed })
  }

  @Test func thereAreEnoughMutations() throws {
    let count = try Self.targets.reduce(0) { count, entry in
      let flow = try universalFlow(to: entry.0, error: entry.2, source: entry.1)
      return count + mutations(of: flow.certificate.text).count
    }
    #expect(count >= 2000, "\(count)")
  }
}

extension UniversalityCertificate {
  /// The same with another claim about the distance.
  func with(error: Rational) -> UniversalityCertificate {
    UniversalityCertificate(
      source: source, target: target, error: error, discretisation: discretisation,
      condition: condition, layers: layers, cells: cells, note: note)
  }
}

extension UniversalityBound {
  /// A number above the root of the squared distance, by less than a millionth.
  var tightError: Rational {
    let root = Rational(exactly: Double(rounding: squaredDistance).squareRoot()) ?? .zero
    return root * rational(1_000_001, 1_000_000)
  }
}
