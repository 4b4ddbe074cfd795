import CouplingKernel
import ExactLinearAlgebra

/// The reflection and the order of coordinates that promise the best ladder, by what is preferred.
struct ConditionedChoice {
  /// The place of the coordinate to reflect.
  private(set) var flip: Int?

  /// The order of the coordinates.
  private(set) var order: CoordinateOrder

  /// At most so many reflections are compared.
  private static let comparedFlips = 64

  /// No choice: the coordinates as they are.
  init(d: Int, flip: Int?) {
    (self.flip, order) = (flip, CoordinateOrder(identity: d))
  }

  /// Compares both orders of the parts and all reflections that are allowed.
  ///
  /// - Parameters:
  ///   - target: T in the order of the partition, d coordinates in either part.
  ///   - flips: The places that may be reflected, in order of preference; empty if none is needed.
  init(
    _ target: RationalMatrix, flips: [Int], splitting: Splitting, preference: LadderPreference
  ) {
    let d = target.rows / 2
    let (first, second) = (Array(0..<d), Array(d..<2 * d))
    let leaves = splitting.leaves.map(\.count)
    let matrix = FloatingMatrix(rounding: target)
    order = CoordinateOrder(identity: d)
    flip = flips.first
    var best = Double.infinity
    let stride = max(1, flips.count / Self.comparedFlips)
    let compared =
      flips.isEmpty ? [nil] : flips.indices.filter { $0 % stride == 0 }.map { flips[$0] }
    for flip in compared {
      var reflected = matrix
      if let flip { reflected.reflect(column: flip) }
      for exchanged in [false, true] {
        let pivots = PivotOrder(
          reflected, first: exchanged ? second : first, second: exchanged ? first : second,
          leaves: leaves, preference: preference)
        guard pivots.badness < best else { continue }
        best = pivots.badness
        (self.flip, order) = (flip, CoordinateOrder(pivots.order, exchanged: exchanged))
      }
    }
  }
}

/// A ladder for a reordered target.
struct ConditionedLadder {
  /// The coordinate that is reflected.
  let flip: Int?

  /// How the target was reordered.
  let order: CoordinateOrder

  /// The ladder for the reordered target.
  let ladder: Ladder

  /// The layers of the target itself; nil if the search finds no start.
  func layers() -> [CouplingLayer]? { ladder.layers().map(order.restored) }

  /// The layers for choices that have been made.
  func layers(_ prepared: Ladder.Prepared) -> [CouplingLayer]? {
    ladder.layers(prepared).map(order.restored)
  }
}
