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
      let page: any ClaimPage
      switch read.content {
      case .certificate(let certificate):
        let started = ContinuousClock.now
        let verdict = try certificate.check(limits: limits, progress: show)
        let seconds = (ContinuousClock.now - started).seconds
        page = CertificatePage(read, certificate, verdict, seconds: seconds, frontier: frontier)
      case .lowerBound(let bound):
        page = LowerBoundPage(read, bound, try bound.check(limits: limits))
      case .universality(let certificate):
        page = UniversalityPage(
          read, certificate, try certificate.check(limits: limits, progress: show))
      case .depthBound(let bound):
        page = DepthBoundPage(read, bound, try bound.check(limits: limits))
      case .stack(let stack):
        return (StackPage(read, stack, product: try stack.product(limits: limits)).page, true)
      }
      return (page.page, page.refutation == nil)
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
