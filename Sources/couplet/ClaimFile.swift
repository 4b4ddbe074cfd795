import CouplingKernel
import Interchange

/// A file that the program describes: a claim of any kind, or a stack of steps, which claims nothing.
struct ClaimFile {
  enum Content {
    case certificate(Certificate)
    case lowerBound(LowerBound)
    case universality(UniversalityCertificate)
    case depthBound(DepthLowerBound)
    case stack(CouplingStack)
  }

  /// The path that it was read from.
  let name: String

  /// Its size before compression.
  let byteCount: Int

  let content: Content

  /// Name and size.
  var description: String { "\(name), \(byteCount) bytes" }

  /// Reads a file; `-` is standard input. What has no known format is read as a certificate.
  init(reading path: String, limits: ReadingLimits) throws(Failure) {
    let source: Source
    do {
      source = try Source(reading: path, maximumBytes: limits.maxBytes)
    } catch {
      throw Failure(error)
    }
    name = path
    byteCount = source.count
    do {
      switch ClaimFormat(of: source.bytes) {
      case .lowerBound: content = .lowerBound(try LowerBound(parsing: source.bytes, limits: limits))
      case .universality:
        content = .universality(
          try UniversalityCertificate(parsing: source.bytes, limits: limits))
      case .depthBound:
        content = .depthBound(try DepthLowerBound(parsing: source.bytes, limits: limits))
      case nil where CouplingStack.isStack(source.bytes):
        content = .stack(try CouplingStack(parsing: source.bytes, limits: limits))
      case .certificate, .approximation, nil:
        content = .certificate(try Certificate(parsing: source.bytes, limits: limits))
      }
    } catch {
      throw Failure(error, file: source.name)
    }
  }
}

extension CouplingStack {
  /// Whether a text is to be read as a stack: those are lists, claims are objects.
  fileprivate static func isStack(_ text: [UInt8]) -> Bool {
    text.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "[")
  }
}
