import ArgumentParser
import CouplingKernel
import ExactArithmetic
import Foundation
import Interchange
import Plotting
import Universality

/// `couplet depth-bound`: how many layers flows of bounded parameters need at least.
struct DepthBoundCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "depth-bound",
    abstract: "A proved lower bound on the depth of flows that come close to all mixtures.",
    discussion: """
      The family: layers on R^d with p parameters in [-R, R], L-Lipschitz in their input, \
      M-Lipschitz in their parameters (the largest change counts), for the Euclidean norm. The \
      bound: with fewer layers, some uniform distribution on k unit vectors stays away from every \
      flow of the family, in W1, by the distance that is printed. Several values of d or k, \
      separated by commas, give a table. What is written has passed the kernel.
      """)

  @Option(help: "The number d of coordinates; several, separated by commas, for a table.")
  var dimension: NumberChoice

  @Option(help: "The number k of points of a mixture; several for a table.")
  var modes: NumberChoice

  @Option(help: "The number p of parameters of a layer.")
  var layerParameters: Int

  @Option(help: "R: parameters lie in [-R, R].")
  var range = ExactNumber(.one)

  @Option(help: "L: how much layers stretch their input at most.")
  var lipschitz = ExactNumber(.one)

  @Option(help: "M: how much layers move their output when parameters change, at most.")
  var parameterLipschitz = ExactNumber(.one)

  @Option(help: "How far away a mixture is to stay, at least; at most 1/4.")
  var separation = ExactNumber(.zero)

  @Option(name: .shortAndLong, help: "The certificate to write.")
  var output: String?

  @Option(help: "Draw the bounds of a table into this file.")
  var svg: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard layerParameters >= 1, layerParameters <= 1 << 20 else {
      throw ValidationError("--layer-parameters must be from 1 to \(1 << 20).")
    }
    for (name, number) in [
      ("--range", range), ("--lipschitz", lipschitz),
      ("--parameter-lipschitz", parameterLipschitz),
    ] where number.value.signum <= 0 {
      throw ValidationError("\(name) must be above 0.")
    }
    guard separation.value >= .zero, separation.value <= Rational.one / 4 else {
      throw ValidationError("--separation must be from 0 to 1/4.")
    }
    let isTable = dimension.values.count * modes.values.count > 1
    if isTable && output != nil {
      throw ValidationError("A certificate is about one d and one k: leave -o out.")
    }
    if !isTable && svg != nil {
      throw ValidationError("--svg draws a table: give several values of d or k.")
    }
    try reporting.demandFile(for: "certificate", output)
  }

  func run() throws {
    let kernelLimits = limits.start(stopsItself: true)
    let started = ContinuousClock.now
    var entries: [DepthBoundReport.Entry] = []
    var certificate: DepthLowerBound?
    for d in dimension.values {
      for k in modes.values {
        let entry = try bound(d, k, kernelLimits)
        entries.append(entry.report)
        certificate = entry.bound
        Progress.show(entries.count, of: dimension.values.count * modes.values.count, "bound")
      }
    }
    Progress.clear()
    if let output, let certificate {
      try CertificateOutput.write(Array(certificate.text.utf8), to: output)
    }
    if let svg { try CertificateOutput.write(Array(DepthBoundReport.chart(entries).utf8), to: svg) }
    let status: ExitStatus =
      entries.contains { $0.depth != nil } ? .success : .impossible
    let report = DepthBoundReport(
      command: self, entries: entries, status: status,
      seconds: (ContinuousClock.now - started).seconds)
    try reporting.show(report, report.text, writtenTo: output)
    if entries.count == 1, let message = entries[0].message {
      Failure(.impossible, message).show()
    }
    try status.end()
  }

  /// A bound that the kernel has checked, or why there is none.
  private func bound(
    _ d: Int, _ k: Int, _ limits: ReadingLimits
  ) throws -> (report: DepthBoundReport.Entry, bound: DepthLowerBound?) {
    let family = FlowFamily(
      parameters: layerParameters, range: range.value, lipschitz: lipschitz.value,
      parameterLipschitz: parameterLipschitz.value)
    do {
      let bound = try depthLowerBound(
        dimension: d, modes: k, family: family, separation: separation.value
      ) {
        if dimension.values.count * modes.values.count == 1 { Progress.show($0, of: "codes") }
      }
      guard try bound.check(limits: limits).isTrue else {
        throw Failure(.defect, "the kernel does not confirm the bound for d = \(d), k = \(k)")
      }
      return (DepthBoundReport.Entry(bound), bound)
    } catch let error as DepthBoundError {
      return (DepthBoundReport.Entry(dimension: d, modes: k, message: error.text), nil)
    } catch let error as CertificateError {
      throw Failure(error, file: "d = \(d), k = \(k)")
    }
  }
}

extension DepthBoundError {
  /// Why there is no bound, and what would help.
  fileprivate var text: String {
    switch self {
    case .tooFewPoints(let d, let k):
      "no bound: with d = \(d) coordinates there are no two sets of k = \(k) points that share at "
        + "most half of them, as far apart as wanted; a larger d or a smaller k would help"
    case .noDepthSuffices:
      "no number of layers suffices: at these values of R, L and M all flows of the family stay "
        + "close to one another, at any depth, and some mixture away from all"
    }
  }
}

/// Natural numbers as an argument, separated by commas.
struct NumberChoice: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    guard numbers.allSatisfy({ 1...100_000 ~= $0 }) else { return nil }
    values = numbers
  }
}
