import CouplingKernel
import ExactLinearAlgebra

/// Coupling layers for permutations, the parts being the two halves of the points.
///
/// *Theorem.* Every signed permutation matrix T = [P Q; R S] of determinant 1, with blocks of order
/// d, is a product of at most six layers without scales whose shifts have entries in {0, ±1, ±2},
/// at most 12 d + 2 of them not 0.
///
/// *Proof.* Identify the two parts by a signed permutation matrix of the form R + SV
/// (`PartMatching`): conjugate T and its layers so that R + SV = 1 and V = Sᵗ. Then QV = 0, and
/// M = PS − Q is a signed permutation of determinant 1. Take X and Y = XM with X² = Y² = 1 and t
/// with tX = Yt (`InvolutionPair`), and put N = (X − 1)t⁻¹ = t⁻¹(Y − 1). Then
///
///     T = U(P − X) · L((1 − t)X) · U(N) · L(t) · U(S + N − Y) · L(−Sᵗ).
///
/// Indeed T · L(Sᵗ) = [P Q; 1 S]. The factor U(X − P) makes that [X XS−M; 1 S], with the Schur
/// complement S − X(XS − M) = Y. By the step lemma with g = X and r = t, the factors
/// U(−N) · L((t − 1)X) make it [1 B; t ·] with Schur complement tXt⁻¹Y = 1, that is L(t) · U(B), and
/// B = S + N − Y.
///
/// *Entries.* All is clear but that entries of S + N − Y are at most 2. Column j of N is 0 if
/// Ye_j = e_j. It is ±2e_a if Ye_j = −e_j, where t e_a = ±e_j, and a ≠ j; entry (a, j) of Y is 0,
/// and the sign of this block of t is chosen so that S does no harm. Otherwise N has entries ±1 in
/// column j, and three terms can meet only in the row k of the entry of Y. In a block `pair` that
/// needs x.0 = y.0 = k, where N and Y cancel. In the block `mixed` it happens in at most one place,
/// and the sign of the block is chosen.
///
/// *Fewer layers.* Shifts that are 0 are left out, and so is what points need that T fixes, as many
/// in either part. The other layers alternate: S + N − Y is not 0 unless T = 1, because N − Y has a
/// column with two entries or is −1. This gives
/// - one layer (of shift 0) for the identity;
/// - three if T is a product of disjoint maps e_i → ∓e_j, e_j → ±e_i, i and j in different parts;
/// - four if R = Q = 0 and P⁻¹ and S have cycles of the same lengths and signs, as then M = 1;
/// - at most five if T moves all points that it does not fix to the other part.
///
/// If R = Q = 0 for a permutation and the lengths of cycles differ, six are necessary: five would
/// give D₁P⁻¹ and SD₂⁻¹ the same characteristic polynomial, with positive diagonal D₁ and D₂.
public enum PermutationStrategy {
  /// At most six layers whose product is T·F.
  ///
  /// - Parameters:
  ///   - permutation: T, which has the 1 of row i in column `permutation[i]`.
  ///   - flip: The coordinate that F reflects; nil: F is the identity.
  /// - Throws: `PermutationError`.
  public static func layers(
    of permutation: [Int], flip: Int? = nil
  ) throws(PermutationError) -> [CouplingLayer] {
    try layers(of: SignedPermutation(columns: permutation, flip: flip))
  }

  /// At most six layers whose product is `target`, in time proportional to the number of points
  /// (up to sorting lengths of cycles).
  ///
  /// - Throws: `PermutationError.noHalves`, `negativeDeterminant`.
  public static func layers(
    of target: SignedPermutation
  ) throws(PermutationError) -> [CouplingLayer] {
    guard target.count >= 2, target.count.isMultiple(of: 2) else {
      throw .noHalves(size: target.count)
    }
    guard target.determinant > 0 else { throw .negativeDeterminant }
    let matching = PartMatching.matching(of: target)
    let change = SignedPermutation.directSum(SignedPermutation(identity: matching.count), matching)
    let matched = MatchedPermutation(change.inverse * target * change)

    var layers: [CouplingLayer] = []
    func append(_ part: Part, _ shift: EntrySum) {
      let matrix = shift.matrix(updating: part, matching)
      if matrix.values.isEmpty { return }
      layers.append(CouplingLayer(updates: part, shift: .sparse(matrix)))
    }
    append(.second, matched.matching)
    append(.first, matched.remainder)
    append(.second, matched.similarity)
    append(.first, matched.move)
    append(.second, matched.conjugation)
    append(.first, matched.start)
    if layers.isEmpty {
      let zero = SparseRationalMatrix(rows: matching.count, columns: matching.count)
      layers.append(CouplingLayer(updates: .second, shift: .sparse(zero)))
    }
    return layers
  }
}
