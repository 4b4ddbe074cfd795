import RealModule

/// Distances between two samples of the same number of points, in floating point.
public enum EmpiricalDistance {
  /// The sliced W₂ distance (Rabin et al. 2011): the root of the mean, over directions, of the squared
  /// W₂ distance between the projections, which pairs points in order. It is at most W₂ of the
  /// samples; in the plane, W₂ of two points is √2 times what it is over all directions.
  ///
  /// Of the parameters:
  /// - `points`: n numbers for each point.
  /// - `others`: as many.
  /// - `directions`: unit vectors of n coordinates.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func slicedW2<Scalar: BLASScalar>(
    _ points: [Scalar], _ others: [Scalar], along directions: [[Scalar]]
  ) -> Double {
    precondition(points.count == others.count)
    var sum = 0.0
    for direction in directions {
      let (left, right) = (
        projections(points, on: direction), projections(others, on: direction)
      )
      let squares = zip(left, right).reduce(0.0) { sum, pair in
        let difference = Double(pair.0 - pair.1)
        return sum + difference * difference
      }
      sum += squares / Double(max(left.count, 1))
    }
    return (sum / Double(max(directions.count, 1))).squareRoot()
  }

  /// Directions that are spread evenly over the half circle.
  public static func planarDirections<Scalar: BLASScalar>(_ count: Int) -> [[Scalar]] {
    (0..<count).map { index in
      let angle = Double.pi * (Double(index) + 0.5) / Double(count)
      return [Scalar(Double.cos(angle)), Scalar(Double.sin(angle))]
    }
  }

  /// Independent directions in n dimensions, uniformly distributed.
  public static func randomDirections(
    _ count: Int, dimension n: Int, using generator: inout some RandomNumberGenerator
  ) -> [[Double]] {
    (0..<count).map { _ in unitVector(n, using: &generator) }
  }

  @inline(__always)
  private static func projections<Scalar: BLASScalar>(
    _ points: [Scalar], on direction: [Scalar]
  ) -> [Scalar] {
    let n = direction.count
    return stride(from: 0, to: points.count, by: n).map { start in
      direction.indices.reduce(0) { $0 + direction[$1] * points[start + $1] }
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
