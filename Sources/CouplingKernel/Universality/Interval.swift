import ExactArithmetic

/// The numbers from `low` to `high`.
package struct Interval: Sendable, Hashable {
  package var low: Rational
  package var high: Rational

  /// From `low` to `high`, which is not less.
  init(_ low: Rational, _ high: Rational) {
    self.low = low
    self.high = high
  }

  /// Extends the interval to `value`.
  mutating func include(_ value: Rational) {
    low = min(low, value)
    high = max(high, value)
  }

  /// The common numbers; nil unless they have positive length.
  func overlap(_ other: Interval) -> Interval? {
    let common = Interval(max(low, other.low), min(high, other.high))
    return common.low < common.high ? common : nil
  }

  /// The sums of a number of each.
  static func + (a: Interval, b: Interval) -> Interval { Interval(a.low + b.low, a.high + b.high) }

  /// The interval moved by `offset`.
  static func + (a: Interval, offset: Rational) -> Interval {
    Interval(a.low + offset, a.high + offset)
  }

  /// The interval scaled by `factor` > 0.
  static func * (factor: Rational, a: Interval) -> Interval {
    Interval(factor * a.low, factor * a.high)
  }

  /// The largest squared distance from a number of the interval to one of `other`.
  func squaredDistance(to other: Interval) -> Rational {
    let (up, down) = (high - other.low, other.high - low)
    return max(up * up, down * down)
  }

  /// The largest squared distance from a number of the interval to `point`.
  func squaredDistance(to point: Rational) -> Rational {
    squaredDistance(to: Interval(point, point))
  }
}
