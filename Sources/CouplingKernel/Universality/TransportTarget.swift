import ExactArithmetic

/// A probability distribution on R^n that a flow is to produce.
///
/// It is a mixture of `count` atoms: points, or uniform distributions on boxes.
public enum TransportTarget: Sendable, Hashable {
  /// Points with positive weights, which are normalised.
  case points([[Rational]], weights: [Rational])

  /// A density that is constant on the boxes of a grid.
  case histogram(Histogram)

  /// A density that is constant on the boxes of a grid on [lower_0, upper_0] × … .
  public struct Histogram: Sendable, Hashable {
    /// The lower corner of the grid.
    public let lower: [Rational]

    /// The upper corner, larger in each coordinate.
    public let upper: [Rational]

    /// The number of boxes along each coordinate.
    public let shape: [Int]

    /// The weight of each box, not negative, the last index running fastest; normalised by their
    /// sum, which is positive.
    public let weights: [Rational]

    /// The number of equal parts into which atoms divide each box along each coordinate.
    public let refinement: Int

    /// A histogram; the caller states what the properties demand.
    public init(
      lower: [Rational], upper: [Rational], shape: [Int], weights: [Rational], refinement: Int
    ) {
      self.lower = lower
      self.upper = upper
      self.shape = shape
      self.weights = weights
      self.refinement = refinement
    }

    /// The sides of an atom.
    var sides: [Rational] {
      shape.indices.map { c in
        (upper[c] - lower[c]) / Rational(shape[c] * refinement)
      }
    }

    /// The indices of an atom along the coordinates.
    func indices(_ atom: Int) -> [Int] {
      var rest = atom
      return shape.reversed().map { extent in
        defer { rest /= extent * refinement }
        return rest % (extent * refinement)
      }.reversed()
    }
  }

  /// The number n of coordinates.
  public var dimension: Int {
    switch self {
    case .points(let points, _): points[0].count
    case .histogram(let histogram): histogram.shape.count
    }
  }

  /// The number of atoms.
  public var count: Int {
    switch self {
    case .points(let points, _): points.count
    case .histogram(let histogram):
      histogram.shape.reduce(1) { $0 * $1 * histogram.refinement }
    }
  }

  /// The masses of all atoms; their sum is 1.
  public var masses: [Rational] {
    switch self {
    case .points(_, let weights):
      let total = weights.reduce(.zero, +)
      return weights.map { $0 / total }
    case .histogram(let histogram):
      let total =
        histogram.weights.reduce(.zero, +)
        * Rational(Integer(histogram.refinement).power(dimension))
      let masses = histogram.weights.map { $0 / total }
      if histogram.refinement == 1 { return masses }
      return (0..<count).map { atom in
        masses[
          zip(histogram.indices(atom), histogram.shape).reduce(0) {
            $0 * $1.1 + $1.0 / histogram.refinement
          }]
      }
    }
  }

  /// The mean of an atom.
  public func centre(_ atom: Int) -> [Rational] {
    switch self {
    case .points(let points, _): return points[atom]
    case .histogram(let histogram):
      let half = Rational.one / 2
      return zip(zip(histogram.indices(atom), histogram.sides), histogram.lower).map {
        $1 + (Rational($0.0) + half) * $0.1
      }
    }
  }

  /// The expected squared distance of an atom from its mean, the same for all: a uniform
  /// distribution on an interval of length a has variance a²/12.
  public var variance: Rational {
    switch self {
    case .points: .zero
    case .histogram(let histogram): histogram.sides.reduce(.zero) { $0 + $1 * $1 / 12 }
    }
  }

  /// For each coordinate an interval that contains all of the distribution.
  var ranges: [Interval] {
    switch self {
    case .points(let points, _):
      points.reduce(into: points[0].map { Interval($0, $0) }) { ranges, point in
        for c in ranges.indices { ranges[c].include(point[c]) }
      }
    case .histogram(let histogram): zip(histogram.lower, histogram.upper).map(Interval.init)
    }
  }
}
