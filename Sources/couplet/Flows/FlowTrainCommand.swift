import ArgumentParser
import CouplingFlows
import CouplingKernel
import Decomposition
import Foundation
import Interchange
import RoundedFlows
import SeededRandom

/// `couplet flow train`: the experiments.
struct FlowTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train coupling flows: depth, padding, or the start from exact layers.",
    discussion: """
      depth: products of 1 to 12 trained layers against random linear maps. padding: distributions in \
      the plane, with and without padding. start: layers from exact decompositions against random \
      ones, on the images of --data (.npy, a row for each). The state goes to experiment.json in the \
      output folder every few seconds; a run that was ended is continued with --resume, and comes to \
      the same results. At the end, charts and a page are written beside it.
      """)

  @Argument(help: "What to train.")
  var preset: ExperimentPreset

  @Option(name: .shortAndLong, help: "The folder to write to.")
  var output: String

  @Flag(help: "Continue from the state in the output folder.")
  var resume = false

  @Option(help: "Steps of the optimiser in each run (default: those of the preset).")
  var steps: Int?

  @Option(help: "Seed of all random numbers.")
  var seed: UInt64 = 1

  @Option(help: "Images to be fitted (start).")
  var data: String?

  @Option(help: "A matrix whose exact decompositions are started from (start).")
  var start: String?

  @Option(help: "Which tensor of the file given by --start.")
  var tensor: String?

  @Option(help: "Distributions (padding; default: all).")
  var distribution: [PlanarDistribution] = []

  @Option(help: "Paddings (padding; default: all).")
  var padding: [PaddingExperiment.Padding] = []

  @Option(help: "Width of the networks' hidden layers (padding).")
  var width: Int?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    if let steps, steps < 1 { throw ValidationError("--steps must be at least 1.") }
    let isStart = preset == .start
    if !isStart && (data != nil || start != nil || tensor != nil) {
      throw ValidationError("--data, --start and --tensor belong to the preset start.")
    }
    if isStart && !resume && (data == nil || start == nil) {
      throw ValidationError("The preset start needs --data and --start.")
    }
    if preset != .padding && (!distribution.isEmpty || !padding.isEmpty || width != nil) {
      throw ValidationError("--distribution, --padding and --width belong to the preset padding.")
    }
    if let width, width < 1 { throw ValidationError("--width must be at least 1.") }
    if resume && (steps != nil || data != nil || start != nil || width != nil) {
      throw ValidationError("--resume takes all settings from the output folder.")
    }
  }

  func run() throws {
    let kernelLimits = limits.start()
    let folder = ExperimentFolder(output)
    switch preset {
    case .depth:
      var settings = DepthExperiment.Settings()
      settings.seed = seed
      if let steps { settings.steps = steps }
      try finish(folder, DepthExperiment(settings))
    case .padding:
      var settings = PaddingExperiment.Settings()
      settings.seed = seed
      if let steps { settings.steps = steps }
      if let width { settings.width = width }
      if !distribution.isEmpty { settings.distributions = distribution }
      if !padding.isEmpty { settings.paddings = padding }
      try finish(folder, PaddingExperiment(settings))
    case .start:
      try finish(folder, try startExperiment(kernelLimits))
    }
  }

  /// Trains to the end, from the beginning or from where it stopped, and shows what came out.
  private func finish(
    _ folder: ExperimentFolder, _ beginning: @autoclosure () throws -> some ReportedExperiment
  ) throws {
    func start<E: ReportedExperiment>(_ new: () throws -> E) throws -> E {
      resume ? try folder.read(E.self) : try new()
    }
    var experiment = try start(beginning)
    try folder.create()
    try folder.write(experiment)
    var (saved, pause) = (ContinuousClock.now, Duration.seconds(2))
    while experiment.advance() {
      Progress.show(experiment.fractionDone, of: preset.rawValue)
      let begin = ContinuousClock.now
      if begin - saved > pause {
        try folder.write(experiment)
        saved = .now
        pause = max(.seconds(2), (saved - begin) * 20)  // At most a twentieth of the time.
      }
    }
    Progress.clear()
    try folder.write(experiment)
    let report = try experiment.report()
    try folder.write(report)
    try reporting.show(report.json, report.text)
  }

  /// The exact layers of the start are those of strategies, rounded.
  private func startExperiment(_ limits: ReadingLimits) throws -> StartExperiment {
    guard let data, let start else { throw ValidationError("--data and --start are missing.") }
    let images = try Source(reading: data, maximumBytes: limits.maxBytes).images()
    let target = try Target(
      reading: try Source(reading: start, maximumBytes: limits.maxBytes), tensor: tensor,
      limits: limits)
    guard target.size == images.columns else {
      throw Failure(
        .malformed,
        "\(start): expected a matrix of \(images.columns) rows, as many as the images have pixels, "
          + "found \(target.size)")
    }
    var generator = SeededGenerator(seed: seed)
    let permutation = Target.permutation(
      Array(0..<target.size).shuffled(using: &generator))
    var starts: [StartExperiment.Start] = []
    let routes: [(String, Target, Strategy)] = [
      ("balanced", target, .balanced), ("shallow", target, .shallow),
      ("permutation", permutation, .permutation),
    ]
    for (name, target, strategy) in routes {
      let certificate = try decompose(
        target, options: DecompositionOptions(strategy: strategy, flip: .auto))
      let flow = try AffineFlow<Float>(rounding: certificate)
      starts += [.init(name: name, flow), .random(depth: flow.layers.count)]
    }
    starts = starts.reduce(into: []) { list, start in
      if !list.contains(where: { $0.name == start.name }) { list.append(start) }
    }
    var settings = StartExperiment.Settings(starts: starts)
    settings.seed = seed
    if let steps { settings.steps = steps }
    return StartExperiment(settings, data: images)
  }
}

extension PlanarDistribution: ExpressibleByArgument {}
extension PaddingExperiment.Padding: ExpressibleByArgument {}

/// The experiments that can be run.
enum ExperimentPreset: String, CaseIterable, ExpressibleByArgument, Codable {
  case depth, padding, start
}

extension Source {
  /// A matrix of numbers from a NumPy file, scaled linearly to −1/2…1/2.
  fileprivate func images() throws -> DenseMatrix<Float> {
    let array = try NumPyFile.parse(self)
    guard array.shape.count == 2, array.shape[0] > 0, array.shape[1] > 1,
      array.shape[1].isMultiple(of: 2)
    else {
      throw Failure(
        .malformed,
        "\(name): expected a row of an even number of pixels for each image, found the shape \(array.shape)"
      )
    }
    let values = try array.values(as: Double.self)
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    guard greatest > least else {
      throw Failure(.malformed, "\(name): expected images that are not all the same")
    }
    // Pixels with whole values are spread over the unit interval above them, always in the same way.
    let isWhole = values.allSatisfy { $0 == $0.rounded() }
    var generator = SeededGenerator(seed: 0)
    let width = greatest - least + (isWhole ? 1 : 0)
    return DenseMatrix(
      rows: array.shape[0], columns: array.shape[1],
      entries: values.map { value in
        let noise = isWhole ? Double.random(in: 0..<1, using: &generator) : 0
        return Float((value - least + noise) / width - 0.5)
      })
  }
}
