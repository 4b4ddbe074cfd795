import CouplingKernel
import Foundation

/// Changes true claims as the input says, and compares the kernel with the independent checkers.
final class CheckerComparison {
  nonisolated(unsafe) static let shared = CheckerComparison()

  private let seeds: [[UInt8]]
  private let independent: IndependentChecker

  private init() {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folders = [
      "Tests/Fixtures/certificates/true", "Tests/Fixtures/lower-bounds/true",
      "Fuzz/Seeds/universality", "Fuzz/Seeds/depth-bound",
    ]
    seeds = folders.flatMap { folder -> [[UInt8]] in
      let files = try? FileManager.default.contentsOfDirectory(
        at: root.appending(path: folder), includingPropertiesForKeys: nil)
      return (files ?? []).sorted { $0.path < $1.path }.compactMap {
        try? Array(Data(contentsOf: $0))
      }
    }
    precondition(!seeds.isEmpty, "there are no certificates in \(root.path)")
    independent = IndependentChecker(root: root)
  }

  /// The first byte chooses a claim, every three of the others a change.
  func compare(_ input: [UInt8]) {
    guard let first = input.first else { return }
    var text = seeds[Int(first) % seeds.count]
    for start in stride(from: 1, to: input.count - 2, by: 3).prefix(8) {
      change(&text, input[start], input[start + 1], input[start + 2])
    }
    guard let expected = independent.answer(for: text) else { return }
    let answer: IndependentChecker.Answer
    do {
      answer = try isTrue(text) ? .isTrue : .isFalse
    } catch .limitReached {
      return
    } catch {
      answer = .isMalformed
    }
    if answer != expected {
      FileHandle.standardError.write(Data(text))
      fatalError("the kernel says \(answer), the independent checkers \(expected)")
    }
  }

  /// The kernel's verdict, and that of the reference check where there is one.
  private func isTrue(_ text: [UInt8]) throws(CertificateError) -> Bool {
    let limits = Reader.limits
    switch ClaimFormat(of: text) {
    case .lowerBound:
      return try LowerBound(parsing: text, limits: limits).check(limits: limits) == .verified
    case .universality:
      return try UniversalityCertificate(parsing: text, limits: limits).check(limits: limits).isTrue
    case .depthBound:
      return try DepthLowerBound(parsing: text, limits: limits).check(limits: limits).isTrue
    default:
      let certificate = try Certificate(parsing: text, limits: limits)
      let verdict = try certificate.check(limits: limits)
      let reference = try certificate.check(limits: limits, reference: true)
      precondition(verdict == reference, "\(verdict) against \(reference)")
      return verdict.isTrue
    }
  }

  /// Changes, moves or removes a number, or a line, of the text.
  private func change(_ text: inout [UInt8], _ kind: UInt8, _ from: UInt8, _ to: UInt8) {
    let lines = ranges(in: text) { $0 != UInt8(ascii: "\n") }
    let numbers = ranges(in: text) { 0x2D...0x39 ~= $0 && $0 != 0x2E }
    guard !lines.isEmpty, !numbers.isEmpty else { return }
    let number = numbers[Int(from) % numbers.count]
    let other = numbers[Int(to) % numbers.count]
    let line = lines[Int(from) % lines.count]
    switch kind % 8 {
    case 0: text.replaceSubrange(number, with: text[other])
    case 1: text.replaceSubrange(number, with: "\(Int(to) - 128)".utf8)
    case 2:
      let isNegative = text[number.lowerBound] == UInt8(ascii: "-")
      text.replaceSubrange(
        number, with: isNegative ? Array(text[number].dropFirst()) : [0x2D] + text[number])
    case 3: text[number.lowerBound + Int(to) % number.count] = 0x30 + to % 10
    case 4: text.replaceSubrange(number, with: Array(text[number]) + "/\(to)".utf8)
    case 5: text.replaceSubrange(line, with: text[lines[Int(to) % lines.count]])
    case 6: text.removeSubrange(line)
    default:
      text.insert(contentsOf: text[line] + [0x0A], at: lines[Int(to) % lines.count].lowerBound)
    }
  }

  private func ranges(in text: [UInt8], where isInside: (UInt8) -> Bool) -> [Range<Int>] {
    text.split(whereSeparator: { !isInside($0) }).map { $0.startIndex..<$0.endIndex }
  }
}

/// A process that runs the independent checkers on one text after another.
final class IndependentChecker {
  enum Answer: UInt8 {
    case isTrue = 0x54
    case isFalse = 0x46
    case isMalformed = 0x4D
    /// The independent checkers disagree with one another.
    case isDisputed = 0x44
  }

  private let texts = Pipe()
  private let answers = Pipe()
  private let process = Process()

  init(root: URL) {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", root.appending(path: "Fuzz/independent.py").path, root.path,
    ]
    process.standardInput = texts
    process.standardOutput = answers
    do {
      try process.run()
    } catch {
      fatalError("python3 does not run: \(error)")
    }
  }

  /// The answer for a text; nil if there is none, for lack of memory.
  func answer(for text: [UInt8]) -> Answer? {
    let count = (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    send(count + text)
    var byte: UInt8 = 0
    let descriptor = answers.fileHandleForReading.fileDescriptor
    // libFuzzer's clock interrupts.
    while read(descriptor, &byte, 1) != 1 {
      if errno != EINTR { fatalError("the independent checkers ended") }
    }
    return Answer(rawValue: byte)
  }

  private func send(_ bytes: [UInt8]) {
    let descriptor = texts.fileHandleForWriting.fileDescriptor
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { fatalError("the independent checkers ended") }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}
