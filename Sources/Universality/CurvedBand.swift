import CouplingKernel
import ExactArithmetic

/// The distribution of centre + ρ (cos 2πt, sin 2πt) for ρ = radius + growth · t + s, with t uniform
/// between two numbers of turns and s uniform in [−halfWidth, halfWidth], independently.
struct CurvedBand: Sendable {
  var turns: (from: Rational, to: Rational)
  var radius: Rational
  var growth: Rational = .zero
  var halfWidth: Rational
  var centre: (x: Rational, y: Rational) = (.zero, .zero)

  /// How exactly points are computed.
  private static let precision = Rational.powerOfTwo(-40)

  /// A histogram of bands of equal mass on a square, and its distance from them.
  ///
  /// The rectangle of (t, s) is cut into equal rectangles, and each gives its mass to the box in which
  /// the image of its middle lies. On a rectangle of sides 2a, 2b the map moves points away from that
  /// image by at most (|growth| + 2π ρ) a + b, ρ the largest radius. So in W₂ the bands and the
  /// histogram are apart by at most that, plus the diameter of a box, plus the error of the image.
  static func histogram(
    _ bands: [CurvedBand], lower: [Rational], side: Rational, resolution: Int
  ) -> NamedDensity.Discretisation {
    let box = side / Rational(resolution)
    var counts = [Int](repeating: 0, count: resolution * resolution)
    // Equal masses for all rectangles: all bands are cut alike, as finely as any needs.
    let long = bands.map { $0.cuts(of: $0.turns.to - $0.turns.from, $0.stretch, box) }.max() ?? 1
    let wide = bands.map { $0.cuts(of: 2 * $0.halfWidth, .one, box) }.max() ?? 1
    var reach = Rational.zero
    for band in bands {
      let (a, b) = (
        (band.turns.to - band.turns.from) / Rational(2 * long), band.halfWidth / Rational(wide)
      )
      reach = max(reach, band.stretch * a + b)
      for i in 0..<long {
        let t = band.turns.from + a * Rational(2 * i + 1)
        let (x, y) = CircularFunctions.point(turns: t)
        for j in 0..<wide {
          let s = b * Rational(2 * j + 1) - band.halfWidth
          let radius = band.radius + band.growth * t + s
          let indices = [band.centre.x + radius * x, band.centre.y + radius * y].enumerated().map {
            index(of: ($1 - lower[$0]) / box, resolution)
          }
          counts[indices[0] * resolution + indices[1]] += 1
        }
      }
    }
    return NamedDensity.Discretisation(
      histogram: .init(
        lower: lower, upper: lower.map { $0 + side }, shape: [resolution, resolution],
        weights: counts.map { Rational($0) }, refinement: 1),
      error: NamedDensity.rootOfTwo * box + reach + precision)
  }

  /// At least |growth| + 2π ρ: 2π < 44/7.
  private var stretch: Rational {
    let ends = [turns.from, turns.to].map { (radius + growth * $0).magnitude + halfWidth }
    return growth.magnitude + Rational(44) / 7 * max(ends[0], ends[1])
  }

  /// Into how many parts a side is cut so that each moves the image by an eighth of a box.
  private func cuts(of length: Rational, _ stretch: Rational, _ box: Rational) -> Int {
    max(1, Int((4 * length * stretch / box).double.rounded(.up)))
  }

  private static func index(of place: Rational, _ count: Int) -> Int {
    let floor = place.numerator.dividedFlooring(by: place.denominator)?.quotient ?? .zero
    return min(max(Int(exactly: floor) ?? 0, 0), count - 1)
  }
}

/// Sine and cosine of rational numbers of turns.
enum CircularFunctions {
  /// π, with an error below 10^−29.
  private static let pi =
    Rational(decimal: "3.14159265358979323846264338328") ?? .zero

  /// (cos 2πt, sin 2πt), each with an error below 2^−50.
  ///
  /// Up to quarter turns, t is in [0, 1/4), and x = 2πt in [0, 1.6). The series alternate with
  /// decreasing terms from the second on, and x^23/23! < 2^−59. Roundings are by 2^−64, a dozen in each.
  static func point(turns t: Rational) -> (x: Rational, y: Rational) {
    let quarters = (4 * t.numerator).dividedFlooring(by: t.denominator)?.quotient ?? .zero
    let x = (2 * pi * (t - Rational(quarters) / 4)).roundedDown(places: 64)
    let square = (x * x).roundedDown(places: 64)
    var (cosine, sine) = (Rational.one, x)
    var (even, odd) = (Rational.one, x)
    for k in 1...11 {
      even = (-even * square / Rational((2 * k - 1) * 2 * k)).roundedDown(places: 64)
      odd = (-odd * square / Rational(2 * k * (2 * k + 1))).roundedDown(places: 64)
      cosine += even
      sine += odd
    }
    switch Int(exactly: quarters.dividedFlooring(by: 4)?.remainder ?? .zero) {
    case 1: return (-sine, cosine)
    case 2: return (-cosine, -sine)
    case 3: return (sine, -cosine)
    default: return (cosine, sine)
    }
  }
}
