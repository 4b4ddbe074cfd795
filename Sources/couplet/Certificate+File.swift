import CouplingKernel
import Interchange

extension Certificate {
  /// Writes the text of the certificate to a file, and returns the number of bytes.
  /// - Throws: `InterchangeError` of the kind `unwritable`.
  func write(to path: String) throws -> Int {
    var count = 0
    try OutputFile.write(to: path) { file in
      try write { (bytes) throws(InterchangeError) in
        count += bytes.count
        try file.write(bytes)
      }
    }
    return count
  }
}

extension CouplingStack {
  /// Reads the stack in a file; `-` is standard input.
  init(reading path: String, limits: ReadingLimits) throws(Failure) {
    let source: Source
    do {
      source = try Source(reading: path, maximumBytes: limits.maxBytes)
    } catch {
      throw Failure(error)
    }
    do {
      try self.init(parsing: source.bytes, limits: limits)
    } catch {
      throw Failure(error, file: source.name)
    }
  }
}
