import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// The decomposition of Koehler, Mehta and Risteski, "Representational aspects of depth and
/// conditioning in normalizing flows" (ICML 2021): a permutation times two triangular factors, in
/// at most 21 + 13 + 13 = 47 layers. How the 47 split is a reconstruction.
///
/// *Theorem.* Every T of positive determinant with blocks of order d is Π L U Δ, with a signed
/// permutation matrix Π of determinant 1, L and U unit triangular and Δ positive diagonal, and the
/// construction `published-route` applies to it.
///
/// *Proof.* Elimination gives T = Π₀ L₀ U₀. The signs of the diagonal of U₀ go through L₀ to Π₀,
/// and its absolute values are Δ. `PartialSwap` and `TriangularSimilarity` supply the matrices that
/// the construction asks for.
struct PublishedRoute {
  /// The most layers of any target.
  static let layerBound = 47

  /// The most layers of a permutation.
  static let permutationLayerBound = 21

  /// The construction that all layers come from.
  static let construction = Result { () throws(ConstructionError) in
    var library = ConstructionLibrary.shipped
    return try library.prove("published-route")
  }

  /// Told how far the work is.
  var progress: (DecompositionProgress) -> Void = { _ in }

  /// Π₀⁻¹ T: the rows in the order in which pivots were found.
  private let ordered: RationalMatrix

  /// Π.
  private let permutation: SignedPermutation

  /// The diagonal of Δ.
  private let scales: [Rational]

  /// The eigenvalues to be given to the diagonal blocks of L, and to those of U.
  private let eigenvalues: (lower: [Int], upper: [Int])

  /// The route for a square `target` of even order, in the order of the partition; nil if it is
  /// singular.
  init?(_ target: RationalMatrix) {
    guard let factors = try? target.numerators.fractionFreeFactors(pivoting: true) else {
      return nil
    }
    ordered = target.selecting(rows: factors.permutation, columns: Array(0..<target.columns))
    var previous = Integer.one
    var pivots: [Rational] = []
    for (minor, denominator) in zip(factors.minors, ordered.denominators) {
      guard let pivot = Rational(minor, previous * denominator) else { return nil }
      pivots.append(pivot)
      previous = minor
    }
    permutation = SignedPermutation(
      trusted: factors.permutation, signs: pivots.map { $0.signum < 0 ? -1 : 1 })
    scales = pivots.map(\.magnitude)

    let dimension = target.rows / 2
    let (lower, upper) = (factors.lower, factors.upper)
    eigenvalues = (
      Self.eigenvalues(order: dimension) { i, j in
        !lower[i, j].isZero || !lower[dimension + i, dimension + j].isZero
      },
      Self.eigenvalues(order: dimension) { i, j in
        !upper[j, i].isZero || !upper[dimension + j, dimension + i].isZero
      }
    )
  }

  /// Small positive integers, different for i > j if a chain i > … > j of entries that are not 0
  /// joins them: then triangular matrices with these eigenvalues on the diagonal have a basis of
  /// eigenvectors. All are 1 if no entry outside the diagonal is there.
  private static func eigenvalues(order: Int, isEntry: (Int, Int) -> Bool) -> [Int] {
    var result: [Int] = []
    for i in 0..<order {
      result.append(1 + ((0..<i).filter { isEntry(i, $0) }.map { result[$0] }.max() ?? 0))
    }
    return result
  }

  /// Whether det T < 0, so that a coordinate must be reflected first.
  var isNegative: Bool { permutation.determinant < 0 }

  /// The number of layers that the published theorem allows: fewer if T = Π.
  var bound: Int {
    ordered == .diagonal(permutation.signs.map { Rational(Int($0)) })
      ? Self.permutationLayerBound : Self.layerBound
  }

