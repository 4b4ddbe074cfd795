import CouplingKernel
import ExactArithmetic
import Interchange

/// The matrix that a certificate must be about.
struct ExpectedTarget: Sendable {
  let file: String
  let target: Target

  /// The constant term that it must have; nil: none.
  let bias: [Rational]?

  /// Reads the matrix or permutation in a file, or a step of a Glow flow.
  init(
    reading path: String, tensor: String?, glowStep: String?, _ limits: ReadingLimits
  ) throws(Failure) {
    do {
      let source = try Source(reading: path, maximumBytes: limits.maxBytes)
      file = source.name
      if let glowStep {
        let step = try Target.glow(step: glowStep, in: source)[0]
        (target, bias) = (step.target, step.bias)
      } else {
        (target, bias) = (try Target(reading: source, tensor: tensor, limits: limits), nil)
      }
    } catch {
      throw Failure(error)
    }
  }

  /// Reads a stack and multiplies its steps.
  init(readingStack path: String, _ limits: ReadingLimits) throws(Failure) {
    file = path
    bias = nil
    let stack = try CouplingStack(reading: path, limits: limits)
    do {
      target = .matrix(.dense(try stack.product(limits: limits)))
    } catch {
      throw Failure(error, file: path)
    }
  }

  /// How the T of a certificate, or else its b, differs from the expected one; nil if it does not.
  func difference(from certificate: Certificate) -> TargetDifference? {
    if let difference = difference(from: certificate.target) { return difference }
    for i in 0..<target.size {
      let (found, expected) = (certificate.bias?[i] ?? .zero, bias?[i] ?? .zero)
      if found != expected {
        return TargetDifference(
          file: file, kind: .constantTerm(i, certificate: found, expected: expected))
      }
    }
    return nil
  }

  /// How a T differs from the expected one; nil if it does not.
  func difference(from other: Target) -> TargetDifference? {
    guard target != other else { return nil }
    guard target.size == other.size else {
      return TargetDifference(
        file: file, kind: .size(certificate: other.size, expected: target.size))
    }
    for i in 0..<target.size {
      let expected = target.nonZeros(inRow: i)
      let found = other.nonZeros(inRow: i)
      let columns = Set(expected.keys).union(found.keys)
      let different = columns.filter { expected[$0] != found[$0] }
      if let j = different.min() {
        return TargetDifference(
          file: file,
          kind: .entry(i, j, certificate: found[j] ?? .zero, expected: expected[j] ?? .zero))
      }
    }
    return nil
  }
}

/// Where the T of a certificate first differs from the expected one.
struct TargetDifference: Sendable {
  enum Kind: Sendable {
    case size(certificate: Int, expected: Int)
    case entry(Int, Int, certificate: Rational, expected: Rational)
    case constantTerm(Int, certificate: Rational, expected: Rational)
  }

  let file: String
  let kind: Kind

  func text(full: Bool) -> String {
    switch kind {
    case .size(let certificate, let expected):
      "the certificate is about another matrix than \(file): its size is \(certificate), "
        + "not \(expected)"
    case .constantTerm(let i, let certificate, let expected):
      "the certificate is about another map than \(file): constant term \(i) is "
        + "\(certificate.text(full: full)), not \(expected.text(full: full))"
    case .entry(let i, let j, let certificate, let expected):
      "the certificate is about another matrix than \(file): entry (\(i), \(j)) is "
        + "\(certificate.text(full: full)), not \(expected.text(full: full))"
    }
  }
}

extension Target {
  /// The non-zero entries of a row by their columns.
  func nonZeros(inRow i: Int) -> [Int: Rational] {
    switch self {
    case .permutation(let images): [images[i]: .one]
    case .matrix(let matrix):
      Dictionary(uniqueKeysWithValues: matrix.nonZeros(inRow: i).lazy.map { ($0.column, $0.value) })
    }
  }
}
