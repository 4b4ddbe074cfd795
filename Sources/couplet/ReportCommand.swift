import ArgumentParser
import CouplingKernel
import Interchange
import Pages

/// `couplet report`: a page about a file.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Check a certificate, and write a page in HTML about it.",
    discussion: """
      The certificate may be of any kind that verify checks: an equality, an approximation, a lower \
      bound, a universality certificate, a depth bound; a stack of steps has a page, too. The page \
      needs nothing but itself. It is written for a refuted certificate, too; the exit code is that \
      of verify.
      """)

  @Argument(help: ArgumentHelp("The certificate.", valueName: "cert"))
  var file: String

  @Option(name: .shortAndLong, help: "The page to write; - is standard output.")
  var output: String

  @Option(
    help:
      "Show other decompositions beside this one: what frontier --json printed about its matrix.")
  var frontier: String?

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func run() throws {
    let kernelLimits = limits.start(stopsItself: true)
    let read = try ClaimFile(reading: file, limits: kernelLimits)
    let (page, isTrue) = try page(about: read, kernelLimits)
    Progress.clear()
    try OutputFile.write(to: output) { try $0.write(page.html) }
    if !isTrue { try ExitStatus.refuted.end() }
  }

  /// The page, and whether what the file claims was confirmed.
  private func page(
    about read: ClaimFile, _ limits: ReadingLimits
  ) throws(Failure) -> (page: Page, isTrue: Bool) {
    let frontier = try shownFrontier(beside: read, limits)
    let file = file
    @Sendable func show(_ done: Int, _ total: Int) {
      Progress.show(Double(done) / Double(max(total, 1)), of: file)
    }
    do {
      switch read.content {
      case .certificate(let certificate):
        let started = ContinuousClock.now
        let verdict = try certificate.check(limits: limits, progress: show)
        let page = CertificatePage(
          file: file, certificate: certificate,
          report: CertificateReport(certificate, bytes: read.byteCount, file: file),
          verdict: verdict, seconds: (ContinuousClock.now - started).seconds, frontier: frontier)
        return (page.page, verdict.isTrue)
      case .lowerBound(let bound):
        let verdict = try bound.check(limits: limits)
        let page = LowerBoundPage(
          file: file, bound: bound,
          report: LowerBoundReport(bound, bytes: read.byteCount, file: file), verdict: verdict)
        return (page.page, verdict == .verified)
      case .universality(let certificate):
        let verdict = try certificate.check(limits: limits, progress: show)
        let page = UniversalityPage(
          file: file, certificate: certificate,
          report: UniversalityReport(certificate, bytes: read.byteCount, file: file),
          verdict: verdict)
        return (page.page, verdict.isTrue)
      case .depthBound(let bound):
        let verdict = try bound.check(limits: limits)
        let page = DepthBoundPage(
          file: file, bound: bound,
          report: DepthClaimReport(bound, bytes: read.byteCount, file: file), verdict: verdict)
        return (page.page, verdict.isTrue)
      case .stack(let stack):
        let page = StackPage(
          file: file, stack: stack, report: StackReport(stack, bytes: read.byteCount, file: file),
          product: try stack.product(limits: limits))
        return (page.page, true)
      }
    } catch {
      throw Failure(error, file: file)
    }
  }

  /// The frontier that is to be shown, if it can be about the matrix of the file.
  private func shownFrontier(
    beside read: ClaimFile, _ limits: ReadingLimits
  ) throws(Failure) -> FrontierReport? {
    guard let frontier else { return nil }
    guard case .certificate(let certificate) = read.content else {
      throw Failure(.usage, "--frontier: \(file) is no certificate of an equality; leave it out")
    }
    let report = try FrontierReport(reading: frontier, maximumBytes: limits.maxBytes)
    guard report.size == certificate.size else {
      throw Failure(
        .usage,
        "--frontier: \(frontier) is about n = \(report.size), \(file) about n = \(certificate.size)"
      )
    }
    return report
  }
}
