import ArgumentParser
import CouplingKernel
import Interchange
import Pages

/// `couplet report`: a page about a certificate.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Check a certificate, and write a page in HTML about it.",
    discussion: """
      The page needs nothing but itself. It is written for a refuted certificate, too; the exit code \
      is that of verify.
      """)

  @Argument(help: ArgumentHelp("The certificate.", valueName: "cert"))
  var file: String

  @Option(name: .shortAndLong, help: "The page to write; - is standard output.")
  var output: String

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func run() throws {
    let kernelLimits = limits.start(stopsItself: true)
    let read = try CertificateFile(reading: file, limits: kernelLimits)
    let started = ContinuousClock.now
    let verdict: Verdict
    do {
      verdict = try read.certificate.check(
        limits: kernelLimits,
        progress: { Progress.show(Double($0) / Double(max($1, 1)), of: file) })
    } catch {
      throw Failure(error, file: file)
    }
    let page = CertificatePage(
      file: file, certificate: read.certificate, report: CertificateReport(read, file: file),
      verdict: verdict, seconds: (ContinuousClock.now - started).seconds
    ).page
    Progress.clear()
    try OutputFile.write(to: output) { try $0.write(page.html) }
    if !verdict.isTrue { try ExitStatus.refuted.end() }
  }
}
