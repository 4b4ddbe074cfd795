import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// A 2×2 block matrix [P Q; R S] over a prime field, all blocks d × d.
struct BlockResidues {
  var p: ResidueMatrix
  var q: ResidueMatrix
  var r: ResidueMatrix
  var s: ResidueMatrix

  /// The field of the entries.
  var field: PrimeField { p.field }

  /// The number d of rows of a block.
  var dimension: Int { p.rows }

  /// A construction applied to this matrix: its layers before and after what it leaves, in the
  /// order in which they act, and what it leaves.
  ///
  /// - Throws: `UnluckyPrime` if the evaluation divides by 0.
  func reduced(
    by construction: ProvedConstruction, _ arguments: [String: ResidueMatrix],
    inverses: [String: ResidueMatrix] = [:]
  ) throws(UnluckyPrime) -> (
    before: [ConstructedLayer<ResidueMatrix>], after: [ConstructedLayer<ResidueMatrix>],
    rest: BlockResidues
  ) {
    do {
      let instance = try construction.instantiate(
        in: ResidueRing(field: field),
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

extension ResidueMatrix {
  /// The diagonal matrix with these residues.
  static func diagonal(_ entries: [UInt64], over field: PrimeField) -> ResidueMatrix {
    var result = ResidueMatrix(rows: entries.count, columns: entries.count, over: field)
    for (i, entry) in entries.enumerated() { result[i, i] = entry }
    return result
  }

  /// The entries on the diagonal of a square matrix.
  var diagonal: [UInt64] { (0..<rows).map { self[$0, $0] } }

  /// The matrix with every entry outside the diagonal blocks on `blocks` replaced by 0.
  func blockDiagonal(_ blocks: [Range<Int>]) -> ResidueMatrix {
    var result = ResidueMatrix(rows: rows, columns: columns, over: field)
    for block in blocks {
      for i in block { for j in block { result[i, j] = self[i, j] } }
    }
    return result
  }

  /// The matrix with rows and columns in reverse order, transposed: upper times lower triangular
  /// factors become lower times upper ones.
  var antitranspose: ResidueMatrix { reversed.transpose }
}

extension PrimeField {
  /// The residue of a machine integer.
  func residue(_ value: Int) -> UInt64 {
    let magnitude = UInt64(value.magnitude) % modulus
    return value < 0 ? negative(magnitude) : magnitude
  }

  /// The residues of rational numbers.
  ///
  /// - Throws: `UnluckyPrime` if the modulus divides a denominator.
  func residues(_ values: [Rational]) throws(UnluckyPrime) -> [UInt64] {
    var result: [UInt64] = []
    result.reserveCapacity(values.count)
    for value in values { result.append(try residue(dividing: value)) }
    return result
  }

  /// The residue of a rational number.
  ///
  /// - Throws: `UnluckyPrime` if the modulus divides the denominator.
  func residue(dividing value: Rational) throws(UnluckyPrime) -> UInt64 {
    guard let residue = residue(value) else { throw UnluckyPrime() }
    return residue
  }

  /// The inverse of a residue.
  ///
  /// - Throws: `UnluckyPrime` for 0.
  func inverse(dividing value: UInt64) throws(UnluckyPrime) -> UInt64 {
    guard let inverse = inverse(value) else { throw UnluckyPrime() }
    return inverse
  }
}

/// A prime that divides something that is not 0 over the rationals, or, at every prime alike, a
/// construction whose hypotheses the input does not satisfy.
struct UnluckyPrime: Error {}
