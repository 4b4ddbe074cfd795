import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// The ladder: layers for every T with positive determinant on two equal parts, 2·levels + 4 of
/// them or one fewer.
///
/// Search fixes the choices (`LadderSearch`, `LadderPlan`) by looking at the target modulo one
/// prime and at its exact pivots; the layers are then evaluated modulo many primes and recovered as
/// rational numbers.
struct Ladder {
  /// T in the order of the partition: 2d × 2d.
  let target: RationalMatrix

  /// The blocks that the moves clear.
  let splitting: Splitting

  /// The theorems that the layers come from.
  let constructions: LadderConstructions

  /// The coordinates in which the target is decomposed; nil: as they are.
  var order: CoordinateOrder?

  /// Whether the two parts may exchange their roles; if not, the layer that acts last updates the
  /// first part.
  var allowsExchange = true

  /// Whether a layer may be spent on a shift; without one, R or Q must be invertible.
  var allowsShift = true

  /// Told how far the work is.
  var progress: (DecompositionProgress) -> Void = { _ in }

  /// The number d of coordinates of a part.
  private var dimension: Int { target.rows / 2 }

  /// What the search found: a start and the pivots of the target for it.
  struct Candidate {
    var start: LadderStart
    var exchanged: Bool
    var pivots: [Rational]

    /// The determinant of the target.
    var determinant: Rational { pivots.reduce(.one, *) }
  }

  /// The first start that works for the target; nil if none does, as for a singular target.
  func candidate(from search: inout LadderSearch) -> Candidate? {
    while let (start, exchanged) = search.next() {
      guard allowsExchange || !exchanged, allowsShift || start.isWithoutShift,
        let pivots = pivots(start, exchanged: exchanged)
      else { continue }
      return Candidate(start: start, exchanged: exchanged, pivots: pivots)
    }
    return nil
  }

  /// The determinant of the target; nil if it is 0.
  ///
  /// The pivots of any start give it. A target that is singular modulo the first prime, or has no
  /// start, is decided by elimination.
  var determinant: Rational? {
    var search = LadderSearch(dimension: dimension)
    if let candidate = candidate(from: &search) { return candidate.determinant }
    let determinant = (try? target.determinant()) ?? .zero
    return determinant.isZero ? nil : determinant
  }

  /// The layers; nil if the search finds no start, as for a target of determinant ≤ 0.
  func layers() -> [CouplingLayer]? {
    var search = LadderSearch(dimension: dimension)
    while let prepared = prepared(&search) {
      if let layers = layers(prepared) { return layers }
    }
    return nil
  }

  /// All choices for the layers, before these are computed.
  typealias Prepared = (plan: LadderPlan, exchanged: Bool)

  /// The first choices that work; nil if there are none.
  func prepared() -> Prepared? {
    var search = LadderSearch(dimension: dimension)
    return prepared(&search)
  }

  /// The layers for these choices.
  func layers(_ prepared: Prepared) -> [CouplingLayer]? {
    shifts(prepared).map { shifts in
      let layers = prepared.plan.layers(shifts, exchanged: prepared.exchanged)
      return order.map { layers.map($0.restored) } ?? layers
    }
  }

  /// What the layers for these choices need at least, if that is more than the budget; a guess from
  /// some of their entries.
  func estimate(_ prepared: Prepared, within budget: DecompositionBudget) -> String? {
    HeightEstimate(within: budget, order: dimension) { fields throws(UnluckyPrime) in
      try residues(of: prepared, over: fields)
    }.excess(over: budget)
  }

  private func prepared(_ search: inout LadderSearch) -> Prepared? {
    while let candidate = candidate(from: &search) {
      if let plan = plan(for: candidate) { return (plan, candidate.exchanged) }
    }
    return nil
  }

  private func plan(for candidate: Candidate) -> LadderPlan? {
    if candidate.start.basis == nil {
      guard let spectrum = Spectrum(signsOf: candidate.pivots, splitting: splitting) else {
        return nil
      }
      let scales = zip(candidate.pivots, spectrum.pivots).map { pivot, wanted in
        pivot * (wanted.reciprocal ?? .one)
      }
      return LadderPlan(
        start: candidate.start, splitting: splitting, scales: scales, spectrum: spectrum,
        constructions: constructions)
    }
    // In a basis of its own the pivots follow the scales in no simple way: divide one column by the
    // determinant, and take the pivots as they are.
    var scales = [Rational](repeating: .one, count: dimension)
    scales[dimension - 1] = candidate.determinant
    guard scales[dimension - 1].signum > 0 else { return nil }
    guard
      let pivots = pivots(candidate.start, exchanged: candidate.exchanged, scales: scales),
      let spectrum = Spectrum(closing: pivots, splitting: splitting)
    else { return nil }
    return LadderPlan(
      start: candidate.start, splitting: splitting, scales: scales, spectrum: spectrum,
      constructions: constructions)
  }

  /// The exact pivots of the target for a start.
  ///
  /// - Parameter scales: What the second columns of the target are divided by; nil for ones.
  private func pivots(
    _ start: LadderStart, exchanged: Bool, scales: [Rational]? = nil
  ) -> [Rational]? {
    let recovered = ModularRecovery.matrices(order: dimension) { fields throws(UnluckyPrime) in
      var blocks = try blocks(over: fields, exchanged: exchanged)
      let elements = try scales.map { scales throws(UnluckyPrime) in
        try blocks.divideSecondColumns(by: scales).elements
      }
      let pivots = try start.evaluate(blocks, scales: elements).pivots
      // One in each row: they have no denominators in common.
      return [ParallelMatrix(rows: dimension, columns: 1, words: pivots, fields: fields)]
    }
    return recovered.map { pivots in (0..<dimension).map { pivots[0][$0, 0] } }
  }

  /// The exact shifts of all layers.
  private func shifts(_ prepared: Prepared) -> [RationalMatrix]? {
    // The shifts are longer than the pivots, of which the scales are small multiples.
    let bits = prepared.plan.scales.map { max($0.numerator.bitWidth, $0.denominator.bitWidth) }
    return ModularRecovery.matrices(
      order: dimension, bits: bits.max() ?? 0, denominator: prepared.plan.commonDenominator,
      progress: progress
    ) { fields throws(UnluckyPrime) in
      let shifts = try residues(of: prepared, over: fields)
      guard let order else { return shifts }
      return shifts.enumerated().map { index, shift in
        order.restored(
          shift, updating: prepared.plan.part(index, exchanged: prepared.exchanged),
          isTransposed: prepared.plan.isTransposed(index))
      }
    }
  }

  /// The shifts of all layers over prime fields, of the reordered target.
  private func residues(
    of prepared: Prepared, over fields: ParallelFields
  ) throws(UnluckyPrime) -> [ParallelMatrix] {
    try prepared.plan.shifts(at: blocks(over: fields, exchanged: prepared.exchanged))
  }

  /// The blocks of the reordered target over prime fields, perhaps with the two parts exchanged.
  ///
  /// - Throws: `UnluckyPrime` if a prime divides a denominator.
  private func blocks(
    over fields: ParallelFields, exchanged: Bool
  ) throws(UnluckyPrime) -> BlockResidues {
    var residues = try ParallelMatrix(dividing: target, fields: fields)
    if let order { residues = order.reordered(residues) }
    var (first, second) = (0..<dimension, dimension..<2 * dimension)
    if exchanged { swap(&first, &second) }
    return BlockResidues(
      p: residues.block(rows: first, columns: first),
      q: residues.block(rows: first, columns: second),
      r: residues.block(rows: second, columns: first),
      s: residues.block(rows: second, columns: second))
  }
}
