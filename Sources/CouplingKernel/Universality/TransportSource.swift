import ExactArithmetic

/// The distribution that a flow starts from: n independent coordinates of one kind.
public enum TransportSource: Sendable, Hashable {
  /// Uniform on [0, 1].
  case uniform

  /// Standard normal. Cells lie in [−radius, radius]; what is outside counts as lost.
  case normal(radius: Rational)

  /// Where cells may lie, in each of the two coordinates that decide.
  var support: Interval {
    switch self {
    case .uniform: Interval(.zero, .one)
    case .normal(let radius): Interval(-radius, radius)
    }
  }

  /// Numbers between which the mass of an interval in `support` lies.
  func mass(of interval: Interval) -> Interval {
    switch self {
    case .uniform:
      let length = interval.high - interval.low
      return Interval(length, length)
    case .normal:
      let below = NormalDistribution.distribution(interval.low)
      let above = NormalDistribution.distribution(interval.high)
      return Interval(max(above.low - below.high, .zero), above.high - below.low)
    }
  }

  /// The mean of a coordinate.
  public var mean: Rational {
    switch self {
    case .uniform: Rational.one / 2
    case .normal: .zero
    }
  }

  /// The variance of a coordinate.
  public var variance: Rational {
    switch self {
    case .uniform: Rational.one / 12
    case .normal: .one
    }
  }

  /// The largest squared distance of a number in `support` from the mean.
  var squaredRadius: Rational { support.squaredDistance(to: mean) }

  /// At least E[(x − mean)²; x outside `support`].
  ///
  /// For the normal distribution with density φ this is, by partial integration (x φ = −φ′),
  /// 2 ∫_R^∞ x² φ dx = 2 (R φ(R) + 1 − Φ(R)).
  var tailMoment: Rational {
    switch self {
    case .uniform: return .zero
    case .normal(let radius):
      let density = NormalDistribution.density(radius)
      let below = NormalDistribution.distribution(radius)
      return 2 * (radius * density.high + .one - below.low)
    }
  }
}
