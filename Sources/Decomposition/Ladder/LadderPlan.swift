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

  /// The shifts of all layers in the order in which they act, over prime fields. Those of layers that
  /// update the first part, whose columns share denominators, are transposed.
  ///
  /// - Throws: `UnluckyPrime` if the evaluation divides by 0.
  func shifts(at target: BlockResidues) throws(UnluckyPrime) -> [MultimodularMatrix] {
    let basis = target.basis
    let scales = try basis.residues(dividing: self.scales)
    guard let inverses = basis.inverses(of: scales) else { throw UnluckyPrime() }
    var target = target
    target.q.scaleColumns(by: inverses)
    target.s.scaleColumns(by: inverses)

    let first = try start.evaluate(target, scales: scales)
    var descent = try LadderDescent(first, target: target, spectrum: spectrum, constructions)
    for level in 1..<max(1, splitting.depth) { try descent.clear(splitting, level: level) }
    if splitting.depth > 0 { try descent.close(partner: spectrum.partner) }
    var layers = try descent.finished()
    if start.isWithoutShift { layers = try absorb(scales, into: layers, over: basis) }
    var shifts = layers.enumerated().map { index, layer in
      isTransposed(index, layer.kind) ? layer.shift.transpose : layer.shift
    }
    if !start.isWithoutShift {
      // U(Z) L(−V) diag(I, δ) = diag(I, δ) U(Z δ) L(−δ⁻¹ V): one determinant less in either.
      shifts[0].scaleRows(by: inverses)
      shifts[1].scaleColumns(by: scales)
    }
    return shifts
  }

  /// Whether a shift is given transposed. The columns of Z δ have different denominators.
  private func isTransposed(_ index: Int, _ kind: LayerKind) -> Bool {
    kind == .updatesFirst && (index != 1 || start.isWithoutShift)
  }

  /// L(A) U(B) diag(I, δ) as two layers with the scales in L; only the shift of U changes.
  private func absorb(
    _ scales: [UInt64], into layers: [ConstructedLayer<MultimodularMatrix>],
    over basis: ResidueBasis
  ) throws(UnluckyPrime) -> [ConstructedLayer<MultimodularMatrix>] {
    let order = self.scales.count
    let zero = MultimodularMatrix(rows: order, columns: order, basis: basis)
    let identity = MultimodularMatrix.identity(order, basis: basis)
    do {
      let instance = try constructions.absorption.instantiate(
        in: ResidueRing(basis: basis),
        [
          "P": identity, "Q": zero, "R": zero, "S": identity, "A": layers[1].shift,
          "B": layers[0].shift, "D": identity, "E": .diagonal(scales, basis: basis),
        ], checkingHypotheses: false)
      return try instance.layersAroundRest().before + layers.dropFirst(2)
    } catch { throw UnluckyPrime() }
  }

  /// The layers with the shifts that `shifts(at:)` stands for, and with the scales δ in the first
  /// layer that updates the second part and is not the shift.
  func layers(_ shifts: [RationalMatrix], exchanged: Bool) -> [CouplingLayer] {
    let scale = scales.allSatisfy { $0 == .one } ? nil : scales
    let first: Part = start.isWithoutShift ? .first : .second
    return shifts.enumerated().map { index, shift in
      let part = index.isMultiple(of: 2) ? first : first.other
      return CouplingLayer(
        updates: exchanged ? part.other : part,
        shift: isTransposed(index, part == .first ? .updatesFirst : .updatesSecond)
          ? .transposed(shift) : .dense(shift),
        scale: index == (start.isWithoutShift ? 1 : 2) ? scale : nil)
    }
  }
}
