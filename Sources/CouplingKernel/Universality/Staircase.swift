import ExactArithmetic

/// A continuous map from R to R^d that is constant on some disjoint closed intervals, its plateaus,
/// linear between neighbouring ones, and constant before the first and behind the last.
///
/// This is a network with one hidden layer of ReLU neurons and rational weights, and every such
/// network in one variable whose slope vanishes at both ends is one (a breakpoint is a plateau of
/// length 0). For plateaus [a_0, b_0], …, [a_m, b_m] with values v_0, …, v_m the map is
///
///     v_0 + Σ_k s_k relu(t − b_k) − s_k relu(t − a_{k+1}),   s_k = (v_{k+1} − v_k) / (a_{k+1} − b_k),
///
/// two neurons for each step: both sides are continuous and v_0 at the left, and their slopes agree
/// outside the breakpoints, since the pair with index k has slope s_k between b_k and a_{k+1} and
/// slope 0 elsewhere.
public struct Staircase: Sendable, Hashable {
  /// An interval on which the map is constant.
  public struct Plateau: Sendable, Hashable {
    /// The left end.
    public let start: Rational

    /// The right end, at least `start`.
    public let end: Rational

    /// The value, d numbers.
    public let value: [Rational]

    /// A plateau.
    public init(start: Rational, end: Rational, value: [Rational]) {
      self.start = start
      self.end = end
      self.value = value
    }
  }

  /// The plateaus, from left to right.
  public let plateaus: [Plateau]

  /// The staircase with these plateaus; nil unless there is one, each ends before the next begins,
  /// none ends before it begins, and all values have the same number of coordinates.
  public init?(_ plateaus: [Plateau]) {
    guard let first = plateaus.first,
      plateaus.allSatisfy({ $0.start <= $0.end && $0.value.count == first.value.count }),
      zip(plateaus, plateaus.dropFirst()).allSatisfy({ $0.end < $1.start })
    else { return nil }
    self.plateaus = plateaus
  }

  /// The number d of coordinates of the values.
  public var dimension: Int { plateaus.first?.value.count ?? 0 }

  /// The number of neurons of the network.
  public var neurons: Int { 2 * (plateaus.count - 1) }

  /// The index of the first plateau that ends at `t` or behind it; `plateaus.count` if none does.
  func firstPlateau(endingFrom t: Rational) -> Int {
    var (low, high) = (0, plateaus.count)
    while low < high {
      let middle = (low + high) / 2
      if plateaus[middle].end < t { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The value at `t`.
  public func value(at t: Rational) -> [Rational] {
    let k = firstPlateau(endingFrom: t)
    guard k < plateaus.count else { return plateaus[k - 1].value }
    let right = plateaus[k]
    guard k > 0, t < right.start else { return right.value }
    let left = plateaus[k - 1]
    let fraction = (t - left.end) / (right.start - left.end)
    return zip(left.value, right.value).map { $0 + ($1 - $0) * fraction }
  }

  /// The smallest and the largest value of each coordinate on `interval`. They are taken at its ends
  /// or on a plateau in it, as the map is linear between.
  func ranges(on interval: Interval) -> [Interval] {
    let first = firstPlateau(endingFrom: interval.low)
    if first < plateaus.count, plateaus[first].start <= interval.low,
      interval.high <= plateaus[first].end
    {
      return plateaus[first].value.map { Interval($0, $0) }
    }
    var ranges = zip(value(at: interval.low), value(at: interval.high)).map {
      Interval(min($0, $1), max($0, $1))
    }
    for plateau in plateaus[first...] {
      if plateau.start > interval.high { break }
      for c in ranges.indices { ranges[c].include(plateau.value[c]) }
    }
    return ranges
  }

  /// The smallest and the largest value of each coordinate.
  var ranges: [Interval] {
    let first = plateaus[0].value.map { Interval($0, $0) }
    return plateaus.reduce(into: first) { ranges, plateau in
      for c in ranges.indices { ranges[c].include(plateau.value[c]) }
    }
  }
}
