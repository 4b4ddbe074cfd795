import FormalConstructions

/// The proved constructions that the ladder is made of: every layer is one of theirs, evaluated at
/// the matrices that the plan supplies.
final class LadderConstructions: Sendable {
  /// T L(V).
  let shift: ProvedConstruction

  /// One layer makes P any invertible matrix.
  let firstLayer: ProvedConstruction

  /// The step lemma: one move.
  let step: ProvedConstruction

  /// The last two layers.
  let finish: ProvedConstruction

  /// The scales become part of the first two layers.
  let absorption: ProvedConstruction

  /// Reads and proves them.
  ///
  /// - Throws: `ConstructionError` if one is malformed or does not follow.
  init(_ library: ConstructionLibrary) throws(ConstructionError) {
    var library = library
    shift = try library.prove("shift")
    firstLayer = try library.prove("first-layer")
    step = try library.prove("step")
    finish = try library.prove("finish")
    absorption = try library.prove("absorption")
  }

  /// Those that this library ships.
  static let shipped = Result { () throws(ConstructionError) in
    try LadderConstructions(.shipped)
  }
}
