import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// Matrices over several prime fields by the names of parameters.
typealias ResidueArguments = ConstructionInstance<ResidueRing>.Arguments

/// A 2×2 block matrix [P Q; R S] over several prime fields, all blocks d × d.
struct BlockResidues {
  var p: ParallelMatrix
  var q: ParallelMatrix
  var r: ParallelMatrix
  var s: ParallelMatrix

  /// The fields of the entries.
  var fields: ParallelFields { p.fields }

  /// The number d of rows of a block.
  var dimension: Int { p.rows }

  /// Divides the columns of Q and S by numbers; returns these and their inverses.
  ///
  /// - Throws: `UnluckyPrime` if one vanishes, or its denominator does.
  mutating func divideSecondColumns(
    by scales: [Rational]
  ) throws(UnluckyPrime) -> (elements: [UInt64], inverses: [UInt64]) {
    let elements = try fields.elements(dividing: scales)
    guard let inverses = fields.inverses(of: elements) else { throw UnluckyPrime() }
    q.scaleColumns(by: inverses)
    s.scaleColumns(by: inverses)
    return (elements, inverses)
  }

  /// A construction applied to this matrix: its layers before and after what it leaves, in the
  /// order in which they act, and what it leaves.
  ///
  /// - Throws: `UnluckyPrime` if the evaluation divides by 0.
  func reduced(
    by construction: ProvedConstruction, _ arguments: ResidueArguments,
    inverses: ResidueArguments = []
  ) throws(UnluckyPrime) -> (
    before: [ConstructedLayer<ParallelMatrix>], after: [ConstructedLayer<ParallelMatrix>],
    rest: BlockResidues
  ) {
    do {
      let instance = try construction.instantiate(
        in: ResidueRing(fields: fields),
        unchecked: [("P", p), ("Q", q), ("R", r), ("S", s)] + arguments, inverses: inverses)
      let (before, after, rest) = try instance.parts()
      guard let rest else { throw UnluckyPrime() }
      return (
        before, after,
        BlockResidues(p: rest[0][0], q: rest[0][1], r: rest[1][0], s: rest[1][1])
      )
    } catch { throw UnluckyPrime() }
  }
}

extension ParallelMatrix {
  /// The residues of a rational matrix.
  ///
  /// - Throws: `UnluckyPrime` if a prime divides a denominator.
  init(dividing matrix: RationalMatrix, fields: ParallelFields) throws(UnluckyPrime) {
    self.init(matrix.numerators, fields: fields)
    if matrix.isIntegral { return }
    guard let inverses = fields.inverses(of: fields.elements(matrix.denominators)) else {
      throw UnluckyPrime()
    }
    scaleRows(by: inverses)
  }
}

extension ParallelFields {
  /// The elements that rational numbers stand for.
  ///
  /// - Throws: `UnluckyPrime` if a prime divides a denominator.
  func elements(dividing values: [Rational]) throws(UnluckyPrime) -> [UInt64] {
    let numerators = elements(values.map(\.numerator))
    if values.allSatisfy(\.denominator.isOne) { return numerators }
    guard let inverses = inverses(of: elements(values.map(\.denominator))) else {
      throw UnluckyPrime()
    }
    return products(numerators, inverses)
  }
}

/// The inverse.
///
/// - Throws: `UnluckyPrime` if the matrix is singular over one of the fields.
func inverse(_ matrix: ParallelMatrix) throws(UnluckyPrime) -> ParallelMatrix {
  guard let inverse = matrix.inverse() else { throw UnluckyPrime() }
  return inverse
}

/// A prime that divides something that is not 0 over the rationals, or, at every prime alike, a
/// construction whose hypotheses the input does not satisfy.
struct UnluckyPrime: Error {}
