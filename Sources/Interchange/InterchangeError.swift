/// Why a file could not be read or written: which file, where in it, and what was expected.
public struct InterchangeError: Error, Equatable, Sendable {
  /// What kind of failure it is.
  public enum Kind: Equatable, Sendable {
    /// The file does not exist or the system refuses to read it.
    case unreadable
    /// The system refuses to write the file.
    case unwritable
    /// The content does not follow its format.
    case malformed
    /// A limit on size was reached.
    case limit
    /// The file is well formed, but the request does not say, or wrongly says, which part is meant.
    case selection
  }

  /// A place in a file. Several of them lead from the outside in: a tensor, then an entry.
  public enum Place: Equatable, Sendable {
    /// A byte offset, from 0.
    case byte(Int)
    /// A line and a column, both from 1.
    case line(Int, column: Int)
    /// A field of a header.
    case field(String)
    /// A named tensor.
    case tensor(String)
    /// An entry of an array, by its indices from 0.
    case entry([Int])
  }

  /// What kind of failure it is.
  public let kind: Kind

  /// The file, as the user named it.
  public let file: String

  /// Where in the file, from the outside in; empty if the whole file is meant.
  public let places: [Place]

  /// What was expected, and what was found.
  public let message: String

  /// An error in `file`.
  public init(_ kind: Kind, file: String, at places: [Place] = [], _ message: String) {
    self.kind = kind
    self.file = file
    self.places = places
    self.message = message
  }
}

extension InterchangeError.Place: CustomStringConvertible {
  /// The place in words.
  public var description: String {
    switch self {
    case .byte(let offset): "byte \(offset)"
    case .line(let line, let column): "line \(line), column \(column)"
    case .field(let name): "header field '\(name)'"
    case .tensor(let name): "tensor '\(name)'"
    case .entry(let indices): "entry (\(indices.map(String.init).joined(separator: ", ")))"
    }
  }
}

extension InterchangeError: CustomStringConvertible {
  /// File, places and message, separated by colons.
  public var description: String {
    ([file] + places.map(\.description) + [message]).joined(separator: ": ")
  }
}
