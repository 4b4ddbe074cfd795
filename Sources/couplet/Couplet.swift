import ArgumentParser
import BuildVersion
import CouplingFlows
import Foundation
import Interchange

/// The program: parses the arguments, runs a command, and turns its outcome into an exit code.
@main
struct Couplet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "couplet",
    abstract: "Exact decompositions into coupling layers, with certificates.",
    discussion: """
      Exit codes: 0 true (verified, written), 1 refuted, 2 outside the theorem, 64 wrong usage, \
      65 malformed input, 66 unreadable file, 69 a limit was reached, 73 unwritable file. Of \
      several files, the first of 1, 65, 66, 69, 73, 2 that occurred decides.
      """,
    version: BuildVersion.text,
    subcommands: [
      DecomposeCommand.self,
      SimulateCommand.self,
      FrontierCommand.self,
      VerifyCommand.self,
      ShowCommand.self,
      ReportCommand.self,
      ExportCommand.self,
      ProveCommand.self,
      TheoremsCommand.self,
      UniversalCommand.self,
      FlowCommand.self,
      BoundCommand.self,
      DepthBoundCommand.self,
      AtlasCommand.self,
    ])

  static func main() {
    Interruption.install()
    endIdleBLASThreads()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let failure = Failure(error) else { exit(withError: error) }
      failure.show()
      Foundation.exit(failure.status.rawValue)
    }
  }
}

/// Ends a command that has reported already.
extension ExitStatus {
  func end() throws {
    if self != .success { throw ExitCode(rawValue) }
  }
}
