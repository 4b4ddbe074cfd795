import CouplingKernel
import ExactArithmetic

/// A density on the plane that has a name.
public struct NamedDensity: Sendable {
  /// What it is called on a command line.
  public let name: String

  /// One sentence that defines it.
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

  /// The coarsest histogram, among those with a power of two of boxes along each side, that is not
  /// farther away than `error`.
  /// - Throws: `UniversalFlowError.tooManyCells` if more than 2^22 boxes would be needed.
  public func histogram(within error: Rational) throws(UniversalFlowError) -> Discretisation {
    var resolution = 8
    while true {
      let found = discretise(resolution)
      if found.error <= error { return found }
      resolution *= 2
      if resolution > 2048 {
        let needed = Double(resolution) * (found.error / error).double
        throw .tooManyCells(needed: needed * needed, limit: 1 << 22, refinement: 1)
      }
    }
  }

  /// All of them.
  public static let all: [NamedDensity] = [checkerboard]

  /// The dark fields of a board of 4 × 4 fields on [−1, 1]²: a histogram by itself.
  static let checkerboard = NamedDensity(
    name: "checkerboard",
    definition: "uniform on the 8 dark fields of a board of 4 × 4 fields on [-1, 1]^2"
  ) { _ in
    let weights = (0..<16).map { Rational(($0 / 4 + $0) % 2) }
    return Discretisation(
      histogram: .init(
        lower: [-1, -1], upper: [1, 1], shape: [4, 4], weights: weights, refinement: 1),
      error: .zero)
  }
}
