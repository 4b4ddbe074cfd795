import CouplingKernel
import Interchange

/// A certificate and the size of the file that it was read from.
struct CertificateFile {
  let certificate: Certificate
  let byteCount: Int

  /// Reads a certificate; `-` is standard input.
  init(reading path: String, limits: ReadingLimits) throws(Failure) {
    let source: Source
    do {
      source = try Source(reading: path, maximumBytes: limits.maxBytes)
    } catch {
      throw Failure(error)
    }
    try self.init(source, limits: limits)
  }

  /// The certificate in a file that has been read.
  init(_ source: Source, limits: ReadingLimits) throws(Failure) {
    byteCount = source.count
    do {
      certificate = try Certificate(parsing: source.bytes, limits: limits)
    } catch {
      throw Failure(error, file: source.name)
    }
  }
}
