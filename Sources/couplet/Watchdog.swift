import Foundation
import Interchange

/// Ends the process when it takes too long or too much memory.
enum Watchdog {
  private static let interval = 0.02

  /// Watches from now on, on a thread of its own.
  static func start(
    deadline: ContinuousClock.Instant?, deadlineText: String, maximumMemory: Int
  ) {
    let check: @Sendable () -> Void = {
      if let deadline, ContinuousClock.now > deadline {
        end(deadlineText)
      }
      if residentBytes > maximumMemory {
        end("more than \(maximumMemory) bytes of memory needed (--max-memory)")
      }
    }
    check()
    Thread.detachNewThread {
      while true {
        Thread.sleep(forTimeInterval: interval)
        check()
      }
    }
  }

  private static func end(_ reason: String) -> Never {
    OutputFile.abandonAll()
    let failure = Failure(.limit, reason)
    failure.show()
    _exit(failure.status.rawValue)
  }

  /// The memory that the process occupies; on systems without /proc the most it ever did.
  private static var residentBytes: Int {
    #if os(Linux)
      guard let file = fopen("/proc/self/statm", "r") else { return 0 }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 128)
      guard fgets(&line, CInt(line.count), file) != nil else { return 0 }
      let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        .split(separator: " ")
      return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(CInt(_SC_PAGESIZE)))
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
