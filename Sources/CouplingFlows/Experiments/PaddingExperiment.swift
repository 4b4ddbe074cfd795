import RealModule
import SeededRandom

/// What padding does to the training of coupling flows on distributions in the plane, after the
/// experiments of Koehler, Mehta and Risteski (ICML 2021).
public struct PaddingExperiment: TrainingSeries {
  /// What the two coordinates of a point are padded with.
  public enum Padding: String, Codable, Sendable, Hashable, CaseIterable {
    /// Nothing: flows of two coordinates.
    case none
    /// Two zeros. The data then lie in a plane, where no density exists, and the likelihood has no
    /// bound.
    case zero
    /// Two independent standard normal numbers, new ones for every batch.
    case gaussian
  }

  /// What is trained.
  public struct Settings: Codable, Sendable, Hashable {
    /// The distributions.
    public var distributions = PlanarDistribution.allCases
    /// The paddings.
    public var paddings = Padding.allCases
    /// The number of couplings.
    public var depth = 6
    /// The width of the two hidden layers.
    public var width = 64
    /// The points in a batch.
    public var batch = 256
    /// The steps of Adam in a run.
    public var steps = 3000
    /// The rate of Adam at the start.
    public var rate = 0.003
    /// The seed.
    public var seed: UInt64 = 1
    /// After so many steps, conditioning and likelihood are measured.
    public var interval = 250
    /// The points that are held out, and sampled.
    public var heldOut = 4000

    /// The settings of the preset.
    public init() {}
  }

  /// What was measured after some steps.
  public struct Measurement: Codable, Sendable, Hashable {
    /// The steps done.
    public var step: Int
    /// The mean log-likelihood of held-out points in nats: of the flow without padding; with Gaussian
    /// padding, a lower bound; with zeros, nil.
    public var logLikelihood: Double?
    /// The smallest singular value of the Jacobian at held-out points.
    public var smallestSingularValue: Double
    /// The largest one.
    public var largestSingularValue: Double
  }

  /// What a run reached.
  public struct Result: Codable, Sendable, Hashable {
    /// The distribution.
    public var distribution: PlanarDistribution
    /// The padding.
    public var padding: Padding
    /// The measurements during the training.
    public var curve: [Measurement]
    /// The sliced Wasserstein distance of samples from held-out points; nil if there are none that are
    /// finite.
    public var distance: Double?
    /// The same distance between two samples of the distribution itself: what can be reached.
    public var floor: Double
    /// Points from the flow, x and y in turn.
    public var samples: [Float]
    /// Whether the training left the range of the numbers.
    public var hasDiverged: Bool
  }

  /// What is trained.
  public let settings: Settings

  /// The runs that have ended, in their order.
  public private(set) var results: [Result] = []
  var partial: PartialRun?
  private var curve: [Measurement] = []

  /// The experiment before its first run.
  public init(_ settings: Settings = Settings()) { self.settings = settings }

  typealias Run = (distribution: PlanarDistribution, padding: Padding)

  var steps: Int { settings.steps }
  var interval: Int { settings.interval }

  var runs: [Run] {
    settings.distributions.flatMap { distribution in
      settings.paddings.map { (distribution, $0) }
    }
  }

  func rate(of run: Run) -> Double { settings.rate }

  func seed(of run: Run) -> UInt64 { settings.seed }

  func untrained(_ run: Run, using generator: inout SeededGenerator) -> TrainableFlow<Float>? {
    let size = run.padding == .none ? 2 : 4
    let split = CoordinateSplit(
      first: Array(stride(from: 0, to: size, by: 2)),
      second: Array(stride(from: 1, to: size, by: 2)))
    return split.map { split in
      .nonlinear(
        split: split, depth: settings.depth, width: settings.width, rate: Float(settings.rate),
        using: &generator)
    }
  }

  func batches(of run: Run) -> (_ generator: inout SeededGenerator) -> Batch {
    { generator in
      let points = run.distribution.sample(settings.batch, using: &generator)
      return (.likelihood, padded(points, run.padding, using: &generator))
    }
  }

  private func padded(
    _ points: DenseMatrix<Float>, _ padding: Padding, using generator: inout SeededGenerator
  ) -> DenseMatrix<Float> {
    guard padding != .none else { return points }
    return DenseMatrix(rows: points.rows, columns: 4) { row, column in
      column < 2
        ? points[row, column]
        : padding == .zero ? 0 : Float(NormalDistribution.sample(using: &generator))
    }
  }

  private func heldOutPoints(
    _ distribution: PlanarDistribution, _ padding: Padding
  ) -> DenseMatrix<Float> {
    var generator = SeededGenerator(seed: settings.seed &+ 0x5EED)
    return padded(
      distribution.sample(settings.heldOut, using: &generator), padding, using: &generator)
  }

  mutating func measure(_ flow: TrainableFlow<Float>, _ run: Run, step: Int) {
    if step == 0 { curve = [] }
    let points = heldOutPoints(run.distribution, run.padding)
    let negative = Double(flow.loss(.likelihood, at: points))
    // With q the density of the padding, log p(x) ≥ E [log p(x, padding) − log q(padding)], and the
    // mean of −log q is 1 + log 2π.
    let likelihood: Double? =
      switch run.padding {
      case .none: -negative
      case .gaussian: 1 + Double.log(2 * .pi) - negative
      case .zero: nil
      }
    let few = DenseMatrix<Float>(
      rows: min(64, points.rows), columns: points.columns,
      entries: Array(points.entries.prefix(min(64, points.rows) * points.columns)))
    let values = flow.jacobians(at: few).compactMap(\.singularValues)
    curve.append(
      Measurement(
        step: step, logLikelihood: likelihood.flatMap { $0.isFinite ? $0 : nil },
        smallestSingularValue: values.compactMap(\.last).min().map(Double.init) ?? 0,
        largestSingularValue: values.compactMap(\.first).max().map(Double.init) ?? 0))
  }

  mutating func finish(
    _ flow: TrainableFlow<Float>, _ run: Run, hasDiverged: Bool,
    using generator: inout SeededGenerator
  ) {
    let real = heldOutPoints(run.distribution, .none).entries
    let others = run.distribution.sample(settings.heldOut, using: &generator).entries
    let latent = DenseMatrix<Float>(rows: settings.heldOut, columns: flow.split.size) { _, _ in
      Float(NormalDistribution.sample(using: &generator))
    }
    let samples = (try? flow.flow.inverse(latent).vectors).map { samples in
      (0..<samples.rows).flatMap { [samples[$0, 0], samples[$0, 1]] }
    }
    let directions: [[Float]] = EmpiricalDistance.planarDirections(64)
    results.append(
      Result(
        distribution: run.distribution, padding: run.padding, curve: curve,
        distance:
          samples
          .map { EmpiricalDistance.slicedW2($0, real, along: directions) }
          .flatMap { $0.isFinite ? $0 : nil },
        floor: EmpiricalDistance.slicedW2(others, real, along: directions),
        samples: samples ?? [], hasDiverged: hasDiverged))
  }
}
