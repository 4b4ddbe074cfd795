import ArgumentParser
import CouplingKernel
import Decomposition
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

  @Option(help: "A permutation, as images 2,0,3,1 or as cycles \"(0 2 3 1)\" with --size.")
  var permutation: String?

  @Option(help: "The number of points of a permutation given by cycles.")
  var size: Int?

  @Option(help: "Which tensor of a safetensors file.")
  var tensor: String?

  @Option(
    name: .customLong("strategy"),
    help: "Only this strategy; may be repeated. ladder stands for all its numbers of levels.")
  var strategies: [Strategy] = []

  @Option(help: "halves, alternating, or two lists of coordinates such as [[0,2],[1,3]].")
  var partition = PartitionChoice.halves

  @Option(help: "Allow one reflected coordinate: auto or its index.")
  var flip: FlipChoice?

  @Option(help: "Draw the figures into this SVG file.")
  var svg: String?

  @Option(name: .shortAndLong, help: "Write the certificates into this folder.")
  var output: String?

  @Flag(help: "Report as JSON.")
  var json = false

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard (permutation == nil) != (input == nil) else {
      throw ValidationError("Give either an input file or --permutation.")
    }
    if size != nil && permutation == nil {
      throw ValidationError("--size belongs to --permutation.")
    }
    let measured: [Strategy] = [.ladder, .elimination, .koehler, .permutation]
    if let other = strategies.first(where: { !measured.contains($0) }) {
      let names = measured.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--strategy \(other.rawValue) is one of: \(names).")
    }
  }

  func run() throws {
    let kernelLimits = limits.start()
    let target = try target(kernelLimits)
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
        let certificate = try certificate(route, target.target, partition)
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

  private var name: String { input ?? "--permutation" }

  private func target(_ limits: ReadingLimits) throws -> NamedTarget {
    if let permutation {
      let images = try PermutationNotation.parse(permutation, size: size)
      return NamedTarget(name: nil, target: .permutation(images))
    }
    let source = try Source(reading: name, maximumBytes: limits.maxBytes)
    return NamedTarget(
      name: tensor, target: try Target(reading: source, tensor: tensor, limits: limits))
  }

  private func chosenPartition(_ size: Int) throws(Failure) -> Partition {
    let chosen = try partition.partition(of: size) ?? (try? Partition.halves(of: size))
    guard let chosen else { throw failure(.oddSize(size)) }
    guard chosen.size == size else {
      throw failure(.partitionSize(expected: size, found: chosen.size))
    }
    return chosen
  }

  private func failure(_ error: DecompositionError) -> Failure {
    Failure(error.exitStatus, "\(name): \(error)")
  }

  private func certificate(
    _ route: FrontierRoute, _ target: Target, _ partition: Partition
  ) throws(Failure) -> Certificate {
    let options = DecompositionOptions(
      strategy: route.strategy, levels: route.levels, partition: partition, flip: flip ?? .none,
      progress: { Console.progress("\(route.name)  \($0.words)") })
    do {
      return try decompose(target, options: options)
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
    if json {
      Console.report(try Report.json(report))
    } else if failures.count < report.routes.count {
      Console.report(report.text)
    }
    try status.end()
  }
}
