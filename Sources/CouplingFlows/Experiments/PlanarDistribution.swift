import RealModule

/// The distributions in the plane on which flows are commonly tried.
public enum PlanarDistribution: String, Sendable, Hashable, CaseIterable, Codable {
  /// Four round normal distributions.
  case fourGaussians = "four-gaussians"

  /// Two interleaved half circles, with noise.
  case twoMoons = "two-moons"

  /// A spiral, with noise.
  case swissRoll = "swiss-roll"

  /// The dark squares of a board of 4 × 4.
  case checkerboard

  /// Two concentric circles, with noise.
  case rings

  /// So many points, a row for each, of about unit variance.
  public func sample(
    _ count: Int, using generator: inout some RandomNumberGenerator
  ) -> DenseMatrix<Float> {
    var points = DenseMatrix<Float>(rows: count, columns: 2)
    for row in 0..<count {
      let (x, y) = point(using: &generator)
      points[row, 0] = Float(x)
      points[row, 1] = Float(y)
    }
    return points
  }

  private func point(using generator: inout some RandomNumberGenerator) -> (Double, Double) {
    func uniform(_ range: Range<Double>) -> Double { .random(in: range, using: &generator) }
    func normal(_ deviation: Double) -> Double {
      deviation * NormalDistribution.sample(using: &generator)
    }
    switch self {
    case .fourGaussians:
      let quadrant = Int.random(in: 0..<4, using: &generator)
      return (
        (quadrant & 1 == 0 ? 1 : -1) + normal(0.2), (quadrant & 2 == 0 ? 1 : -1) + normal(0.2)
      )
    case .twoMoons:
      let angle = uniform(0..<Double.pi)
      let (x, y) = (Double.cos(angle), Double.sin(angle))
      let isUpper = Bool.random(using: &generator)
      return isUpper
        ? (1.2 * (x - 0.5) + normal(0.08), 1.6 * (y - 0.25) + normal(0.08))
        : (1.2 * (0.5 - x) + normal(0.08), 1.6 * (0.25 - y) + normal(0.08))
    case .swissRoll:
      let angle = 1.5 * .pi * (1 + 2 * Double.sqrt(uniform(0..<1)))
      let radius = angle / 8
      return (radius * Double.cos(angle) + normal(0.06), radius * Double.sin(angle) + normal(0.06))
    case .checkerboard:
      let column = Int.random(in: 0..<4, using: &generator)
      let row = 2 * Int.random(in: 0..<2, using: &generator) + (column & 1)
      return (Double(column) - 2 + uniform(0..<1), Double(row) - 2 + uniform(0..<1))
    case .rings:
      let radius = Bool.random(using: &generator) ? 0.7 : 1.5
      let angle = uniform(0..<2 * Double.pi)
      return (radius * Double.cos(angle) + normal(0.06), radius * Double.sin(angle) + normal(0.06))
    }
  }
}
