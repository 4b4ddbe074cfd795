import RealModule
import SeededRandom

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

/// An experiment as what distinguishes it: its runs, and what each trains and measures.
protocol TrainingSeries: Experiment {
  /// What is different from run to run.
  associatedtype Run

  /// What a run reached.
  associatedtype Result

  /// All runs.
  var runs: [Run] { get }

  /// Steps of a run.
  var steps: Int { get }

  /// Steps of a slice of work.
  var interval: Int { get }

  /// What the runs that have ended reached, in their order.
  var results: [Result] { get }

  /// The run that has begun and not ended.
  var partial: PartialRun? { get set }

  /// The rate of Adam at the start.
  func rate(of run: Run) -> Double

  /// The flow before its training; nil if there is none of this shape. The generator is new.
  func untrained(_ run: Run, using generator: inout SeededGenerator) -> TrainableFlow<Float>?

  /// The generator's seed.
  func seed(of run: Run) -> UInt64

  /// What makes the batches of a run.
  func batches(of run: Run) -> (_ generator: inout SeededGenerator) -> Batch

  /// Called before the first step and after every slice.
  mutating func measure(_ flow: TrainableFlow<Float>, _ run: Run, step: Int)

  /// Called after the last slice of a run; adds to the results.
  ///
  /// - Parameter hasDiverged: Whether a parameter has left the range of the numbers.
  mutating func finish(
    _ flow: TrainableFlow<Float>, _ run: Run, hasDiverged: Bool,
    using generator: inout SeededGenerator)
}

/// What a step of the optimiser is taken on.
typealias Batch = (loss: TrainableFlow<Float>.Loss, points: DenseMatrix<Float>)

/// A run in the middle of its training.
struct PartialRun: Codable, Sendable {
  var state: TrainableFlow<Float>.State
  var generator: SeededGenerator
  var step: Int
}

extension TrainingSeries {
  /// How much of the work is done.
  public var fractionDone: Double {
    Double(results.count * steps + (partial?.step ?? 0)) / Double(max(runs.count * steps, 1))
  }

  /// Trains for some steps.
  public mutating func advance() -> Bool {
    let runs = runs
    guard results.count < runs.count else { return false }
    let run = runs[results.count]
    var generator = SeededGenerator(seed: seed(of: run))
    guard var flow = untrained(run, using: &generator) else { return false }
    if let stored = partial, flow.restore(stored.state) {
      generator = stored.generator
    } else {
      partial = nil
      measure(flow, run, step: 0)
    }
    let start = partial?.step ?? 0
    let end = min(start + interval, steps)
    let batch = batches(of: run)
    for step in start..<end {
      flow.optimiser.rate = cosineRate(rate(of: run), step: step, of: steps)
      let (loss, points) = batch(&generator)
      _ = flow.step(loss, points)
    }
    measure(flow, run, step: end)
    let state = flow.state
    if let state, end < steps {
      partial = PartialRun(state: state, generator: generator, step: end)
      return true
    }
    finish(flow, run, hasDiverged: state == nil, using: &generator)
    partial = nil
    return results.count < runs.count
  }
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