  /// The layers, at most `bound` of them.
  ///
  /// - Precondition: det T > 0.
  /// - Throws: `unproved`, `tooManyLayers`, `unconfirmed`: errors of this library.
  func layers() throws(DecompositionError) -> [CouplingLayer] {
    let construction: ProvedConstruction
    switch Self.construction {
    case .success(let proved): construction = proved
    case .failure(let error): throw .unproved("\(error)")
    }
    let swap = PartialSwap(of: permutation)
    let pattern = PrimeField.largest(8).lazy.compactMap {
      try? self.layers(construction, swap, over: ParallelFields([$0]))
    }.first
    let matrices = ModularRecovery.matrices(order: swap.order, progress: progress) {
      fields throws(UnluckyPrime) in
      try self.layers(construction, swap, over: fields).flatMap { layer in
        [layer.shift, layer.scale].compactMap { $0 }
      }
    }
    guard let pattern, let matrices else { throw .unconfirmed(strategy: .koehler) }

    var remaining = matrices[...]
    var exact: [CouplingLayer] = []
    for layer in pattern {
      guard let shift = remaining.popFirst() else { throw .unconfirmed(strategy: .koehler) }
      let scale = layer.scale == nil ? nil : remaining.popFirst()
      exact.append(
        CouplingLayer(
          updates: layer.kind == .updatesFirst ? .first : .second, shift: .dense(shift),
          scale: scale.map { scale in (0..<scale.rows).map { scale[$0, $0] } }))
    }
    let layers = CouplingLayer.merging(exact)
    guard layers.count <= bound else {
      throw .tooManyLayers(strategy: .koehler, found: layers.count, bound: bound)
    }
    return layers
  }

  /// The layers over prime fields.
  private func layers(
    _ construction: ProvedConstruction, _ swap: PartialSwap, over fields: ParallelFields
  ) throws(UnluckyPrime) -> [ConstructedLayer<ParallelMatrix>] {
    let (lower, upper) = try unitFactors(over: fields)
    let (first, second) = (0..<swap.order, swap.order..<2 * swap.order)
    func diagonal(_ entries: [Rational]) throws(UnluckyPrime) -> ParallelMatrix {
      .diagonal(try fields.elements(dividing: entries), fields: fields)
    }
    func eigenvectors(_ matrix: ParallelMatrix?) throws(UnluckyPrime) -> ParallelMatrix {
      guard let matrix else { throw UnluckyPrime() }
      return matrix
    }
    let f = try diagonal(eigenvalues.lower.map { Rational($0) })
    let g = try diagonal(eigenvalues.upper.map { Rational($0) })
    let l1 = lower.block(rows: first, columns: first)
    let l3 = lower.block(rows: second, columns: second)
    let u1 = upper.block(rows: first, columns: first)
    let u3 = upper.block(rows: second, columns: second)
    let witness = [
      "F": f, "L1": l1, "L3": l3, "M": lower.block(rows: second, columns: first),
      "Y1": try eigenvectors((l1 * f).lowerEigenvectors()),
      "Y2": try eigenvectors((f * l3).lowerEigenvectors()),
      "G": g, "U1": u1, "U3": u3, "N": upper.block(rows: first, columns: second),
      "Z1": try eigenvectors((u1 * g).upperEigenvectors()),
      "Z2": try eigenvectors((g * u3).upperEigenvectors()),
      "D": try diagonal(Array(scales[first])), "E": try diagonal(Array(scales[second])),
    ]
    do {
      return try construction.instantiate(
        in: ResidueRing(fields: fields), witness.merging(swap.witness(over: fields)) { $1 },
        checkingHypotheses: false
      ).layers()
    } catch { throw UnluckyPrime() }
  }

  /// L and U.
  private func unitFactors(
    over fields: ParallelFields
  ) throws(UnluckyPrime) -> (lower: ParallelMatrix, upper: ParallelMatrix) {
    guard
      let factors = try ParallelMatrix(dividing: ordered, fields: fields).triangularFactors(),
      let inverses = fields.inverses(of: try fields.elements(dividing: scales))
    else { throw UnluckyPrime() }
    let signs = try fields.elements(dividing: permutation.signs.map { Rational(Int($0)) })
    var (lower, upper) = factors
    lower.scaleRows(by: signs)
    lower.scaleColumns(by: signs)
    upper.scaleRows(by: signs)
    upper.scaleColumns(by: inverses)
    return (lower, upper)
  }
}
