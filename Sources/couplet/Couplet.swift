import ArgumentParser

@main
struct Couplet: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "couplet")
}
