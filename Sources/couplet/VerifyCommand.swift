import ArgumentParser
import CouplingKernel
import Foundation
import Interchange

/// `couplet verify`: checks certificates.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check certificates exactly, over the rationals.",
    discussion: """
      Of several files, the first of the exit codes 1, 65, 66, 69 that occurred decides. \
      A name ending in .gz is expanded; - is standard input.
      """)

  @Argument(help: ArgumentHelp("The certificates.", valueName: "cert"))
  var files: [String]

  @Option(help: "Demand that the certificate's T is the matrix or permutation in this file.")
  var target: String?

  @Option(help: "Demand that the certificate's T is the product of the stack in this file.")
  var stack: String?

  @Option(help: "Which tensor of the target file.")
  var tensor: String?

  @Option(help: "Which step of the Glow flow in the target file, as for couplet decompose.")
  var glowStep: String?

  @Option(help: "How many certificates to check at the same time (default: one for each core).")
  var jobs: Int?

  @Flag(help: "Run the plain reference check instead of the fast one; both are exact.")
  var reference = false

  @Flag(
    help: """
      Compare both sides modulo random primes at random vectors instead: fast, and a false \
      certificate passes with the probability stated in the report.
      """)
  var probabilistic = false

  @Flag(help: "Print long numbers in full.")
  var full = false

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
    if probabilistic && reference {
      throw ValidationError("--probabilistic and --reference are different checks.")
    }
    if stack != nil && target != nil {
      throw ValidationError("--stack and --target both say what T is.")
    }
    if tensor != nil && target == nil {
      throw ValidationError("--tensor chooses a tensor of the file given by --target.")
    }
    if glowStep != nil && (target == nil || tensor != nil) {
      throw ValidationError("--glow-step chooses tensors of the file given by --target.")
    }
  }

  func run() throws {
    let started = ContinuousClock.now
    let workers = min(jobs ?? ProcessInfo.processInfo.activeProcessorCount, files.count)
    let kernelLimits = limits.start(stopsItself: true, parts: workers)
    let verification = Verification(
      target: try target.map {
        try ExpectedTarget(reading: $0, tensor: tensor, glowStep: glowStep, kernelLimits)
      } ?? stack.map { try ExpectedTarget(readingStack: $0, kernelLimits) },
      method: probabilistic ? .probabilistic : reference ? .reference : .exact,
      limits: kernelLimits,
      progress: { if files.count == 1 { Progress.show($0, of: files[0]) } })
    let outcomes = OrderedWork.run(files, workers: workers) { file in
      verification.outcome(of: file)
    } completed: { outcome, count in
      if let failure = outcome.failure { failure.show() }
      if !reporting.json, let line = outcome.line(full: full) { Console.report(line) }
      if files.count > 1 { Progress.show(count, of: files.count, "certificate") }
    }
    Progress.clear()

    let status = ExitStatus.worst(of: outcomes.map(\.status))
    if reporting.json {
      let report = VerificationReport(
        outcomes: outcomes, method: verification.method, status: status,
        elapsed: ContinuousClock.now - started)
      Console.report(try Report.json(report))
    } else if files.count > 1 {
      Console.report(VerificationReport.summary(of: outcomes))
    }
    try status.end()
  }
}
