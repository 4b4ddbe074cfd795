import ArgumentParser
import CouplingFlows

/// `couplet flow plot`: shows what an experiment has reached.
struct FlowPlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Write charts and a page about an experiment, finished or not.")

  @Argument(help: "The folder that flow train writes to.")
  var folder: String

  @OptionGroup var reporting: ReportOptions

  func run() throws {
    let folder = ExperimentFolder(folder)
    let report =
      switch try folder.preset() {
      case .depth: try folder.read(DepthExperiment.self).report()
      case .padding: try folder.read(PaddingExperiment.self).report()
      case .start: try folder.read(StartExperiment.self).report()
      }
    try folder.write(report)
    try reporting.show(report.json, report.text)
  }
}
