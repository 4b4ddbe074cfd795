import ArgumentParser
import Interchange

/// How a command says what came out.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Report as JSON, on standard output.")
  var json = false

  /// Demands that what the command makes goes to a file if the report goes to standard output.
  func demandFile(for what: String, _ output: String?) throws {
    if json && output == OutputFile.standardOutputName {
      throw ValidationError("The \(what) goes to standard output: for --json, name a file with -o.")
    }
  }

  /// Prints a report as JSON or as its text, if it has one: to standard error if what the command makes
  /// goes to standard output.
  func show(
    _ report: some Encodable, _ text: @autoclosure () -> String?, writtenTo output: String? = nil
  ) throws {
    if json {
      Console.report(try Report.json(report))
    } else if let text = text() {
      output == OutputFile.standardOutputName ? Console.note(text) : Console.report(text)
    }
  }
}
