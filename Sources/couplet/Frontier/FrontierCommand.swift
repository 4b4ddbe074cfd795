import Approximation
import ArgumentParser
import CouplingKernel
import Decomposition
import ExactArithmetic
import Foundation
import Interchange
import Plotting

/// `couplet frontier`: every strategy for one matrix, measured.
struct FrontierCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frontier",
    abstract: "Depth against size and conditioning: every decomposition of one matrix, measured.",
    discussion: """
      Each certificate passes the kernel. Norms and condition numbers are those of the worst layer, \
      for the largest absolute row sum; float64 and float32 are the errors of evaluating the rounded \
      layers, relative to the largest entry of the matrix.
      """)

  @Argument(help: ArgumentHelp("The matrix, or a permutation.", valueName: "input"))
  var input: String?

  @OptionGroup var chosen: TargetOptions

  @Option(
    name: .customLong("strategy"),
    help: "Only this strategy; may be repeated. ladder stands for all its numbers of levels.")
  var strategies: [Strategy] = []

  @OptionGroup var parts: PartitionOptions

  @Option(help: "Draw the figures into this SVG file.")
  var svg: String?

  @Option(name: .shortAndLong, help: "Write the certificates into this folder.")
  var output: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    try chosen.validate(input)
    let measured: [Strategy] = [.ladder, .elimination, .koehler, .permutation]
    if let other = strategies.first(where: { !measured.contains($0) }) {
      let names = measured.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--strategy \(other.rawValue) is one of: \(names).")
    }
  }

  func run() throws {
    let kernelLimits = limits.start()
    let target = try chosen.target(in: input, kernelLimits)
    let partition = try chosenPartition(target.target.size)
    let routes = FrontierRoute.all(for: target.target, partition, of: strategies)
    guard !routes.isEmpty else {
      throw Failure(.impossible, "\(name): no strategy that was asked for fits")
    }
    var folder = output.map { CertificateFolder(path: $0) }
    if let output { try CertificateFolder.create(output) }
    var report = FrontierReport(
      status: "", exitCode: 0, input: name, tensor: target.name, size: target.target.size,
      flip: nil, routes: [])
    for (index, route) in routes.enumerated() {
      var entry = FrontierEntry(route)
      Progress.show(index, of: routes.count, "decomposition")
      do {
        let started = ContinuousClock.now
        let certificate: Certificate
        switch route {
        case .exact(let strategy, let levels):
          certificate = try exact(strategy, levels, route.name, target.target, partition)
        case .approximate(let entries):
          let found = try approximation(entries, route.name, target.target, partition)
          certificate = found.certificate
          entry.largestError = ScientificNumber(found.largestError)
        }
        entry.seconds = (ContinuousClock.now - started).seconds
        entry.describe(certificate)
        report.flip = certificate.flip
        if let path = folder?.path(for: route.name) { _ = try certificate.write(to: path) }
      } catch {
        entry.failure = Failure(of: error)
      }
      report.routes.append(entry)
    }
    Progress.clear()
    try finish(report)
  }

  private var name: String { chosen.name(of: input) }

  private func chosenPartition(_ size: Int) throws(Failure) -> Partition {
    let chosen = try parts.partition(of: size) ?? (try? Partition.halves(of: size))
    guard let chosen else { throw failure(.oddSize(size)) }
    guard chosen.size == size else {
      throw failure(.partitionSize(expected: size, found: chosen.size))
    }
    return chosen
  }

  private func failure(_ error: DecompositionError) -> Failure {
    Failure(error.exitStatus, "\(name): \(error)")
  }

  private func exact(
    _ strategy: Strategy, _ levels: Int?, _ name: String, _ target: Target, _ partition: Partition
  ) throws(Failure) -> Certificate {
    let options = DecompositionOptions(
      strategy: strategy, levels: levels, partition: partition, flip: parts.allowedFlip,
      progress: { Console.progress("\(name)  \($0.words)") })
    do {
      return try decompose(target, options: options)
    } catch {
      throw failure(error)
    }
  }

  /// Layers that are as near as such entries usually allow.
  private func approximation(
    _ entries: EntryPrecision, _ name: String, _ target: Target, _ partition: Partition
  ) throws(Failure) -> Approximation {
    let options = ApproximationOptions(
      tolerance: target.largestEntry * entries.usualError, entries: entries, partition: partition,
      flip: parts.allowedFlip, progress: { Console.progress("\(name)  \($0.words)") })
    do {
      return try approximate(target, options: options)
    } catch {
      throw failure(error)
    }
  }

  /// Reports what was measured, and each failure once.
  private func finish(_ measured: FrontierReport) throws {
    var report = measured
    let failures = report.routes.compactMap(\.failure)
    let status = ExitStatus.worst(of: failures.map(\.status))
    report.status = status.word
    report.exitCode = status.rawValue
    var shown: Set<String> = []
    for failure in failures where shown.insert(failure.message).inserted { failure.show() }
    if let svg, failures.count < report.routes.count {
      try OutputFile.write(to: svg) { file in try file.write(report.figure.svg) }
    }
    try reporting.show(report, failures.count < report.routes.count ? report.text : nil)
    try status.end()
  }
}

extension EntryPrecision {
  /// A relative error that is reached unless the matrix is ill-conditioned: 2¹⁰ units in the last place.
  fileprivate var usualError: Rational {
    Rational(coprime: .one, Integer(1) << (significantBits - 10))
  }
}

extension Target {
  /// The largest magnitude of an entry.
  fileprivate var largestEntry: Rational {
    (0..<size).lazy.flatMap { nonZeros(inRow: $0) }.map { $0.value.magnitude }.max() ?? .zero
  }
}
