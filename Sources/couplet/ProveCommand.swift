import ArgumentParser
import FormalConstructions

/// `couplet prove`: proves formal constructions.
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Prove formal constructions for every size at once.",
    discussion: """
      Without arguments, the constructions that the program carries. The language is described in \
      constructions/README.md. A claim that does not follow is printed with both normal forms and \
      their difference, and the exit code is 1.
      """)

  @Argument(
    help: ArgumentHelp("Files, or folders of .construction files.", valueName: "path"))
  var paths: [String] = []

  @Flag(help: "Print the theorems in LaTeX.")
  var latex = false

  @Flag(help: "Print the theorems for Coq, with proofs; Formal/ has what they import.")
  var coq = false

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    if [latex, coq, reporting.json].count(where: { $0 }) > 1 {
      throw ValidationError("--latex, --coq and --json are different formats.")
    }
  }

  func run() throws {
    let started = ContinuousClock.now
    let kernelLimits = limits.start()
    let files = try ConstructionFiles(reading: paths, maximumBytes: kernelLimits.maxBytes)
    let proofs = Proof.all(of: files)
    if coq { Console.report("From Couplet Require Import Constructions.\n") }
    let elapsed = ContinuousClock.now - started
    let status = ExitStatus.worst(of: proofs.map(\.status))
    for proof in proofs {
      switch proof.result {
      case .failure(let failure): failure.show()
      case .success(let proved):
        if latex { Console.report(proved.latex + "\n") }
        if coq { Console.report(proved.coq) }
      }
      if !latex, !coq, !reporting.json { Console.report(proof.text) }
    }
    if reporting.json {
      Console.report(
        try Report.json(ProofReport(proofs, status: status, elapsed: elapsed)))
    } else if !latex, !coq {
      Console.report(ProofReport.summary(of: proofs, elapsed: elapsed))
    }
    try status.end()
  }
}
