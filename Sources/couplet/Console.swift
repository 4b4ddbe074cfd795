import Foundation
import Synchronization

/// Standard output and standard error.
enum Console {
  private static let access = Mutex(())

  /// Whether standard error is a terminal, so that progress is worth showing.
  static let showsProgress = isatty(STDERR_FILENO) == 1

  /// Prints a line of a report to standard output.
  static func report(_ line: String) {
    progress("")
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Prints a line to standard error, in place of a progress bar if there is one.
  static func note(_ line: String) {
    progress("")
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Overwrites the line of the cursor on a terminal; an empty text clears it.
  static func progress(_ text: String) {
    if showsProgress { write(clearLine + text, to: STDERR_FILENO) }
  }

  private static let clearLine = "\r\u{1B}[K"

  private static func write(_ text: String, to descriptor: CInt) {
    access.withLock { _ in
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes {
          Foundation.write(descriptor, $0.baseAddress, $0.count)
        }
        if written > 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
