import BuildVersion
import Pages

extension Page {
  /// Where pages come from.
  static let programOrigin = "Written by couplet \(BuildVersion.text)."

  /// A page about a file.
  init(about kind: String, _ file: String) {
    self.init(title: "\(kind) \(file)", origin: Page.programOrigin)
  }

  /// The last section: how to check the file elsewhere.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - checker: The program in `Tests/Independent` that checks such files.
  ///   - commands: What there is besides.
  mutating func addChecks(of file: String, checker: String, then commands: [String] = []) {
    let name = ShellWord(file).text
    add(.heading("Check it again"))
    add(
      .paragraph(
        "This page proves nothing: the file does. With this program, and with a checker in plain Python "
          + "that shares no line with it, in a clone of its repository:"))
    add(.code("couplet verify \(name)"))
    add(.code("python3 Tests/Independent/\(checker) \(name)"))
    for command in commands { add(.code(command)) }
  }
}

/// A word of a command for a shell.
struct ShellWord {
  let text: String

  init(_ word: String) {
    let isPlain =
      !word.isEmpty
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
    text = isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
