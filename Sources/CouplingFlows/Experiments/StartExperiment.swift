import RealModule
import SeededRandom

/// Whether training linear flows is helped by starting from layers that are an exact decomposition.
///
/// Flows of affine couplings are fitted to images by maximum likelihood. What can be reached is known:
/// the likelihood of the normal distribution with the mean and the covariance of the data.
public struct StartExperiment: TrainingSeries {
  /// Layers to start from.
  public struct Start: Codable, Sendable, Hashable {
    /// What they are.
    public var name: String
    /// The number of layers.
    public var depth: Int
    /// The parameters of the layers; nil: random ones near the identity.
    var parameters: [[Float]]?

    /// Random layers near the identity.
    public static func random(depth: Int) -> Start {
      Start(name: "random, \(depth) layers", depth: depth, parameters: nil)
    }

    /// The layers of a flow.
    public init(name: String, _ flow: AffineFlow<Float>) {
      self.name = "\(name), \(flow.layers.count) layers"
      depth = flow.layers.count
      var parameters: [[Float]] = []
      for layer in flow.layers {
        let shift =
          switch layer.shift {
          case .dense(let matrix): matrix
          case .sparse(let matrix): matrix.dense
          }
        var full = AffineCoupling(
          updates: layer.updates, shift: .dense(shift),
          scale: layer.scale ?? [Float](repeating: 1, count: shift.rows),
          bias: [Float](repeating: 0, count: shift.rows))
        full.forEachParameter { parameters.append($0) }
      }
      self.parameters = parameters
      startsWithSecond = flow.layers.first?.updates == .second
    }

    private init(name: String, depth: Int, parameters: [[Float]]?) {
      (self.name, self.depth, self.parameters) = (name, depth, parameters)
    }

    var startsWithSecond = true
  }

  /// What is trained.
  public struct Settings: Codable, Sendable, Hashable {
    /// The layers to start from.
    public var starts: [Start]
    /// The images in a batch.
    public var batch = 256
    /// The steps of Adam in a run.
    public var steps = 3000
    /// The rates of Adam at the start; a run for each.
    public var rates = [0.003, 0.0001]
    /// The seed.
    public var seed: UInt64 = 1
    /// After so many steps the likelihood is measured.
    public var interval = 100

    /// The settings of the preset.
    public init(starts: [Start]) { self.starts = starts }
  }

  /// What a run reached.
  public struct Result: Codable, Sendable, Hashable {
    /// A value after some steps.
    public struct Point: Codable, Sendable, Hashable {
      /// The steps done.
      public var step: Int
      /// The mean log-likelihood of the data, in nats; nil where it is beyond the range of the numbers.
      public var logLikelihood: Double?
    }

    /// What the layers started from.
    public var name: String
    /// The rate of Adam at the start.
    public var rate: Double
    /// The likelihood during the training.
    public var curve: [Point]
  }

  /// What is trained.
  public let settings: Settings
  private let data: DenseMatrix<Float>

  /// The runs that have ended, in their order.
  public private(set) var results: [Result] = []
  private var curve: [Result.Point] = []
  var partial: PartialRun?

  /// The experiment before its first run.
  ///
  /// `data`: An image in each row; scaled to the range −1/2…1/2 or the like. An even number
  ///   of columns.
  public init(_ settings: Settings, data: DenseMatrix<Float>) {
    self.settings = settings
    self.data = data
  }

  private enum CodingKeys: CodingKey {
    case settings, results, curve, partial, columns, entries
  }

  /// Takes over a stored state.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    settings = try values.decode(Settings.self, forKey: .settings)
    results = try values.decode([Result].self, forKey: .results)
    curve = try values.decode([Result.Point].self, forKey: .curve)
    partial = try values.decodeIfPresent(PartialRun.self, forKey: .partial)
    let columns = try values.decode(Int.self, forKey: .columns)
    let entries = try values.decode([Float].self, forKey: .entries)
    guard columns > 0, entries.count.isMultiple(of: columns) else {
      throw DecodingError.dataCorruptedError(
        forKey: .entries, in: values, debugDescription: "a number of entries for whole rows")
    }
    data = DenseMatrix(rows: entries.count / columns, columns: columns, entries: entries)
  }

  /// Stores the state, with the data.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(settings, forKey: .settings)
    try values.encode(results, forKey: .results)
    try values.encode(curve, forKey: .curve)
    try values.encodeIfPresent(partial, forKey: .partial)
    try values.encode(data.columns, forKey: .columns)
    try values.encode(data.entries, forKey: .entries)
  }

  typealias Run = (start: Start, rate: Double)

  var steps: Int { settings.steps }
  var interval: Int { settings.interval }

  var runs: [Run] {
    settings.starts.flatMap { start in settings.rates.map { (start, $0) } }
  }

  /// The mean log-likelihood of the data under the normal distribution with their mean and covariance,
  /// the best that any affine map reaches; nil if the covariance is singular.
  public var bestLogLikelihood: Double? {
    let (count, size) = (data.rows, data.columns)
    let means = data.columnSums.map { Double($0) / Double(count) }
    let centred = DenseMatrix<Double>(rows: count, columns: size) {
      Double(data[$0, $1]) - means[$1]
    }
    guard let values = centred.singularValues, values.count == size, let last = values.last,
      last > 0
    else { return nil }
    let logDeterminant = values.reduce(0) { $0 + 2 * Double.log($1) - Double.log(Double(count)) }
    return -(Double(size) * (1 + Double.log(2 * .pi)) + logDeterminant) / 2
  }

  func rate(of run: Run) -> Double { run.rate }

  func seed(of run: Run) -> UInt64 { settings.seed }

  func untrained(_ run: Run, using generator: inout SeededGenerator) -> TrainableFlow<Float>? {
    guard let split = CoordinateSplit.halves(of: data.columns) else { return nil }
    var flow = TrainableFlow<Float>.affine(
      split: split, depth: run.start.depth, deviation: 0.3, isBiased: true,
      startingWith: run.start.startsWithSecond ? .second : .first, rate: Float(run.rate),
      using: &generator)
    if let parameters = run.start.parameters {
      _ = flow.restore(.init(parameters: parameters, optimiser: flow.optimiser))
    }
    return flow
  }

  func batches(of run: Run) -> (_ generator: inout SeededGenerator) -> Batch {
    { generator in
      let rows = (0..<settings.batch).map { _ in
        Int.random(in: 0..<data.rows, using: &generator)
      }
      let images = DenseMatrix(rows: rows.count, columns: data.columns) { data[rows[$0], $1] }
      return (.likelihood, images)
    }
  }

  mutating func measure(_ flow: TrainableFlow<Float>, _ run: Run, step: Int) {
    if step == 0 { curve = [] }
    let loss = Double(flow.loss(.likelihood, at: data))
    curve.append(Result.Point(step: step, logLikelihood: loss.isFinite ? -loss : nil))
  }

  mutating func finish(
    _ flow: TrainableFlow<Float>, _ run: Run, hasDiverged: Bool,
    using generator: inout SeededGenerator
  ) {
    results.append(Result(name: run.start.name, rate: run.rate, curve: curve))
  }
}
