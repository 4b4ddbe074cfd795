import CouplingKernel
import ExactArithmetic
import Testing
import Universality

/// Lower bounds on depth: proved, written and read, and not more than what is proved.
struct DepthBoundTests {
  static func family(
    _ p: Int, range: Rational = 1, lipschitz: Rational = 1, parameterLipschitz: Rational = 1
  ) -> FlowFamily {
    FlowFamily(
      parameters: p, range: range, lipschitz: lipschitz, parameterLipschitz: parameterLipschitz)
  }

  @Test(arguments: [
    (4, 2, 1), (8, 2, 2), (8, 5, 1), (16, 3, 2), (17, 4, 3), (64, 8, 2), (300, 3, 5), (2, 1, 1),
    (16, 1, 1),
  ])
  func provesBounds(d: Int, k: Int, p: Int) throws {
    for (lipschitz, range) in [(Rational(1), Rational(1)), (2, 10), (rational(1, 2), 100)] {
      let bound = try depthLowerBound(
        dimension: d, modes: k, family: Self.family(p, range: range, lipschitz: lipschitz))
      #expect(try bound.check() == .verified, "d = \(d), k = \(k), p = \(p), L = \(lipschitz)")
      #expect(try DepthLowerBound(parsing: Array(bound.text.utf8)) == bound)
      // The next layer: more intervals are needed than there may be.
      #expect(try !bound.with(depth: bound.depth + 1).check().isTrue)
      let more = bound.with(depth: bound.depth + 1, intervals: bound.intervals * 1_000_000)
      #expect(try !more.check().isTrue)
    }
  }

  @Test func boundsGrowAsTheyShould() throws {
    func depth(_ d: Int, _ k: Int, _ family: FlowFamily) throws -> Int {
      try depthLowerBound(dimension: d, modes: k, family: family).depth
    }
    #expect(try depth(64, 8, Self.family(2)) < depth(256, 8, Self.family(2)))
    #expect(try depth(64, 4, Self.family(2)) < depth(64, 16, Self.family(2)))
    #expect(try depth(64, 8, Self.family(20)) < depth(64, 8, Self.family(2)))
    #expect(try depth(64, 8, Self.family(2, lipschitz: 4)) < depth(64, 8, Self.family(2)))
    #expect(try depth(64, 8, Self.family(2, range: 1000)) < depth(64, 8, Self.family(2)))
    let far = try depthLowerBound(
      dimension: 64, modes: 8, family: Self.family(2), separation: rational(1, 8))
    #expect(far.distance >= 16)
    #expect(try far.depth <= depth(64, 8, Self.family(2)))
  }

  /// As many parameters as there are subsets in bits: one layer is not excluded.
  @Test func trivialWhereFamiliesAreRich() throws {
    let bound = try depthLowerBound(dimension: 16, modes: 8, family: Self.family(1000))
    #expect(bound.depth == 1)
    #expect(try bound.check().isTrue)
  }

  /// A family that hardly moves needs more layers than there are, whatever the number.
  @Test func narrowFamiliesNeverSuffice() {
    #expect(throws: DepthBoundError.self) {
      try depthLowerBound(
        dimension: 8, modes: 2,
        family: Self.family(1, range: rational(1, 100), lipschitz: rational(1, 2)))
    }
  }

  @Test func tooFewPoints() {
    #expect(throws: DepthBoundError.tooFewPoints(dimension: 1, modes: 2)) {
      try depthLowerBound(dimension: 1, modes: 2, family: Self.family(1))
    }
  }

  /// Numbers of subsets against all subsets, one by one.
  @Test func countsAreRight() {
    for m in 1...9 {
      for k in 1...m {
        let subsets = (0..<1 << m).filter { $0.nonzeroBitCount == k }
        let first = (1 << k) - 1
        let close = subsets.count { 2 * ($0 & first).nonzeroBitCount > k }
        #expect(Counting.subsets(k, of: Integer(m)) == Integer(subsets.count))
        #expect(Counting.subsetsMeetingMoreThanHalf(k, of: Integer(m)) == Integer(close))
        let near = (0..<1 << m).count { $0.nonzeroBitCount < k }
        #expect(Counting.wordsCloser(than: k, m) == Integer(near))
      }
    }
  }

  /// Each step of the proof is needed: changes that break one are refuted by it.
  @Test func flawsAreNamed() throws {
    let bound = try depthLowerBound(dimension: 8, modes: 3, family: Self.family(1))
    guard case .words(var words) = bound.code else {
      Issue.record("no words for d = 8")
      return
    }
    words[1] = words[0]
    #expect(
      try bound.with(code: .words(words)).check()
        == .refuted(.wordsTooClose(0, 1, differences: 0)))
    #expect(try bound.with(code: .words(Array(words[..<1]))).check() == .refuted(.tooFewWords))
    #expect(
      try bound.with(subsets: bound.subsets + 1).check() == .refuted(.tooManySubsets))
    #expect(
      try bound.with(intervals: bound.intervals - 1).check() == .refuted(.intervalsTooLong))
    #expect(try bound.with(subsets: 1).check() == .refuted(.enoughFlows))
    let large = try depthLowerBound(dimension: 40, modes: 3, family: Self.family(1))
    #expect(
      try large.with(code: .count(large.code.count + 1)).check() == .refuted(.tooManyWords))
  }

  @Test(arguments: [(6, 2, 1), (7, 3, 2), (40, 4, 2), (100, 7, 3)])
  func noMutationIsAcceptedUnlessStillTrue(d: Int, k: Int, p: Int) throws {
    var texts: [String] = []
    for lipschitz in [1, rational(3, 2), rational(4, 5)] {
      for range in [1, rational(5, 3), 20] {
        let family = Self.family(
          p, range: range, lipschitz: lipschitz, parameterLipschitz: rational(7, 2))
        let bound = try depthLowerBound(dimension: d, modes: k, family: family)
        texts += [bound.text] + mutations(of: bound.text)
      }
    }
    #expect(texts.count > 1000)
    let answers = texts.map { text -> Answer? in
      do {
        let limits = ReadingLimits(maxMemory: 1 << 16)
        let changed = try DepthLowerBound(parsing: Array(text.utf8), limits: limits)
        return try changed.check(limits: limits).isTrue ? .yes : .no
      } catch CertificateError.malformed {
        return .malformed
      } catch {
        return nil
      }
    }
    #expect(answers.count { $0 == .no } > answers.count / 10)
    guard IndependentChecker.isAvailable else { return }
    let compared = answers.indices.filter { answers[$0] != nil }
    let others = try IndependentChecker(script: "check_depth_bound.py")
      .answers(for: compared.map { texts[$0] })
    for (place, other) in zip(compared, others) where answers[place] != other {
      Issue.record(
        "\(String(describing: answers[place])), but \(String(describing: other)): \(texts[place])")
    }
  }
}

extension DepthLowerBound {
  /// The same claim with other numbers.
  func with(
    code: BinaryCode? = nil, depth: Int? = nil, subsets: Integer? = nil, intervals: Integer? = nil
  ) -> DepthLowerBound {
    DepthLowerBound(
      dimension: dimension, modes: modes, parameters: parameters, range: range,
      lipschitz: lipschitz, parameterLipschitz: parameterLipschitz, distance: distance,
      code: code ?? self.code, subsets: subsets ?? self.subsets,
      intervals: intervals ?? self.intervals, depth: depth ?? self.depth)
  }
}
