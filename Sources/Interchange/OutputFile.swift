import Foundation
import Synchronization

/// Writes a file so that it appears complete or not at all.
///
/// The bytes go to a temporary file in the same folder, which takes the final name at the end. A
/// name ending in `.gz` is written compressed; `-` is standard output. Devices and pipes are written
/// directly.
public final class OutputFile {
  /// How standard output is written on a command line.
  public static let standardOutputName = "-"

  private let name: String
  private let descriptor: CInt
  private var isOwned: Bool
  private let replacement: (temporary: String, final: String)?
  private let compressor: GzipWriter?
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Opens the file, lets `body` write, and gives the file its name; if `body` throws, no file
  /// remains.
  /// - Throws: `unwritable`, or what `body` throws.
  public static func write(
    to path: String, _ body: (OutputFile) throws -> Void
  ) throws {
    let file = try OutputFile(path)
    do {
      try body(file)
      try file.finish()
    } catch {
      file.abandon()
      throw error
    }
  }

  /// Removes the temporary files of this process and lets no other come to be: to be called before
  /// the process ends early.
  public static func abandonAll() {
    TemporaryFiles.shared.abandonAll()
  }

  private init(_ path: String) throws(InterchangeError) {
    name = path == OutputFile.standardOutputName ? "standard output" : path
    if path.hasSuffix(".gz") {
      guard let writer = GzipWriter() else {
        throw InterchangeError(.unwritable, file: path, "not enough memory to compress")
      }
      compressor = writer
    } else {
      compressor = nil
    }
    var status = stat()
    if path == OutputFile.standardOutputName {
      (descriptor, isOwned, replacement) = (STDOUT_FILENO, false, nil)
    } else if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      (descriptor, isOwned, replacement) = (open(path, O_WRONLY | O_CLOEXEC), true, nil)
    } else {
      let final = OutputFile.resolvingLinks(path)
      let temporary = OutputFile.temporaryName(besides: final)
      (descriptor, isOwned, replacement) = (
        TemporaryFiles.shared.create(temporary), true, (temporary, final)
      )
    }
    guard descriptor >= 0 else { throw unwritable(errno) }
  }

  /// Appends bytes.
  /// - Throws: `unwritable`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(InterchangeError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= OutputFile.bufferSize { try flush() }
  }

  private func flush() throws(InterchangeError) {
    try writeAll(compressor?.compress(buffer) ?? buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeAll(_ bytes: [UInt8]) throws(InterchangeError) {
    var failure: CInt = 0
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while failure == 0, !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        let written = Foundation.write(descriptor, piece.baseAddress, piece.count)
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          failure = errno
        }
      }
    }
    if failure != 0 { throw unwritable(failure) }
  }

  private func finish() throws(InterchangeError) {
    try flush()
    if let compressor { try writeAll(compressor.finish()) }
    try closeDescriptor()
    if let replacement, !TemporaryFiles.shared.rename(replacement.temporary, replacement.final) {
      throw unwritable(errno)
    }
  }

  private func closeDescriptor() throws(InterchangeError) {
    guard isOwned else { return }
    isOwned = false
    if close(descriptor) != 0 { throw unwritable(errno) }
  }

  private func abandon() {
    try? closeDescriptor()
    if let replacement { TemporaryFiles.shared.remove(replacement.temporary) }
  }

  private func unwritable(_ code: CInt) -> InterchangeError {
    InterchangeError(.unwritable, file: name, String(cString: strerror(code)))
  }

  /// The file that a chain of symbolic links ends in, so that the link is kept and its file replaced.
  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func temporaryName(besides path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().map { $0 + "/" }.joined()
    let mark = String(UInt64.random(in: 0 ... .max), radix: 36)
    return "\(folder).couplet-\(mark).tmp"
  }
}

/// The temporary files of this process that do not have their final name yet.
private final class TemporaryFiles: Sendable {
  static let shared = TemporaryFiles()

  private struct State {
    var names: Set<String> = []
    var isClosed = false
  }

  private let state = Mutex(State())

  /// A descriptor for a new file; negative on failure, with `errno` set.
  func create(_ name: String) -> CInt {
    state.withLock { state in
      guard !state.isClosed else { return -1 }
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { state.names.insert(name) }
      return descriptor
    }
  }

  func rename(_ name: String, _ final: String) -> Bool {
    state.withLock { state in
      guard !state.isClosed, Foundation.rename(name, final) == 0 else { return false }
      state.names.remove(name)
      return true
    }
  }

  func remove(_ name: String) {
    state.withLock { state in
      if state.names.remove(name) != nil { _ = unlink(name) }
    }
  }

  func abandonAll() {
    state.withLock { state in
      for name in state.names { _ = unlink(name) }
      state = State(names: [], isClosed: true)
    }
  }
}
