import CouplingKernel
import ExactLinearAlgebra

extension DecompositionTask {
  /// Up to this many coordinates every reflection is tried for few layers.
  private static let allFlipsSize = 64

  /// A permutation is left to `permutation`. For a matrix, everything that has fewer layers is tried
  /// before what has more: recognition of at most four, then the ladder with one level, with two, and
  /// so on, each without a shift first, until a certificate stays under the budget.
  func automatic() throws(DecompositionError) -> ExplainedDecomposition {
    if isPermutation && isEven {
      return ExplainedDecomposition(
        certificate: try confirmed(layers(.permutation), .permutation),
        reason: "a permutation: sparse layers with entries of absolute value at most 2")
    }
    let budget = options.budget ?? .standard
    var excess: String?
    func explained(_ certificate: Certificate) -> ExplainedDecomposition {
      let reason = excess.map { "with fewer layers, \($0)" } ?? "no fewer layers are known"
      return ExplainedDecomposition(certificate: certificate, reason: reason)
    }

    if let found = try fewestRecognized() {
      let certificate = try confirmed(found, .recognition)
      guard let needed = budget.excess(of: certificate) else { return explained(certificate) }
      excess = "\(needed) in \(found.layers.count) layers"
    }
    let attempts = Attempt.all(dimension: min(partition.first.count, partition.second.count))
    for (index, attempt) in attempts.enumerated() {
      guard isEven || attempt.allowsShift else { continue }
      let isLast = index == attempts.count - 1
      var found: FlippedLayers
      if isEven {
        let (flip, ladder) = try conditionedLadder(
          attempt.splitting, allowsShift: attempt.allowsShift)
        guard let prepared = ladder.prepared() else { continue }
        if !isLast, let needed = ladder.estimate(prepared, within: budget) {
          excess = "at least \(needed) in \(attempt.layers) layers"
          continue
        }
        guard let layers = ladder.layers(prepared) ?? ladder.layers() else { continue }
        found = (flip, layers)
      } else {
        let flip = try flippedMatrix().flip
        found = (flip, try unevenLayers(flippedBy: flip, .ladder, attempt.splitting))
      }
      found.layers = CouplingLayer.merging(found.layers)
      if let needed = budget.excess(of: try certificate(found, .ladder)) {
        excess = "\(needed) in \(found.layers.count) layers"
        if !isLast { continue }
        if !budget.isPreference { throw .overBudget(needs: "\(excess ?? needed)") }
        return ExplainedDecomposition(
          certificate: try confirmed(found, .ladder),
          reason: "the smallest, though above the budget: \(excess ?? needed)")
      }
      return explained(try confirmed(found, .ladder))
    }
    throw .unconfirmed(strategy: .auto)
  }

  /// The fewest layers that are recognised, over all reflections that are allowed.
  package func fewestRecognized() throws(DecompositionError) -> FlippedLayers? {
    let (flip, matrix) = try flippedMatrix()
    let (order, m) = (order, partition.first.count)
    let filter = RecognitionFilter(matrix, first: m)
    var best = Recognition.layers(of: matrix, first: m, filter: filter).map { (flip, $0) }
    guard let flip, options.flip == .auto, target.size <= Self.allFlipsSize,
      let place = order.firstIndex(of: flip)
    else { return best }
    let (original, unflipped) = (matrix.reflecting(flip, in: order), filter?.reflecting(place))
    for (place, coordinate) in order.enumerated() where coordinate != flip {
      let limit = best?.1.count ?? 5
      let filter = unflipped?.reflecting(place)
      if let filter, !filter.allows(fewerLayersThan: limit) { continue }
      let reflected = original.reflecting(coordinate, in: order)
      let layers = Recognition.layers(of: reflected, first: m, below: limit, filter: filter)
      best = layers.map { (coordinate, $0) } ?? best
    }
    return best
  }
}

/// A form of the ladder that `auto` tries.
private struct Attempt {
  let splitting: Splitting
  let allowsShift: Bool

  /// How many layers it has, for equal parts.
  var layers: Int { 2 * splitting.depth + (allowsShift ? 4 : 3) }

  /// All forms, by the number of their layers.
  static func all(dimension: Int) -> [Attempt] {
    var result: [Attempt] = []
    for levels in 1...max(1, Splitting(dimension: dimension, branching: 2).depth) {
      let splitting = Splitting(dimension: dimension, levels: levels)
      if let last = result.last, last.splitting.depth == splitting.depth { continue }
      result += [false, true].map { Attempt(splitting: splitting, allowsShift: $0) }
    }
    return result
  }
}
