import ArgumentParser
import CouplingKernel
import Foundation

/// A number of bytes on the command line: digits, and K, M or G for powers of 1024.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let count = Int(unit == nil ? argument : String(argument.dropLast())), count >= 0 else {
      return nil
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  var defaultValueDescription: String { description }

  var description: String {
    let units = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")]
    guard let (size, name) = units.first(where: { bytes > 0 && bytes.isMultiple(of: $0.0) }) else {
      return "\(bytes)"
    }
    return "\(bytes / size)\(name)"
  }
}

/// The limits that every command takes; reaching one ends it with exit code 69.
struct LimitOptions: ParsableArguments {
  @Option(help: "The largest input file, expanded; K, M and G stand for powers of 1024.")
  var maxBytes = ByteCount(bytes: 4 << 30)

  @Option(help: "The most memory to use.")
  var maxMemory = ByteCount(bytes: 8 << 30)

  @Option(help: "The longest time to take, in seconds.")
  var timeout: Double?

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout must be a number of seconds above 0.")
    }
  }

  /// Starts to watch time and memory.
  ///
  /// - Parameter stopsItself: whether the work asks `readingLimits` about the time; only when that
  ///   does not help is the process ended from outside.
  /// - Returns: the limits for the kernel, shared by `parts` checks at once.
  func start(stopsItself: Bool = false, parts: Int = 1) -> ReadingLimits {
    let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
    Watchdog.start(
      deadline: deadline?.advanced(by: .seconds(stopsItself ? 1 : 0)),
      deadlineText: timeout.map { "more than \($0) seconds needed (--timeout)" } ?? "",
      maximumMemory: maxMemory.bytes)
    var result = ReadingLimits(
      maxBytes: maxBytes.bytes, maxMemory: maxMemory.bytes / max(parts, 1))
    if let deadline { result.mustStop = { ContinuousClock.now > deadline } }
    return result
  }
}
