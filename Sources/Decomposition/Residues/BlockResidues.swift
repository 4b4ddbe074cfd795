import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// A 2×2 block matrix [P Q; R S] over several prime fields, all blocks d × d.
struct BlockResidues {
  var p: MultimodularMatrix
  var q: MultimodularMatrix
  var r: MultimodularMatrix
  var s: MultimodularMatrix

  /// The fields of the entries.
  var basis: ResidueBasis { p.basis }

  /// The number d of rows of a block.
  var dimension: Int { p.rows }

  /// A construction applied to this matrix: its layers before and after what it leaves, in the
  /// order in which they act, and what it leaves.
  ///
  /// - Throws: `UnluckyPrime` if the evaluation divides by 0.
  func reduced(
    by construction: ProvedConstruction, _ arguments: [String: MultimodularMatrix],
    inverses: [String: MultimodularMatrix] = [:]
  ) throws(UnluckyPrime) -> (
    before: [ConstructedLayer<MultimodularMatrix>], after: [ConstructedLayer<MultimodularMatrix>],
    rest: BlockResidues
  ) {
    do {
      let instance = try construction.instantiate(
        in: ResidueRing(basis: basis),
        ["P": p, "Q": q, "R": r, "S": s].merging(arguments) { $1 }, inverses: inverses,
        checkingHypotheses: false)
      let (before, after) = try instance.layersAroundRest()
      guard let rest = try instance.rest() else { throw UnluckyPrime() }
      return (
        before, after,
        BlockResidues(p: rest[0][0], q: rest[0][1], r: rest[1][0], s: rest[1][1])
      )
    } catch { throw UnluckyPrime() }
  }
}

extension MultimodularMatrix {
  /// The residues of a rational matrix.
  ///
  /// - Throws: `UnluckyPrime` if a prime divides a denominator.
  init(dividing matrix: RationalMatrix, basis: ResidueBasis) throws(UnluckyPrime) {
    self.init(matrix.numerators, basis: basis)
    if matrix.isIntegral { return }
    let denominators = basis.fields.flatMap { matrix.denominators.map($0.residue) }
    guard let inverses = basis.inverses(of: denominators) else { throw UnluckyPrime() }
    scaleRows(by: inverses)
  }
}

extension ResidueBasis {
  /// The residues of rational numbers: prime by prime, and for each prime all of them.
  ///
  /// - Throws: `UnluckyPrime` if a prime divides a denominator.
  func residues(dividing values: [Rational]) throws(UnluckyPrime) -> [UInt64] {
    let numerators = fields.flatMap { field in values.map { field.residue($0.numerator) } }
    if values.allSatisfy(\.denominator.isOne) { return numerators }
    let denominators = fields.flatMap { field in values.map { field.residue($0.denominator) } }
    guard let inverses = inverses(of: denominators) else { throw UnluckyPrime() }
    return products(numerators, inverses)
  }
}

/// The inverse.
///
/// - Throws: `UnluckyPrime` if the matrix is singular over one of the fields.
func inverse(_ matrix: MultimodularMatrix) throws(UnluckyPrime) -> MultimodularMatrix {
  guard let inverse = matrix.inverse() else { throw UnluckyPrime() }
  return inverse
}

/// A prime that divides something that is not 0 over the rationals, or, at every prime alike, a
/// construction whose hypotheses the input does not satisfy.
struct UnluckyPrime: Error {}
