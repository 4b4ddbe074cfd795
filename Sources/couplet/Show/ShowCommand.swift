import ArgumentParser
import CouplingKernel
import Foundation
import Interchange

/// `couplet show`: describes a certificate.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Describe a certificate: layers, entry sizes, norms, condition numbers.",
    discussion: """
      Lower bounds, universality certificates, depth bounds and stacks are described, too. Norms and condition numbers are those of the whole layer as an n × n matrix, for the largest \
      absolute row sum, computed exactly and rounded. Nothing is checked.
      """)

  @Argument(help: ArgumentHelp("The certificate.", valueName: "cert"))
  var file: String

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func run() throws {
    let report = FileReport(
      try ClaimFile(reading: file, limits: limits.start(stopsItself: true)))
    try reporting.show(report, report.text)
  }
}
