import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// Every choice of the ladder for one target: with it, the layers are a rational function of the
/// target and can be evaluated over any field.
struct LadderPlan: Sendable {
  /// The shift and the first layer.
  var start: LadderStart

  /// The blocks that the moves clear.
  var splitting: Splitting

  /// δ: the target is divided by diag(I, δ) from the right; positive.
  var scales: [Rational]

  /// E and the way P and Σ⁻¹ correspond.
  var spectrum: Spectrum

  /// The theorems that the layers come from.
  var constructions: LadderConstructions

  /// What the denominators of all shifts divide if there is one level, but for special targets: the
  /// square of the product of the leading minors, which the scales give, and differences of
  /// eigenvalues; and their denominator once more, as it may have had factors in common with them.
  /// Nil for more levels, and for blocks of two rows, where denominators are much shorter.
  ///
  /// Found in examples, not proved; it saves time where it is right.
  var commonDenominator: Integer? {
    guard splitting.depth == 1, scales.count > 2 else { return nil }
    var (minor, product, divisors) = (Rational.one, Integer.one, Integer.one)
    for scale in scales {
      minor *= scale
      product *= minor.numerator
      divisors = .lcm(divisors, minor.denominator)
    }
    let root = product * divisors
    let differences = (1...2 * scales.count).reduce(Integer.one) { .lcm($0, Integer($1)) }
    return root * root * divisors * differences.power((scales.count + 1) / 2)
  }

  /// The shifts of all layers in the order in which they act, over prime fields. Those of layers that
  /// update the first part, whose columns share denominators, are transposed.
  ///
  /// - Throws: `UnluckyPrime` if the evaluation divides by 0.
  func shifts(at target: BlockResidues) throws(UnluckyPrime) -> [ParallelMatrix] {
    let fields = target.fields
    var target = target
    let (scales, inverses) = try target.divideSecondColumns(by: self.scales)

    let first = try start.evaluate(target, scales: scales)
    var descent = try LadderDescent(first, target: target, spectrum: spectrum, constructions)
    for level in 1..<max(1, splitting.depth) { try descent.clear(splitting, level: level) }
    if splitting.depth > 0 { try descent.close(partner: spectrum.partner) }
    var layers = try descent.finished()
    if start.isWithoutShift { layers = try absorb(scales, into: layers, over: fields) }
    var shifts = layers.enumerated().map { index, layer in
      isTransposed(index) ? layer.shift.transpose : layer.shift
    }
    if !start.isWithoutShift {
      // U(Z) L(−V) diag(I, δ) = diag(I, δ) U(Z δ) L(−δ⁻¹ V): one determinant less in either.
      shifts[0].scaleRows(by: inverses)
      shifts[1].scaleColumns(by: scales)
    }
    return shifts
  }

  /// The part that a layer updates, if the two parts are exchanged or not.
  func part(_ index: Int, exchanged: Bool) -> Part {
    index.isMultiple(of: 2) == (start.isWithoutShift != exchanged) ? .first : .second
  }

  /// Whether a shift is given transposed. The columns of Z δ have different denominators.
  func isTransposed(_ index: Int) -> Bool {
    part(index, exchanged: false) == .first && (index != 1 || start.isWithoutShift)
  }

  /// L(A) U(B) diag(I, δ) as two layers with the scales in L; only the shift of U changes.
  private func absorb(
    _ scales: [UInt64], into layers: [ConstructedLayer<ParallelMatrix>],
    over fields: ParallelFields
  ) throws(UnluckyPrime) -> [ConstructedLayer<ParallelMatrix>] {
    let order = self.scales.count
    let zero = ParallelMatrix(rows: order, columns: order, fields: fields)
    let identity = ParallelMatrix.identity(order, fields: fields)
    do {
      let instance = try constructions.absorption.instantiate(
        in: ResidueRing(fields: fields),
        [
          "P": identity, "Q": zero, "R": zero, "S": identity, "A": layers[1].shift,
          "B": layers[0].shift, "D": identity, "E": .diagonal(scales, fields: fields),
        ], checkingHypotheses: false)
      return try instance.layersAroundRest().before + layers.dropFirst(2)
    } catch { throw UnluckyPrime() }
  }

  /// The layers with the shifts that `shifts(at:)` stands for, and with the scales δ in the first
  /// layer that updates the second part and is not the shift.
  func layers(_ shifts: [RationalMatrix], exchanged: Bool) -> [CouplingLayer] {
    let scale = scales.allSatisfy { $0 == .one } ? nil : scales
    return shifts.enumerated().map { index, shift in
      CouplingLayer(
        updates: part(index, exchanged: exchanged),
        shift: isTransposed(index) ? .transposed(shift) : .dense(shift),
        scale: index == (start.isWithoutShift ? 1 : 2) ? scale : nil)
    }
  }
}
