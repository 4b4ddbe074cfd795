import CouplingKernel
import ExactArithmetic
import Foundation

/// `p / q` for q ≠ 0.
func rational(_ p: Int, _ q: Int) -> Rational { Rational(Integer(p), Integer(q)) ?? .zero }

/// What a checker says about a text.
enum Answer: String, Hashable {
  case yes = "true"
  case no = "false"
  case malformed
}

/// The checkers in Python, which share nothing with the kernel.
struct IndependentChecker {
  let script: String

  static let isAvailable = (try? python(["--version"]))?.isEmpty == false

  /// The answers for texts, from one process.
  func answers(for texts: [String]) throws -> [Answer?] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try texts.enumerated().map { index, text in
      let file = folder.appending(path: "\(index).json")
      try Data(text.utf8).write(to: file)
      return file
    }
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Independent/\(script)").path()
    let lines = try Self.python([path] + files.map { $0.path() }).split(separator: "\n")
    return zip(files, lines).map { file, line in
      Answer(rawValue: String(line.dropFirst(file.path().count + 2).prefix { $0.isLetter }))
    }
  }

  private static func python(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }
}

/// Every number of a certificate replaced by several others, one at a time; in words of a code,
/// every digit.
func mutations(of text: String) -> [String] {
  let numbers = text.matches(of: /-?[0-9]+(\/[0-9]+)?/)
  var texts: [String] = []
  for match in numbers {
    guard let value = Rational(match.output.0) else {
      for index in text[match.range].indices {
        let other = text[index] == "0" ? "1" : "0"
        texts.append(text.replacingCharacters(in: index...index, with: other))
      }
      continue
    }
    var others = [
      value + 1, value - 1, -value, 2 * value, value / 2, .zero, value * rational(1001, 1000),
      value * rational(999_999, 1_000_000), value + rational(1, 1 << 40), value * 1000,
    ]
    others.append(value.reciprocal ?? .one)
    for other in others where other != value {
      texts.append(text.replacingCharacters(in: match.range, with: other.description))
    }
  }
  return texts
}
