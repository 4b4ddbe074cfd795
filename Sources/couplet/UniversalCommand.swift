import ArgumentParser
import CouplingKernel
import ExactArithmetic
import Foundation
import Interchange
import Universality

/// `couplet universal`: three coupling layers from a simple source to near a given distribution.
struct UniversalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "universal",
    abstract: "Bring a simple distribution close to a given one with three coupling layers.",
    discussion: """
      TARGET is a list of points with weights (.csv, .txt, or .npy with --layout points): rows of \
      an even number of coordinates, and a weight behind them if there is one number more; a \
      histogram (.npy of an even number of dimensions); a picture as a density (.pgm, .png); or \
      the name of a density. The layers' shifts are ReLU networks with rational weights, the \
      distance is W2, and what is written has passed the kernel.
      """)

  @Argument(
    help: ArgumentHelp(
      "A file, or \(NamedDensity.all.map(\.name).joined(separator: ", ")).", valueName: "target"))
  var target: String

  @Option(help: "The largest distance, a fraction or a decimal.")
  var error = ExactNumber(Rational.one / 20)

  @Option(help: "The distribution to start from.")
  var source = SourceKind.uniform

  @Option(help: "How to understand the numbers of the file.")
  var layout: DistributionLayout?

  @Option(help: "The ends of each side of a histogram's grid, such as -1,1.")
  var range = ExactRange(low: .zero, high: .one)

  @Option(help: "The most cells to use.")
  var cells = 1 << 18

  @Option(
    name: .shortAndLong, help: "The certificate to write, compressed if the name ends in .gz.")
  var output: String?

  @Option(
    help: "Run the flow in floating point on so many random points and compare with the target.")
  var samples: Int?

  @Option(help: "The seed of the random points.")
  var seed: UInt64 = 1

  @Option(
    help: """
      Build flows for so many errors, with about twice as many cells each time, and show what the \
      error costs; in place of --error.
      """)
  var curve: Int?

  @Option(help: "Draw the random points, or the curve, into this file.")
  var svg: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard error.value > .zero else { throw ValidationError("--error must be above 0.") }
    guard range.low < range.high else {
      throw ValidationError("--range needs a smaller and a larger number.")
    }
    guard cells >= 1 else { throw ValidationError("--cells must be at least 1.") }
    if let samples, !(1...100_000_000 ~= samples) {
      throw ValidationError("--samples must be from 1 to 100000000.")
    }
    if let curve, !(2...24 ~= curve) { throw ValidationError("--curve must be from 2 to 24.") }
    if curve != nil && (output != nil || samples != nil) {
      throw ValidationError("--curve builds several flows: leave -o and --samples out.")
    }
    if svg != nil && curve == nil && samples == nil {
      throw ValidationError("--svg draws random points or a curve: add --samples or --curve.")
    }
    try reporting.demandFile(for: "certificate", output)
  }

  func run() throws {
    let job = UniversalJob(
      source: source, cellLimit: cells, limits: limits.start(stopsItself: true))
    if let curve { return try show(job.curve(along: sequence(job.limits), steps: curve)) }
    let started = ContinuousClock.now
    let target = try distribution(job.limits)
    let flow = try job.flow(to: target, error: error.value)
    if let output { try CertificateOutput.write(flow.certificate.utf8Text, to: output) }
    var report = UniversalReport(
      flow, name: self.target, output: output, elapsed: ContinuousClock.now - started)
    var text = report.text
    if let samples {
      let sample = UniversalSample(flow.certificate, count: samples, seed: seed)
      report.sample = sample.report
      text += "\n" + sample.text
      if let svg {
        let name = URL(filePath: self.target).lastPathComponent
        let title = "\(name): \(samples) points, three affine layers"
        try CertificateOutput.write(Array(sample.picture(title: title).utf8), to: svg)
      }
    }
    try reporting.show(report, text, writtenTo: output)
  }

  private func show(_ curve: UniversalCurve) throws {
    if let svg { try CertificateOutput.write(Array(curve.chart(of: target).utf8), to: svg) }
    try reporting.show(curve, curve.text)
  }

  /// The targets and errors of a curve.
  private func sequence(_ limits: ReadingLimits) throws -> UniversalCurve.Sequence {
    if let density = NamedDensity.all.first(where: { $0.name == target }),
      !density.discretise(16).error.isZero
    {
      return .density(density)
    }
    return .target(try distribution(limits).target)
  }

  /// The target, and how far it is from what is meant.
  private func distribution(_ limits: ReadingLimits) throws -> UniversalJob.Target {
    if let density = NamedDensity.all.first(where: { $0.name == target }) {
      guard layout == nil else {
        throw Failure(.usage, "--layout is for files, and \(target) is the name of a density")
      }
      return try .init(density, error: error.value)
    }
    let file = try Interchange.Source(reading: target, maximumBytes: limits.maxBytes)
    return .init(
      target: try TransportTarget(
        reading: file, layout: layout, range: (range.low, range.high)))
  }
}

extension SourceKind: ExpressibleByArgument {}

extension DistributionLayout: ExpressibleByArgument {}

/// A rational number as an argument: a fraction or a decimal.
struct ExactNumber: ExpressibleByArgument {
  let value: Rational

  init(_ value: Rational) { self.value = value }

  init?(argument: String) {
    guard let value = Rational(argument) ?? Rational(decimal: argument) else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { value.description }
}

/// Two rational numbers as an argument, separated by a comma.
struct ExactRange: ExpressibleByArgument {
  let low: Rational
  let high: Rational

  init(low: Rational, high: Rational) {
    self.low = low
    self.high = high
  }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { ExactNumber(argument: String($0)) }
    guard parts.count == 2, let low = parts[0], let high = parts[1] else { return nil }
    self.init(low: low.value, high: high.value)
  }

  var defaultValueDescription: String { "\(low),\(high)" }
}
