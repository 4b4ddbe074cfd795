import SeededRandom

/// How well products of K trained coupling layers come near to a linear map, after the experiment of
/// Koehler, Mehta and Risteski (ICML 2021) on linear targets.
public struct DepthExperiment: TrainingSeries {
  /// What is trained.
  public struct Settings: Codable, Sendable, Hashable {
    /// The number of coordinates n, even.
    public var size = 16
    /// The numbers of layers K.
    public var depths = Array(1...12)
    /// One run for each of so many seeds from the first one on.
    public var seed: UInt64 = 1
    /// The number of seeds.
    public var seedCount = 3
    /// The steps of Adam in a run.
    public var steps = 3000
    /// The rate of Adam at the start.
    public var rate = 0.02
    /// The kinds of targets.
    public var targets = LinearTarget.allCases

    /// The settings of the preset.
    public init() {}
  }

  /// What a run reached.
  public struct Result: Codable, Sendable, Hashable {
    /// The kind of target.
    public var target: LinearTarget
    /// The seed of target and start.
    public var seed: UInt64
    /// The number of layers.
    public var depth: Int
    /// The Frobenius norm of (product − T) relative to that of T, at the end; nil if the training left
    /// the range of the numbers.
    public var relativeError: Double?
  }

  /// What is trained.
  public let settings: Settings

  /// The runs that have ended, in their order.
  public private(set) var results: [Result] = []
  var partial: PartialRun?

  /// The experiment before its first run.
  public init(_ settings: Settings = Settings()) { self.settings = settings }

  var steps: Int { settings.steps }
  var interval: Int { 500 }

  typealias Run = (target: LinearTarget, seed: UInt64, depth: Int)

  var runs: [Run] {
    settings.targets.flatMap { target in
      (0..<UInt64(settings.seedCount)).flatMap { offset in
        settings.depths.map { (target, settings.seed + offset, $0) }
      }
    }
  }

  /// The target of a run, a value of `Float` in each entry.
  public func target(_ kind: LinearTarget, seed: UInt64) -> DenseMatrix<Float> {
    var generator = SeededGenerator(seed: seed)
    return kind.matrix(size: settings.size, using: &generator)
  }

  /// The number of real parameters of K layers with scales at one end, against n²: the smallest K that
  /// can reach all matrices near a given one.
  public var dimensionCount: Int {
    let (n, d) = (settings.size, settings.size / 2)
    return (n * n - n + d * d - 1) / (d * d)
  }

  func rate(of run: Run) -> Double { settings.rate }

  func seed(of run: Run) -> UInt64 { run.seed &+ 1_000_003 &* UInt64(run.depth) }

  func untrained(_ run: Run, using generator: inout SeededGenerator) -> TrainableFlow<Float>? {
    CoordinateSplit.halves(of: settings.size).map { split in
      .affine(
        split: split, depth: run.depth, deviation: 0.3, isBiased: false,
        rate: Float(settings.rate), using: &generator)
    }
  }

  func batches(of run: Run) -> (_ generator: inout SeededGenerator) -> Batch {
    // Row i of the results is the image of the unit vector i.
    let batch = Batch(
      .squares(target(run.target, seed: run.seed).transposed), .identity(settings.size))
    return { _ in batch }
  }

  mutating func measure(_ flow: TrainableFlow<Float>, _ run: Run, step: Int) {}

  mutating func finish(
    _ flow: TrainableFlow<Float>, _ run: Run, hasDiverged: Bool,
    using generator: inout SeededGenerator
  ) {
    let matrix = target(run.target, seed: run.seed)
    let loss = flow.loss(.squares(matrix.transposed), at: .identity(settings.size))
    let norm = matrix.entries.reduce(0.0) { $0 + Double($1) * Double($1) }
    let error = (Double(loss) / norm).squareRoot()
    results.append(
      Result(
        target: run.target, seed: run.seed, depth: run.depth,
        relativeError: !hasDiverged && error.isFinite ? error : nil))
  }
}
