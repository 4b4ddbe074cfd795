/// Distances between two samples of the same number of points, in floating point.
public enum EmpiricalDistance {
  /// The sliced W₂ distance: the root of the mean, over `directions` random directions, of the squared
  /// W₂ distance between the projections, which pairs points in order. It is at most W₂ of the
  /// samples, and in the plane W₂ of two points is √2 times it.
  ///
  /// Of the parameters:
  /// - `points`: n numbers for each point.
  /// - `others`: as many.
  public static func slicedW2(
    _ points: [Double], _ others: [Double], dimension n: Int, directions: Int,
    using generator: inout some RandomNumberGenerator
  ) -> Double {
    var sum = 0.0
    for _ in 0..<directions {
      let direction = unitVector(n, using: &generator)
      let (left, right) = (
        projections(points, on: direction), projections(others, on: direction)
      )
      let squares = zip(left, right).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      sum += squares / Double(max(left.count, 1))
    }
    return (sum / Double(max(directions, 1))).squareRoot()
  }

  private static func projections(_ points: [Double], on direction: [Double]) -> [Double] {
    let n = direction.count
    return stride(from: 0, to: points.count, by: n).map { start in
      direction.indices.reduce(0.0) { $0 + direction[$1] * points[start + $1] }
    }.sorted()
  }

  private static func unitVector(
    _ n: Int, using generator: inout some RandomNumberGenerator
  ) -> [Double] {
    let vector = (0..<n).map { _ in NormalDistribution.sample(using: &generator) }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? vector.map { $0 / norm } : unitVector(n, using: &generator)
  }
}
