import CouplingKernel
import ExactArithmetic

/// The comparisons that prove a depth, with both sides.
struct DepthInequalities {
  /// A side of a comparison.
  enum Value {
    case number(Rational)
    /// A power that is too long to be written down.
    case power(Integer, exponent: Int)

    var text: String {
      switch self {
      case .number(let value): value.text(full: false)
      case .power(let base, let exponent): "\(base.shortText)^\(exponent)"
      }
    }

    var digits: String {
      if case .number(let value) = self { value.digits } else { text }
    }

    var bits: String {
      switch self {
      case .number(let value): "\(value.bits)"
      case .power: "very many"
      }
    }
  }

  struct Step {
    var title: String
    var formula: String
    var left: (name: String, value: Value)
    var right: (name: String, value: Value)
    var holds: Bool
  }

  let steps: [Step]

  private static let longestPower = 1 << 22

  /// The comparisons up to the first one that fails; none if the code itself is not what it is said to
  /// be.
  init(_ bound: DepthLowerBound, _ verdict: DepthVerdict) {
    switch verdict {
    case .refuted(.tooFewWords), .refuted(.wordsTooClose): steps = []
    case .refuted(.tooManyWords): steps = Self.words(bound)
    case .refuted(.tooManySubsets): steps = Self.words(bound) + [Self.subsets(bound)]
    case .refuted(.intervalsTooLong):
      steps = Self.words(bound) + [Self.subsets(bound), Self.intervals(bound)]
    case .refuted(.enoughFlows), .verified:
      steps =
        Self.words(bound) + [Self.subsets(bound), Self.intervals(bound), Self.flows(bound)]
    }
  }

  /// None if the words stand in the file.
  private static func words(_ bound: DepthLowerBound) -> [Step] {
    guard case .count(let count) = bound.code else { return [] }
    let left = (count - .one) * Counting.wordsCloser(than: bound.distance, bound.dimension)
    let right = Integer.one << bound.dimension
    return [
      Step(
        title: "There are m such words (Gilbert, Varshamov)",
        formula: "(m − 1) Σ_{i<h} C(d, i) < 2^d,   m = \(count.shortText)",
        left: ("(m − 1) Σ C(d, i)", .number(Rational(left))),
        right: ("2ᵈ", .number(Rational(right))), holds: left < right)
    ]
  }

  private static func subsets(_ bound: DepthLowerBound) -> Step {
    let (k, m) = (bound.modes, bound.code.count)
    let left = (bound.subsets - .one) * Counting.subsetsMeetingMoreThanHalf(k, of: m)
    let right = Counting.subsets(k, of: m)
    return Step(
      title: "There are N such mixtures (greedy packing)",
      formula: "(N − 1) Σ_{j>k/2} C(k, j) C(m − k, k − j) < C(m, k),   "
        + "N = \(bound.subsets.shortText)",
      left: ("(N − 1) Σ C(k, j) C(m − k, k − j)", .number(Rational(left))),
      right: ("C(m, k)", .number(Rational(right))), holds: left < right)
  }

  private static func intervals(_ bound: DepthLowerBound) -> Step {
    let sum = Counting.geometricSum(bound.lipschitz, bound.depth - 1)
    let reach = bound.parameterLipschitz * sum * bound.range
    let left = Rational(16 * Integer(bound.dimension)) * reach * reach
    let right = Rational(bound.intervals * bound.intervals * Integer(bound.distance))
    return Step(
      title: "K intervals determine a flow well enough",
      formula: "16 d (M S R)² ≤ K² h,   S = \(sum.text(full: false)),   "
        + "K = \(bound.intervals.shortText)",
      left: ("16 d (M S R)²", .number(left)), right: ("K² h", .number(right)),
      holds: left <= right)
  }

  private static func flows(_ bound: DepthLowerBound) -> Step {
    let t = bound.depth - 1
    let (exponent, overflow) = bound.parameters.multipliedReportingOverflow(by: t)
    let (length, isLong) = exponent.multipliedReportingOverflow(by: bound.intervals.bitWidth)
    let isTooLong = overflow || isLong || length > Self.longestPower
    let power: Value =
      isTooLong
      ? .power(bound.intervals, exponent: exponent)
      : .number(Rational(bound.intervals.power(exponent)))
    let isSmaller =
      if case .number(let value) = power { value < Rational(bound.subsets) } else { false }
    return Step(
      title: "There are more mixtures than flows",
      formula: "K^{p t} < N,   p t = \(exponent)", left: ("Kᵖᵗ", power),
      right: ("N", .number(Rational(bound.subsets))), holds: isSmaller)
  }
}
