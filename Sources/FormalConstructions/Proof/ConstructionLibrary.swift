/// Constructions by name, which may include one another.
public struct ConstructionLibrary: Sendable {
  /// The texts, by name.
  public let texts: [String: String]
  private var proved: [String: ProvedConstruction] = [:]

  /// A library of texts in the construction language, by name.
  public init(texts: [String: String]) {
    self.texts = texts
  }

  /// The names, in order.
  public var names: [String] { texts.keys.sorted() }

  /// Reads and proves a construction and all that it includes.
  ///
  /// Throws `ConstructionError` if there is no such construction, or with the place in the text
  /// that is malformed or the claim that does not follow.
  public mutating func prove(_ name: String) throws(ConstructionError) -> ProvedConstruction {
    do {
      return try prove(name, at: Place(line: 1, column: 1), below: [])
    } catch {
      throw ConstructionError(
        construction: error.construction ?? name, place: error.place, kind: error.kind,
        message: error.message)
    }
  }

  private mutating func prove(
    _ name: String, at place: Place, below: [String]
  ) throws(PlacedError) -> ProvedConstruction {
    if let known = proved[name] { return known }
    guard !below.contains(name) else {
      throw PlacedError(
        place, "'\(name)' includes itself: \((below + [name]).joined(separator: " -> "))")
    }
    guard let text = texts[name] else {
      throw PlacedError(place, "there is no construction '\(name)'")
    }
    var library = self
    do throws(PlacedError) {
      let syntax = try ConstructionSyntax(reading: text)
      let prover = Prover(name: name, syntax: syntax) { other, place throws(PlacedError) in
        try library.prove(other, at: place, below: below + [name])
      }
      let construction = try prover.prove()
      self = library
      proved[name] = construction
      return construction
    } catch {
      var error = error
      error.construction = error.construction ?? name
      throw error
    }
  }
}
