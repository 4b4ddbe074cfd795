import CouplingKernel
import ExactArithmetic

/// A family of flows whose layers are alike: what `DepthLowerBound` says about p, R, L and M.
public struct FlowFamily: Sendable, Hashable {
  /// p, at least 1.
  public var parameters: Int

  /// R, above 0.
  public var range: Rational

  /// L, above 0.
  public var lipschitz: Rational

  /// M, above 0.
  public var parameterLipschitz: Rational

  /// A family.
  public init(
    parameters: Int, range: Rational, lipschitz: Rational, parameterLipschitz: Rational
  ) {
    self.parameters = parameters
    self.range = range
    self.lipschitz = lipschitz
    self.parameterLipschitz = parameterLipschitz
  }

  /// The fewest intervals of the range of a parameter with which lemma 2 holds, at depth t, for
  /// words of d signs that differ in h places: the least K with K² h ≥ 16 d (M S R)².
  func intervals(_ t: Int, dimension d: Int, distance h: Int) -> Integer {
    let reach = parameterLipschitz * Counting.geometricSum(lipschitz, t) * range
    let square = reach * reach * Rational(16 * d) / Rational(h)
    let least = -((-square.numerator).dividedFlooring(by: square.denominator)?.quotient ?? .zero)
    let root = least.squareRoot
    return max(root * root < least ? root + .one : root, .one)
  }

  /// Whether one interval is enough at every depth: M S R stays below M R / (1 − L).
  func isNarrow(dimension d: Int, distance h: Int) -> Bool {
    guard lipschitz < .one else { return false }
    let reach = parameterLipschitz * range / (.one - lipschitz)
    return Rational(16 * d) * reach * reach <= Rational(h)
  }
}

/// Why no lower bound on the depth comes out.
public enum DepthBoundError: Error, Sendable, Hashable {
  /// There are fewer than k points, so far apart, or only one set of k of them.
  case tooFewPoints(dimension: Int, modes: Int)

  /// All flows of the family, of any depth, are close to one of them, so that no depth suffices.
  case noDepthSuffices(distance: Int)
}

/// The best lower bound on the depth over all distances of codes: for d ≤ 16 with codes listed word by
/// word, beyond with codes that exist by the bound of Gilbert and Varshamov.
///
/// Of the parameters:
/// - `separation`: at least so far away a mixture is to stay.
/// - `progress`: told which part of the distances is done, from 0 to 1.
/// - Throws: `DepthBoundError`.
public func depthLowerBound(
  dimension d: Int, modes k: Int, family: FlowFamily, separation: Rational = .zero,
  progress: ((Double) -> Void)? = nil
) throws -> DepthLowerBound {
  var best: DepthLowerBound?
  let distances = candidateDistances(d, separation)
  for (index, h) in distances.enumerated() {
    progress?(Double(index) / Double(distances.count))
    guard let packing = SubsetPacking(d, k, distance: h) else { continue }
    if family.isNarrow(dimension: d, distance: h) {
      throw DepthBoundError.noDepthSuffices(distance: h)
    }
    let found = packing.bound(family)
    if let best, best.depth >= found.depth { continue }
    best = found
  }
  guard let best else { throw DepthBoundError.tooFewPoints(dimension: d, modes: k) }
  return best
}

/// About 48 distances h up to d with √(h/d)/4 ≥ separation, the least one among them.
private func candidateDistances(_ d: Int, _ separation: Rational) -> [Int] {
  let bound = 16 * separation * separation * Rational(d)
  let quotient = (-bound.numerator).dividedFlooring(by: bound.denominator)?.quotient ?? .zero
  let least = max(Int(exactly: -quotient) ?? .max, 1)
  if least > d { return [] }
  return Array(stride(from: d, to: least, by: -max(1, d / 48))) + [least]
}

/// A code, and k-subsets of it that share at most k/2 words pairwise.
private struct SubsetPacking {
  let dimension: Int
  let modes: Int
  let distance: Int
  let code: BinaryCode
  let subsets: Integer

  /// The largest number of words that are listed.
  static let longestList = 1024

  /// Nil if there are fewer than k words or no two subsets.
  init?(_ d: Int, _ k: Int, distance h: Int) {
    (dimension, modes, distance) = (d, k, h)
    if d <= 16 {
      code = .words(SubsetPacking.lexicode(d, h))
    } else {
      let closer = Counting.wordsCloser(than: h, d)
      code = .count(SubsetPacking.quotientRoundedUp(Integer.one << d, closer))
    }
    guard code.count >= Integer(k) else { return nil }
    subsets = SubsetPacking.quotientRoundedUp(
      Counting.subsets(k, of: code.count),
      Counting.subsetsMeetingMoreThanHalf(k, of: code.count))
    if subsets <= .one { return nil }
  }

  private static func quotientRoundedUp(_ a: Integer, _ b: Integer) -> Integer {
    -((-a).dividedFlooring(by: b)?.quotient ?? .zero)
  }

  /// Words in increasing order, each taken if it differs from all before in h places: a linear code
  /// (Conway and Sloane, Lexicographic codes, 1986).
  private static func lexicode(_ d: Int, _ h: Int) -> [[UInt8]] {
    var words: [UInt32] = []
    for word in 0..<UInt32(1) << d where words.count < longestList {
      if words.allSatisfy({ ($0 ^ word).nonzeroBitCount >= h }) { words.append(word) }
    }
    return words.map { word in
      (0..<d).reversed().map { UInt8(ascii: word >> $0 & 1 == 1 ? "1" : "0") }
    }
  }

  /// The largest depth that this packing proves: bisection, as the conditions become stricter with
  /// the depth.
  func bound(_ family: FlowFamily) -> DepthLowerBound {
    var low = 0
    var high = 1
    while claim(family, layers: high).holds { (low, high) = (high, 2 * high) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if claim(family, layers: middle).holds { low = middle } else { high = middle }
    }
    let intervals = claim(family, layers: low).intervals
    return DepthLowerBound(
      dimension: dimension, modes: modes, parameters: family.parameters, range: family.range,
      lipschitz: family.lipschitz, parameterLipschitz: family.parameterLipschitz,
      distance: distance, code: code, subsets: subsets, intervals: intervals, depth: low + 1)
  }

  /// Whether t layers have fewer flows at the middles of intervals than there are subsets.
  private func claim(_ family: FlowFamily, layers t: Int) -> (holds: Bool, intervals: Integer) {
    let intervals = family.intervals(t, dimension: dimension, distance: distance)
    let exponent = family.parameters * t
    if t > DepthLowerBound.largestSize - 2 { return (false, intervals) }
    if intervals.isOne { return (true, intervals) }
    guard exponent * (intervals.bitWidth - 1) < subsets.bitWidth else { return (false, intervals) }
    return (intervals.power(exponent) < subsets, intervals)
  }
}
