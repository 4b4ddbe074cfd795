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

  @Flag(help: "Report as JSON.")
  var json = false

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard error.value > .zero else { throw ValidationError("--error must be above 0.") }
    guard range.low < range.high else {
      throw ValidationError("--range needs a smaller and a larger number.")
    }
    guard cells >= 1 else { throw ValidationError("--cells must be at least 1.") }
    if json && output == OutputFile.standardOutputName {
      throw ValidationError("The certificate goes to standard output: leave --json out.")
    }
  }

  func run() throws {
    let job = UniversalJob(
      source: source, cellLimit: cells, limits: limits.start(stopsItself: true))
    let started = ContinuousClock.now
    let target = try distribution(job.limits)
    let flow = try job.flow(to: target, error: error.value)
    if let output { try CertificateOutput.write(flow.certificate.utf8Text, to: output) }
    let report = UniversalReport(
      flow, name: self.target, output: output, elapsed: ContinuousClock.now - started)
    if json {
      Console.report(try Report.json(report))
    } else if output == OutputFile.standardOutputName {
      Console.note(report.text)
    } else {
      Console.report(report.text)
    }
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
