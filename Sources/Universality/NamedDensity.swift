import CouplingKernel
import ExactArithmetic

/// A density on the plane that has a name.
public struct NamedDensity: Sendable {
  /// What it is called on a command line.
  public let name: String

  /// What it is, exactly.
  public let definition: String

  /// A histogram with `resolution` boxes along each side, and how far it is in W₂, or more.
  public let discretise: @Sendable (_ resolution: Int) -> Discretisation

  /// A histogram and its distance in W₂ from what it stands for.
  public struct Discretisation: Sendable {
    /// The histogram.
    public let histogram: TransportTarget.Histogram

    /// At least the distance.
    public let error: Rational
  }

  /// The finest histogram that is tried.
  public static let largestResolution = 2048

  /// A histogram that is not farther away than `error`, and not much finer than that takes.
  /// - Throws: `UniversalFlowError.tooManyCells` if the resolution would have to be larger than
  ///   `largestResolution`.
  public func histogram(within error: Rational) throws(UniversalFlowError) -> Discretisation {
    var resolution = 16
    while true {
      let found = discretise(resolution)
      if found.error <= error { return found }
      // Errors are about inversely proportional to resolutions.
      let needed = Double(resolution) * (found.error / error).double
      guard needed <= Double(Self.largestResolution) else {
        throw .tooManyCells(
          needed: needed * needed, limit: Self.largestResolution * Self.largestResolution,
          refinement: 1)
      }
      resolution = max(resolution + 1, Int(needed.rounded(.up)))
    }
  }

  /// All of them.
  public static let all = [checkerboard, fourGaussians, twoMoons, swissRoll, rings]

  /// A number above √2, by less than a millionth.
  static let rootOfTwo = Rational(1_414_214) / 1_000_000

  private static let checkerboard = NamedDensity(
    name: "checkerboard",
    definition: "uniform on the 8 fields of one colour of a board of 4 x 4 fields on [-1, 1]^2"
  ) { _ in
    let weights = (0..<16).map { Rational(($0 / 4 + $0) % 2) }
    return Discretisation(
      histogram: .init(
        lower: [-1, -1], upper: [1, 1], shape: [4, 4], weights: weights, refinement: 1),
      error: .zero)
  }

  private static let twoMoons = NamedDensity(
    name: "two-moons",
    definition: "two half circles (cos, sin) and (1 - cos, 1/2 - sin) of angles in [0, pi], their "
      + "radii uniform in [7/8, 9/8]"
  ) { resolution in
    CurvedBand.histogram(
      [
        CurvedBand(turns: (0, Rational.one / 2), radius: 1, halfWidth: Rational.one / 8),
        CurvedBand(
          turns: (Rational.one / 2, 1), radius: 1, halfWidth: Rational.one / 8,
          centre: (1, Rational.one / 2)),
      ], lower: [-Rational(3) / 2, -Rational(3) / 2], side: 4, resolution: resolution)
  }

  private static let swissRoll = NamedDensity(
    name: "swiss-roll",
    definition: "radius 2t/3 + s at the angle 2 pi t, t uniform in [3/4, 9/4], s in [-1/16, 1/16]"
  ) { resolution in
    let band = CurvedBand(
      turns: (Rational(3) / 4, Rational(9) / 4), radius: 0, growth: Rational(2) / 3,
      halfWidth: Rational.one / 16)
    return CurvedBand.histogram([band], lower: [-2, -2], side: 4, resolution: resolution)
  }

  private static let rings = NamedDensity(
    name: "rings",
    definition: "three rings of equal mass around 0, their radii uniform within 1/16 of 1/2, 1, 3/2"
  ) { resolution in
    let bands = [1, 2, 3].map {
      CurvedBand(turns: (0, 1), radius: Rational($0) / 2, halfWidth: Rational.one / 16)
    }
    return CurvedBand.histogram(bands, lower: [-2, -2], side: 4, resolution: resolution)
  }

  /// The four centres are the points (±1, ±1), so both coordinates are independent, each with the
  /// density of (N(−1, 1/16) + N(1, 1/16)) / 2 cut to [−2, 2].
  ///
  /// Let m_i be the masses of N intervals before cutting, m their sum, and w_i ≤ m_i multiples of 2^−40
  /// with m_i − w_i ≤ u. As Σ |w_i/w − m_i/m| ≤ Σ w_i (1/w − 1/m) + Σ (m_i − w_i)/m ≤ 2 N u/m, the
  /// distributions of a coordinate agree but for a mass of N u/m, and those of both but for 2 N u/m.
  /// Mass that agrees moves within a box, the rest by 4 √2 at most.
  private static let fourGaussians = NamedDensity(
    name: "four-gaussians",
    definition: "four normal distributions at (+-1, +-1) with standard deviations of 1/4, cut to "
      + "[-2, 2]^2"
  ) { resolution in
    let side = Rational(4) / Rational(resolution)
    let ends = (0...resolution).map { index in
      let x = Rational(index) * side - 2
      return [4 * (x + 1), 4 * (x - 1)].map { NormalDistribution.distribution($0) }
    }
    let masses = zip(ends, ends.dropFirst()).map { below, above in
      let low = zip(below, above).reduce(Rational.zero) { $0 + $1.1.low - $1.0.high } / 2
      return max(low, .zero).roundedDown(places: 40)
    }
    // Rounding, and the widths of four enclosures, far below 2^−40.
    let u = Rational.powerOfTwo(-39)
    let total = masses.reduce(.zero, +)
    let lost = 2 * Rational(resolution) * u / total
    let diameter = rootOfTwo * side
    let weights = masses.flatMap { x in masses.map { x * $0 } }
    // √(a² + b) ≤ a + b/(2a).
    return Discretisation(
      histogram: .init(
        lower: [-2, -2], upper: [2, 2], shape: [resolution, resolution], weights: weights,
        refinement: 1),
      error: diameter + 16 * lost / diameter)
  }
}
