/// Why a certificate is not read or checked.
public enum CertificateError: Error, Sendable, Hashable {
  /// The text or the data are not a certificate.
  case malformed(Place, expected: String, found: String)

  /// A stated limit was reached; nothing is known about the certificate.
  case limitReached(Limit)

  /// A place in a certificate.
  public struct Place: Sendable, Hashable {
    /// Where in the data, such as `layers[3].shift[12]`; empty for the whole.
    public let path: String

    /// Where in the text; nil if the data do not come from a text.
    public let position: TextPosition?

    init(path: String, position: TextPosition? = nil) {
      self.path = path
      self.position = position
    }
  }

  /// A place in a text.
  public struct TextPosition: Sendable, Hashable {
    /// The line, from 1.
    public let line: Int

    /// The character (Unicode scalar) in the line, from 1.
    public let column: Int
  }

  /// The limits that can be set.
  public enum Limit: Sendable, Hashable {
    /// `ReadingLimits.maxBytes`.
    case bytes(Int)

    /// `ReadingLimits.maxMemory`.
    case memory(Int)

    /// `ReadingLimits.mustStop` said so.
    case stopped
  }
}

extension CertificateError: CustomStringConvertible {
  /// Place, what was expected and what was found, or the limit, in one sentence.
  public var description: String {
    switch self {
    case .malformed(let place, let expected, let found):
      let position = place.position.map { "line \($0.line), column \($0.column): " } ?? ""
      let path = place.path.isEmpty ? "" : "\(place.path): "
      return "\(position)\(path)expected \(expected), found \(found)"
    case .limitReached(.bytes(let count)): return "the text is longer than \(count) bytes"
    case .limitReached(.memory(let count)): return "more than \(count) bytes of memory needed"
    case .limitReached(.stopped): return "stopped before the end"
    }
  }
}
