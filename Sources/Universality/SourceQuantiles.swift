import CouplingKernel
import ExactArithmetic
import Foundation

extension TransportSource {
  /// The ends of the support that the construction cuts into cells.
  var bounds: (low: Rational, high: Rational) {
    switch self {
    case .uniform: (.zero, .one)
    case .normal(let radius): (-radius, radius)
    }
  }

  /// A power of two that is at least the length of the support.
  var scale: Rational {
    let length = (bounds.high - bounds.low).double
    return .powerOfTwo(Int(log2(length).rounded(.up)))
  }

  /// A number close to the `share`-quantile, 0 ≤ share ≤ 1, with an error below 2^−places in the
  /// share; for the uniform distribution rounded to that many binary places, up or down.
  func quantile(_ share: Rational, places: Int, up: Bool) -> Rational {
    switch self {
    case .uniform:
      return up ? share.roundedUp(places: places) : share.roundedDown(places: places)
    case .normal(let radius):
      let isUpper = 2 * share > .one
      let tail = (isUpper ? .one - share : share).double
      if tail <= 0 { return isUpper ? radius : -radius }
      let magnitude = Self.upperQuantile(tail)
      var x = Rational(exactly: isUpper ? magnitude : -magnitude) ?? .zero
      if places > 40, x.magnitude < radius {
        // A step of Newton's method squares an error of about 2^−52.
        let step =
          (NormalDistribution.distribution(x).low - share) / NormalDistribution.density(x).high
        x = (x - step).roundedDown(places: 100)
      }
      return min(max(x, -radius), radius)
    }
  }

  /// The x ≥ 0 with P(X > x) = `tail` ≤ 1/2, by bisection.
  private static func upperQuantile(_ tail: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if erfc(middle / 2.0.squareRoot()) / 2 > tail { low = middle } else { high = middle }
    }
  }

  /// A normal source whose support leaves out so little that what its tail costs is below `cost`.
  static func normal(tailBelow cost: Double) -> TransportSource {
    var radius = 6
    while radius < 16, exp(-Double(radius * radius) / 2) * Double(radius * radius) > cost / 64 {
      radius += 1
    }
    return .normal(radius: Rational(radius))
  }
}
