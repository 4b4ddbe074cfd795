import ArgumentParser
import FormalConstructions
import Interchange

/// `couplet theorems`: proves every construction and checks every theorem on instances.
struct TheoremsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theorems",
    abstract: "Prove every construction, check every theorem on instances, and print a table.",
    discussion: """
      Every construction that the program carries is proved for every size and evaluated at random \
      and structured rational matrices with parts of sizes 1 to 6; the kernel checks the layers, \
      independently of the proof. The bounds of the strategies are checked on matrices, and so is \
      that some matrices need so many layers. The \
      column 'facts' counts existence statements that are taken as known; 'layers' is the largest \
      number seen, without those that a rest stands for.
      """)

  @OptionGroup var reporting: ReportOptions

  @Flag(help: "Print the table in LaTeX, for amsmath, booktabs and longtable.")
  var latex = false

  @Option(help: "Write a page in HTML with the table, too.")
  var page: String?

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    if latex && reporting.json {
      throw ValidationError("--latex and --json are different formats.")
    }
  }

  func run() throws {
    let started = ContinuousClock.now
    let kernelLimits = limits.start()
    let files = try ConstructionFiles(reading: [], maximumBytes: kernelLimits.maxBytes)
    var entries = Proof.all(of: files).map(TheoremReport.Entry.init)
    entries += StrategyTheorem.all.map(TheoremReport.Entry.init)
    entries += DistributionTheorem.all.map(TheoremReport.Entry.init)
    entries += DepthTheorem.all.map(TheoremReport.Entry.init)
    let report = TheoremReport(entries, elapsed: ContinuousClock.now - started)
    if let page {
      let html = TheoremsPage(report: report).page.html
      try OutputFile.write(to: page) { try $0.write(html) }
    }
    try reporting.show(report, latex ? report.latex : report.text)
    for entry in entries where !entry.holds {
      let reason = entry.message ?? "false at \(entry.failures.joined(separator: "; "))"
      Failure(.refuted, "\(entry.name): \(reason)").show()
    }
    if report.exitCode != 0 { try ExitStatus.refuted.end() }
  }
}
