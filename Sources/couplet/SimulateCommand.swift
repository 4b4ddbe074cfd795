import ArgumentParser
import CouplingKernel
import Decomposition
import Foundation
import Interchange

/// `couplet simulate`: rewrites a stack over changing partitions into layers of one.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Rewrite coupling layers over changing partitions into layers of one partition.",
    discussion: """
      The stack is a JSON list of steps: coupling layers, each with its partition, permutations, \
      diagonal matrices, other matrices and 1 × 1 convolutions. The certificate is about their \
      exact product; couplet verify CERT --stack STACK checks that, too.
      """)

  @Argument(help: ArgumentHelp("The stack.", valueName: "stack"))
  var file: String

  @Option(help: "fewest of the two others; steps: each by itself, short numbers; or the product.")
  var method = SimulationMethod.fewest

  @Option(help: "How to find layers of the product, or of a step that is a matrix.")
  var strategy = Strategy.shallow

  @Option(help: "The number of levels of the strategy ladder.")
  var levels: Int?

  @OptionGroup var parts: PartitionOptions

  @Option(
    name: .shortAndLong, help: "The certificate to write, compressed if the name ends in .gz.")
  var output = OutputFile.standardOutputName

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    if let levels {
      guard strategy == .ladder else { throw ValidationError("--levels belongs to ladder.") }
      guard levels >= 1 else { throw ValidationError("--levels must be at least 1.") }
    }
    try reporting.demandFile(for: "certificate", output)
  }

  func run() throws {
    let kernelLimits = limits.start()
    let stack = try CouplingStack(reading: file, limits: kernelLimits)
    let started = ContinuousClock.now
    let simulation = try simulation(of: stack, kernelLimits)
    let seconds = (ContinuousClock.now - started).seconds
    let bytes = try simulation.certificate.write(to: output)
    let report = SimulationReport(
      file: file, stack, simulation, output: output, bytes: bytes, seconds: seconds)
    try reporting.show(report, report.text, writtenTo: output)
  }

  private func simulation(
    of stack: CouplingStack, _ limits: ReadingLimits
  ) throws -> Simulation {
    let file = file
    defer { Progress.clear() }
    do {
      let options = DecompositionOptions(
        strategy: strategy, levels: levels, partition: try parts.partition(of: stack.size),
        flip: parts.allowedFlip, progress: { Console.progress("\(file)  \($0.words)") })
      return try simulate(stack, method: method, options: options, limits: limits)
    } catch let error as DecompositionError {
      throw Failure(error.exitStatus, "\(file): \(error)")
    } catch let error as CertificateError {
      throw Failure(error, file: file)
    }
  }
}

/// What `couplet simulate` says; its JSON object.
struct SimulationReport: Encodable {
  var command = "simulate"
  var status = ExitStatus.success.word
  var exitCode = ExitStatus.success.rawValue
  var input: String
  var size: Int
  var steps: Int
  var method: String
  var layers: Int
  var stepBound: Int?
  var largestBits: Int
  var flip: Int?
  var output: String
  var bytes: Int
  var seconds: Double

  init(
    file: String, _ stack: CouplingStack, _ simulation: Simulation, output: String, bytes: Int,
    seconds: Double
  ) {
    input = file
    size = stack.size
    steps = stack.steps.count
    method = simulation.method.rawValue
    let certificate = simulation.certificate
    layers = certificate.layers.count
    stepBound = simulation.bound
    var numbers = NumberStatistics()
    for layer in certificate.layers { numbers.add(layer) }
    largestBits = max(numbers.numeratorBits, numbers.denominatorBits)
    flip = certificate.flip
    self.output = output
    self.bytes = bytes
    self.seconds = seconds
  }

  /// `written c.json  n = 16, 8 steps in 6 layers (product), 731 bits, 8012 bytes, 0.05 s`.
  var text: String {
    let way =
      stepBound.map { "\(method), at most \($0)" } ?? method
    var facts = [
      "n = \(size)",
      "\(Report.count(steps, "step")) in \(Report.count(layers, "layer")) (\(way))",
      "\(largestBits) bits",
    ]
    if let flip { facts.append("coordinate \(flip) reflected") }
    facts += ["\(bytes) bytes", String(format: "%.2f s", seconds)]
    let place = output == OutputFile.standardOutputName ? "standard output" : output
    return "written  \(place)  \(facts.joined(separator: ", "))"
  }
}

extension SimulationMethod: ExpressibleByArgument {}
