import ExactLinearAlgebra
import Foundation

extension Source {
  /// How the name of standard input is written on a command line.
  public static let standardInputName = "-"

  /// Reads a whole file; a name ending in `.gz` is expanded, `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: The name of the file.
  ///   - maximumBytes: Bounds the content, after expansion.
  /// - Throws: `unreadable`, `limit`, or `malformed` for a damaged compressed file.
  public init(reading path: String, maximumBytes: Int) throws(InterchangeError) {
    let isStandardInput = path == Source.standardInputName
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Source.unreadable(path, errno) }
    defer { if !isStandardInput { _ = close(descriptor) } }
    let name = isStandardInput ? "standard input" : path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Source.unreadable(name, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Source.unreadable(name, EISDIR) }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    let size = isRegular ? Int(status.st_size) : 0
    let isCompressed = path.hasSuffix(".gz")
    // Compression may add a little to bytes that cannot be compressed.
    let storedLimit = isCompressed ? maximumBytes + min(4096, .max - maximumBytes) : maximumBytes
    guard size <= storedLimit else { throw Source.tooLarge(name, maximumBytes) }
    let parts = isStandardInput ? nil : Source.readParts(descriptor, size: size)
    let stored =
      if let parts { parts } else {
        try Source.readAll(descriptor, name: name, expecting: size, maximumBytes: storedLimit)
      }
    self.init(
      name: name,
      bytes: isCompressed
        ? try Gzip.expand(stored, name: name, maximumBytes: maximumBytes) : stored,
      isStandardInput: isStandardInput)
  }

  static func tooLarge(_ name: String, _ maximumBytes: Int) -> InterchangeError {
    InterchangeError(.limit, file: name, "larger than the limit of \(maximumBytes) bytes")
  }

  private static func unreadable(_ name: String, _ code: CInt) -> InterchangeError {
    InterchangeError(.unreadable, file: name, String(cString: strerror(code)))
  }

  /// Reads a file of a few megabytes or more on all cores; nil if it is smaller, or not as long as
  /// stated or not readable any more, so that `readAll` has to tell.
  private static func readParts(_ descriptor: CInt, size: Int) -> [UInt8]? {
    let length = 1 << 21
    if size < 2 * length { return nil }
    var isComplete = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      preferLargePages(bytes)
      nonisolated(unsafe) let target = bytes
      let areRead = concurrentMap((size + length - 1) / length) { part in
        let rest = UnsafeMutableRawBufferPointer(rebasing: target[(part * length)...])
        let wanted = min(rest.count, length)
        return pread(descriptor, rest.baseAddress, wanted, off_t(part * length)) == wanted
      }
      isComplete = areRead.allSatisfy(\.self)
      count = isComplete ? size : 0
    }
    var byte: UInt8 = 0
    return isComplete && pread(descriptor, &byte, 1, off_t(size)) == 0 ? bytes : nil
  }

  /// Reads to the end, in one piece when the size is known.
  private static func readAll(
    _ descriptor: CInt, name: String, expecting size: Int, maximumBytes: Int
  ) throws(InterchangeError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = max(size + 1, 1 << 16)
    while true {
      var failure: CInt = 0
      let count = bytes.count
      let piece = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, length in
        var received = -1
        repeat {
          received = read(descriptor, buffer.baseAddress, chunk)
        } while received < 0 && errno == EINTR
        if received < 0 { failure = errno }
        length = max(received, 0)
      }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      guard failure == 0 else { throw unreadable(name, failure) }
      guard bytes.count <= maximumBytes else { throw tooLarge(name, maximumBytes) }
      if bytes.count == count { return bytes }
      chunk = max(1 << 16, min(bytes.count, 1 << 26))
    }
  }
}

/// Asks for large pages of memory, which come sooner than many small ones, where that can be asked.
private func preferLargePages(_ buffer: UnsafeMutableRawBufferPointer) {
  #if os(Linux)
    let size = 1 << 21
    guard let start = buffer.baseAddress, buffer.count > size else { return }
    madvise(start.alignedUp(toMultipleOf: size), buffer.count - size, MADV_HUGEPAGE)
  #endif
}
