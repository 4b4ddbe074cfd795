import Foundation

/// What a checker says about a text.
enum Answer: String, Hashable {
  case yes = "true"
  case no = "false"
  case malformed
}

/// The checker in Python, which shares nothing with the kernel.
struct IndependentChecker {
  /// The folder `Tests`.
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let isAvailable = (try? run(["--version"]))?.status == 0

  /// The checker of certificates.
  static let certificates = "check_certificate.py"

  /// The checker of lower bounds.
  static let lowerBounds = "check_lower_bound.py"

  /// The answers for files, from one process.
  static func answers(
    for files: [URL], by checker: String = certificates
  ) throws -> [Answer?] {
    let script = tests.appending(path: "Independent/\(checker)")
    let lines = try run([script.path()] + files.map { $0.path() }).output
      .split(separator: "\n", omittingEmptySubsequences: true)
    return zip(files, lines).map { file, line in
      let verdict = line.dropFirst(file.path().count + 2)
      return Answer(rawValue: String(verdict.prefix { $0.isLetter }))
    }
  }

  /// The answers for texts, from one process.
  static func answers(
    for texts: [[UInt8]], by checker: String = certificates
  ) throws -> [Answer?] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try texts.enumerated().map { index, text in
      let file = folder.appending(path: "\(index).json")
      try Data(text).write(to: file)
      return file
    }
    return try answers(for: files, by: checker)
  }

  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
