import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// The theorem behind the sparse layers of permutations; they are not given out unless it is proved.
private let permutationTheorem = Result { () throws(ConstructionError) in
  var library = ConstructionLibrary.shipped
  return try library.prove("permutation")
}

extension DecompositionTask {
  /// The layers of a strategy other than `auto`.
  package func layers(_ strategy: Strategy) throws(DecompositionError) -> FlippedLayers {
    switch strategy {
    case .permutation, .koehler, .elimination:
      guard isEven else {
        throw .unequalParts(first: partition.first.count, second: partition.second.count)
      }
    default: break
    }
    return switch strategy {
    case .permutation: try permutationLayers()
    case .koehler: try publishedLayers()
    case .elimination: try eliminationLayers()
    case .recognition: try recognizedLayers()
    case .auto, .shallow, .balanced, .ladder: try ladderLayers(strategy)
    }
  }

  private func permutationLayers() throws(DecompositionError) -> FlippedLayers {
    guard case .permutation(let permutation) = target else {
      throw .notAPermutation(strategy: .permutation)
    }
    if case .failure(let error) = permutationTheorem { throw .unproved("\(error)") }
    let order = order
    var places = [Int](repeating: 0, count: order.count)
    for (place, coordinate) in order.enumerated() { places[coordinate] = place }
    do {
      let images = order.map { places[permutation[$0]] }
      let isNegative = try SignedPermutation(columns: images, flip: nil).determinant < 0
      let flip = try flip(isNegative: isNegative)
      return (flip, try PermutationStrategy.layers(of: images, flip: flip.map { places[$0] }))
    } catch let error as DecompositionError {
      throw error
    } catch {
      throw .unconfirmed(strategy: .permutation)
    }
  }

  private func publishedLayers() throws(DecompositionError) -> FlippedLayers {
    let matrix = ordered
    guard var route = PublishedRoute(matrix) else { throw .singular(size: target.size) }
    let flip = try flip(isNegative: route.isNegative)
    if let flip {
      guard let flipped = PublishedRoute(matrix.reflecting(flip, in: order)) else {
        throw .unconfirmed(strategy: .koehler)
      }
      route = flipped
    }
    if let progress = options.progress { route.progress = progress }
    return (flip, try route.layers())
  }

  private func eliminationLayers() throws(DecompositionError) -> FlippedLayers {
    let (flip, matrix) = try flippedMatrix()
    var route = EliminationRoute(target: matrix, constructions: try proved())
    if let progress = options.progress { route.progress = progress }
    guard let layers = route.layers() else { throw .unconfirmed(strategy: .elimination) }
    return (flip, layers)
  }

  private func recognizedLayers() throws(DecompositionError) -> FlippedLayers {
    guard let found = try fewestRecognized() else { throw .notRecognized }
    return found
  }

  private func ladderLayers(_ strategy: Strategy) throws(DecompositionError) -> FlippedLayers {
    let dimension = min(partition.first.count, partition.second.count)
    ModularRecovery.expect(order: dimension)
    let splitting: Splitting
    switch (strategy, options.levels) {
    case (.shallow, _): splitting = Splitting(dimension: dimension, levels: 1)
    case (.ladder, let levels?):
      guard levels >= 1 else { throw .invalidLevels(levels) }
      splitting = Splitting(dimension: dimension, levels: levels)
    default: splitting = Splitting(dimension: dimension, branching: 2)
    }
    guard isEven else {
      guard options.allowsShift else { throw .shiftNeeded }
      let flip = try flippedMatrix().flip
      return (flip, try unevenLayers(flippedBy: flip, strategy, splitting))
    }
    for isExact in [false, true] {
      let (flip, ladder) = try conditionedLadder(
        splitting, allowsShift: options.allowsShift, isExact: isExact)
      if let layers = ladder.layers() { return (flip, layers) }
    }
    throw options.allowsShift ? .unconfirmed(strategy: strategy) : .shiftNeeded
  }

  /// The ladder for T · F, with the reflection and the order of coordinates that promise the
  /// best-conditioned layers.
  ///
  /// - Parameter isExact: Whether the sign of det T is computed exactly in any case. If not, it is
  ///   taken from floating point where no error follows from it; were it wrong, the exact pivots would
  ///   allow no layers.
  func conditionedLadder(
    _ splitting: Splitting, allowsShift: Bool, isExact: Bool = true
  ) throws(DecompositionError) -> (flip: Int?, ladder: Ladder) {
    let (order, matrix) = (order, ordered)
    let rounded = FloatingMatrix(rounding: matrix)
    let flip: Int?
    switch (isExact ? nil : rounded.signOfDeterminant, options.flip) {
    case (1, .none), (1, .auto): flip = nil
    case (-1, .auto), (-1, .index): flip = try self.flip(isNegative: true)
    default: flip = try flippedMatrix().flip
    }
    let preferred = flip.flatMap { order.firstIndex(of: $0) }
    var flips = preferred.map { [$0] } ?? []
    if let preferred, options.flip == .auto { flips += order.indices.filter { $0 != preferred } }
    // Without a shift the ladder has no use for diagonal pivots.
    let choice =
      allowsShift
      ? ConditionedChoice(
        rounded, flips: flips, splitting: splitting, preference: options.preference)
      : ConditionedChoice(d: matrix.rows / 2, flip: preferred)
    var ladder = Ladder(target: matrix, splitting: splitting, constructions: try proved())
    ladder.order = choice.order
    ladder.allowsShift = allowsShift
    if let progress = options.progress { ladder.progress = progress }
    return (choice.order.reflection.map { order[$0] }, ladder)
  }

  /// Layers for parts of different sizes.
  func unevenLayers(
    flippedBy flip: Int?, _ strategy: Strategy, _ splitting: Splitting
  ) throws(DecompositionError) -> [CouplingLayer] {
    let larger: Part = partition.first.count > partition.second.count ? .first : .second
    let order = partition[larger] + partition[larger.other]
    let matrix = target.dense.selecting(rows: order, columns: order)
    var route = UnevenRoute(
      target: flip.map { matrix.reflecting($0, in: order) } ?? matrix,
      larger: partition[larger].count, smaller: partition[larger.other].count,
      splitting: splitting, ladder: try proved())
    if let progress = options.progress { route.progress = progress }
    guard let layers = try route.layers() else { throw .unconfirmed(strategy: strategy) }
    return larger == .second ? layers.map(\.exchangingParts) : layers
  }
}
