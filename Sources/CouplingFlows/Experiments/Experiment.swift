import RealModule

/// Training runs whose whole state can be stored between two slices of work.
///
/// What comes out depends on the settings only: a run that was interrupted and continued from a stored
/// state ends as one that was not.
public protocol Experiment: Codable, Sendable {
  /// How much of the work is done, from 0 to 1.
  var fractionDone: Double { get }

  /// Does a slice of the work, of about a second at most; false if there is none left.
  mutating func advance() -> Bool
}

/// A run in the middle of its training.
struct PartialRun: Codable, Sendable {
  var state: TrainableFlow<Float>.State
  var generator: SeededGenerator
  var step: Int
}

/// The rate of a step out of `count`: half a cosine down to 0 (Loshchilov and Hutter 2017).
func cosineRate(_ rate: Double, step: Int, of count: Int) -> Float {
  Float(rate * (1 + Double.cos(.pi * Double(step) / Double(count))) / 2)
}

extension TrainableFlow {
  /// A flow of affine couplings that start near the identity.
  ///
  /// - Parameters:
  ///   - deviation: The standard deviation of the entries of the shifts, before division by the root of
  ///     the number of columns.
  ///   - isBiased: Whether the couplings have biases.
  static func affine(
    split: CoordinateSplit, depth: Int, deviation: Double, isBiased: Bool,
    startingWith start: FlowPart = .second, rate: Scalar, using generator: inout SeededGenerator
  ) -> TrainableFlow {
    let layers = (0..<depth).map { index in
      let part = index.isMultiple(of: 2) ? start : start.other
      let (rows, columns) = (split[part].count, split[part.other].count)
      let factor = deviation / Double(columns).squareRoot()
      let shift = DenseMatrix<Scalar>(rows: rows, columns: columns) { _, _ in
        Scalar(factor * NormalDistribution.sample(using: &generator))
      }
      return AffineCoupling(
        updates: part, shift: .dense(shift), scale: [Scalar](repeating: 1, count: rows),
        bias: isBiased ? [Scalar](repeating: 0, count: rows) : nil)
    }
    return TrainableFlow(split: split, layers: layers, rate: rate)
  }

  /// A flow of nonlinear couplings with two hidden layers of ReLUs, updating the second part first.
  static func nonlinear(
    split: CoordinateSplit, depth: Int, width: Int, rate: Scalar,
    using generator: inout SeededGenerator
  ) -> TrainableFlow {
    let layers = (0..<depth).map { index in
      let part: FlowPart = index.isMultiple(of: 2) ? .second : .first
      var network = DenseNetwork<Scalar>(
        widths: [split[part.other].count, width, width, 2 * split[part].count], activation: .relu,
        using: &generator)
      // The couplings start at the identity.
      let last = network.layers.count - 1
      let weights = network.layers[last].weights
      network.layers[last].weights = DenseMatrix(rows: weights.rows, columns: weights.columns)
      return NonlinearAffineCoupling(updates: part, network: network)
    }
    return TrainableFlow(split: split, layers: layers, rate: rate)
  }
}
