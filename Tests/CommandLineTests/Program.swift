import Foundation
import Testing

/// Runs the program that the package builds.
struct Program {
  /// What came of a run.
  struct Outcome {
    var status: Int32
    var endedBySignal: Bool
    var output: String
    var errors: String

    func json() throws -> [String: Any] {
      try #require(
        JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
  }

  /// The executable, which is built beside the tests.
  static let executable: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let tests = bundle?.bundleURL ?? URL(filePath: CommandLine.arguments[0])
    return tests.deletingLastPathComponent().appending(path: "couplet")
  }()

  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures").path(percentEncoded: false)

  static let trained = fixtures + "/glow-digits/glow-digits.safetensors"

  /// A folder of its own, in which the program runs.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "couplet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  /// The names of the files in the folder, without those of the outputs of runs.
  var names: [String] {
    let all = try? FileManager.default.contentsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    return (all ?? []).filter { !$0.hasPrefix("run-") }.sorted()
  }

  /// Runs the program to its end, or until `signal` is sent after a while.
  func run(
    _ arguments: [String], input: String? = nil, interrupt: (signal: Int32, after: Double)? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let mark = UUID().uuidString
    let (output, errors) = ("run-\(mark).out", "run-\(mark).err")
    try write("", to: output)
    try write("", to: errors)
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: output))
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: errors))
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    if let input { pipe.fileHandleForWriting.write(Data(input.utf8)) }
    if let interrupt {
      Thread.sleep(forTimeInterval: interrupt.after)
      kill(process.processIdentifier, interrupt.signal)
    } else {
      try pipe.fileHandleForWriting.close()
    }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      endedBySignal: process.terminationReason == .uncaughtSignal,
      output: try read(output), errors: try read(errors))
  }
}

/// Certificates written by hand.
enum Sample {
  static let trueCertificate = """
    {"format": "couplet-certificate/1", "size": 4, "partition": [[0, 1], [2, 3]],
     "target": {"matrix": ["1 0 0 0", "0 1 0 0", "1 0 1 0", "0 -1/2 0 3/2"]},
     "layers": [{"updates": "second", "shift": ["1 0", "0 -1/2"], "scale": "1 3/2"}],
     "construction": "by hand", "note": "free text"}
    """

  static let falseCertificate = trueCertificate.replacingOccurrences(
    of: "0 3/2\"]", with: "0 7/2\"]")

  static let malformedCertificate = trueCertificate.replacingOccurrences(
    of: "\"1 3/2\"}", with: "\"1 0\"}")

  /// The error is 2 in one entry, nothing in the others.
  static func approximation(tolerance: String) -> String {
    falseCertificate.replacingOccurrences(of: "couplet-certificate", with: "couplet-approximation")
      .replacingOccurrences(of: "\"note\": \"free text\"", with: "\"tolerance\": \"\(tolerance)\"")
  }

  /// The T of the true certificate.
  static let matrixText = "1,0,0,0\n0,1,0,0\n1,0,1,0\n0,-1/2,0,1.5\n"

  static let identity = """
    {"format": "couplet-certificate/1", "size": 2, "target": {"permutation": [0, 1]},
     "layers": [{"updates": "first", "shift": {"shape": [1, 1], "entries": []}}]}
    """
}
