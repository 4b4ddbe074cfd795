import ExactArithmetic

/// What is found out about a claim of a depth.
public enum DepthVerdict: Sendable, Hashable {
  /// The claim is proved.
  case verified

  /// A step of the proof fails.
  case refuted(DepthFlaw)

  /// Whether the claim is proved.
  public var isTrue: Bool { self == .verified }
}

/// The step of the proof that fails.
public enum DepthFlaw: Sendable, Hashable {
  /// Two words differ in fewer places than claimed.
  case wordsTooClose(Int, Int, differences: Int)

  /// Gilbert and Varshamov do not give so many words.
  case tooManyWords

  /// There are fewer than k words.
  case tooFewWords

  /// The greedy packing does not give so many subsets.
  case tooManySubsets

  /// Parameters cut into so few intervals do not determine the flow well enough.
  case intervalsTooLong

  /// There are as many flows at the middles of intervals as subsets.
  case enoughFlows
}

/// The proof, in five lemmas. Let t = `depth` − 1, S = Σ_{i<t} L^i and ρ = s/8.
///
/// *Lemma 1 (perturbation).* If the parameters of two flows of F_t differ by at most δ, the flows differ
/// by at most M δ S everywhere. Proof: after i + 1 layers they differ by at most L times the difference
/// after i layers, plus M δ; and S_{i+1} = L S_i + 1.
///
/// *Lemma 2 (covering).* Cut [−R, R] into K intervals of length 2R/K. Every parameter is at most R/K
/// away from the middle of one. So the K^{pt} flows whose parameters are such middles come within
/// M S R/K of every flow of F_t, and, moving each point of the start along, within as much in W₁. This is
/// at most ρ if (8 M S R)² ≤ K² s², that is, 16 d (M S R)² ≤ K² h.
///
/// *Lemma 3 (points).* Words w of d signs give points w/√d of norm 1; those of words that differ in h
/// places have distance √(4 h/d). Given words are compared pair by pair. Otherwise: let a set of words
/// that differ pairwise in h places or more be maximal. Then every word differs from one of them in
/// fewer than h places, so the set has at least 2^d / V elements, V = Σ_{i<h} C(d, i) (Gilbert,
/// Varshamov), and so there are m such words if (m − 1) V < 2^d.
///
/// *Lemma 4 (mixtures).* If k-subsets A and B of the points share j ≤ k/2 points, the uniform
/// distributions Q_A and Q_B are at distance s/2 or more in W₁: in a coupling, a mass of at most j/k
/// stays where it is, as each shared point has mass 1/k, and what moves moves by s at least. There are
/// N such subsets, pairwise, if (N − 1) V_k < C(m, k), where V_k counts the subsets that share more than
/// k/2 points with a given one: as long as fewer than N are chosen, those exclude at most (N − 1) V_k.
///
/// *Lemma 5 (counting).* If N > K^{pt}, then some of these Q_A is at distance s/8 or more from every
/// flow of F_t. Otherwise each is at distance less than s/8 from a flow, and less than s/8 + ρ = s/4 from
/// one of the K^{pt}. Two of them share one of these, so they are less than s/2 apart.
///
/// For fewer layers than t, the same K and N do, since S and K^{pt} increase with t.
extension DepthLowerBound {
  /// Checks the claim, exactly.
  ///
  /// - Throws: `limitReached`.
  public func check(
    limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) -> DepthVerdict {
    let meter = Meter(limits)
    if let flaw = try codeFlaw(meter) { return .refuted(flaw) }
    try meter.demand(modes + 1, times: (code.count.bitWidth + modes.bitWidth) / 8 + 1)
    let close = Counting.subsetsMeetingMoreThanHalf(modes, of: code.count)
    guard (subsets - .one) * close < Counting.subsets(modes, of: code.count) else {
      return .refuted(.tooManySubsets)
    }
    let t = depth - 1
    let bits = max(lipschitz.numerator.bitWidth, lipschitz.denominator.bitWidth)
    try meter.demand(t, times: bits / 4 + 1)
    let reach = parameterLipschitz * Counting.geometricSum(lipschitz, t) * range
    guard
      Rational(16 * Integer(dimension)) * reach * reach
        <= Rational(intervals * intervals * Integer(distance))
    else { return .refuted(.intervalsTooLong) }
    guard isSmallerPower(intervals, times: parameters, t, than: subsets) else {
      return .refuted(.enoughFlows)
    }
    return .verified
  }

  /// Lemma 3, and that there are k words.
  private func codeFlaw(_ meter: Meter) throws(CertificateError) -> DepthFlaw? {
    switch code {
    case .words(let words):
      for (i, word) in words.enumerated() {
        try meter.demand(0, times: 0)
        for j in 0..<i {
          var differences = 0
          for (a, b) in zip(word, words[j]) where a != b { differences += 1 }
          if differences < distance { return .wordsTooClose(j, i, differences: differences) }
        }
      }
    case .count(let count):
      try meter.demand(dimension, times: 4)
      let closer = Counting.wordsCloser(than: distance, dimension)
      if (count - .one) * closer >= Integer.one << dimension { return .tooManyWords }
    }
    return code.count < Integer(modes) ? .tooFewWords : nil
  }

  /// Whether K^{pt} < N, for K ≥ 1. A K of b ≥ 2 bits is at least 2^{b−1}, which decides where the power would be
  /// longer than N.
  private func isSmallerPower(_ k: Integer, times p: Int, _ t: Int, than n: Integer) -> Bool {
    guard k > .one else { return n > .one }
    let (exponent, overflow) = p.multipliedReportingOverflow(by: t)
    let (bits, isLong) = exponent.multipliedReportingOverflow(by: k.bitWidth - 1)
    guard !overflow, !isLong, bits < n.bitWidth else { return false }
    return k.power(exponent) < n
  }
}
