import ArgumentParser

/// `couplet flow`: the floating-point side.
struct FlowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flow",
    abstract: "Run certificates as flows, and train flows, in floating point.",
    discussion: "Nothing that these commands compute decides about a certificate.",
    subcommands: [
      FlowRunCommand.self, FlowErrorCommand.self, FlowTrainCommand.self, FlowPlotCommand.self,
    ])
}
