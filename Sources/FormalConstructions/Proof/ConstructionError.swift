/// A place in the text of a construction; lines and columns count from 1.
public struct Place: Hashable, Sendable {
  /// The line.
  public let line: Int
  /// The column, in characters.
  public let column: Int

  /// The place at a line and column, from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Why a construction is not accepted.
public struct ConstructionError: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Kind: String, Hashable, Sendable {
    /// The text does not follow the grammar, or uses a name, shape or inverse that is not there.
    case malformed
    /// The hypotheses are not a terminating and confluent set of rewriting rules.
    case hypotheses
    /// A claim does not follow.
    case unproved
    /// Rewriting exceeded the engine's limit.
    case limit
  }

  /// The construction's name.
  public let construction: String
  /// Where in its text.
  public let place: Place
  /// What went wrong.
  public let kind: Kind
  /// What was found and what was expected; several lines for an unproved claim.
  public let message: String
}

extension ConstructionError: CustomStringConvertible {
  /// `name:line:column: message`.
  public var description: String {
    "\(construction):\(place.line):\(place.column): \(message)"
  }
}

/// An error at a place in a construction whose name is attached as soon as it is known.
package struct PlacedError: Error {
  var construction: String?
  let place: Place
  let kind: ConstructionError.Kind
  let message: String

  init(_ place: Place, _ kind: ConstructionError.Kind, _ message: String) {
    self.place = place
    self.kind = kind
    self.message = message
  }

  /// The text is malformed.
  init(_ place: Place, _ message: String) {
    self.init(place, .malformed, message)
  }
}
