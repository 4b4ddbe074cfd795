import CouplingFlows
import CouplingKernel

/// Six layers of a rotation in closed form, with parts of d coordinates each.
///
/// T = [P Q; R S] is orthogonal of determinant 1. With R = H O, H = (R Rᵗ)^½ and O orthogonal, the
/// shift V = Sᵗ (I + H)⁻¹ O, of norm at most 1, makes O of the lower-left block: R + S V = H O +
/// (I − H²)(I + H)⁻¹ O. With P' = P + Q V, the matrix M = (P' Oᵗ S − Q) O is orthogonal of determinant
/// 1. Its planes have a reflection F with F M F = M⁻¹ and a root X with X² = M⁻¹; so X M = X⁻¹ = F X F,
/// which is what the step lemma asks for:
///
///     T = U((P' − Xᵗ) Oᵗ) · L(O (I − F) X) · U((Xᵗ − I) F Oᵗ) · L(O F) · U(Q″) · L(−V).
///
/// As ‖P'‖ ≤ √2, the norms are at most 1 + √2, 2, 2, 1 and 1, and that of Q″ has been seen up to 3.2.
enum OrthogonalStart {
  /// The layers of a rotation of 2d coordinates; nil if LAPACK fails.
  static func layers(of rotation: DenseMatrix<Double>) -> UnipotentStack? {
    let d = rotation.rows / 2
    let (low, high) = (0..<d, d..<2 * d)
    let (p, q) = (rotation.block(low, low), rotation.block(low, high))
    let (r, s) = (rotation.block(high, low), rotation.block(high, high))
    guard let decomposition = r.singularValueDecomposition else { return nil }
    let (left, right) = (decomposition.left, decomposition.right)
    let o = left * right
    let v = s.transposedTimes(left.scaled { 1 / (1 + decomposition.values[$1]) } * right)
    let shifted = p + q * v
    let w = shifted.timesTransposed(of: o) * s - q
    guard let planes = RotationPlanes(of: w * o) else { return nil }
    let (x, f) = (planes.turned(-0.5), planes.reflection)
    let identity = DenseMatrix<Double>.identity(d)
    // What acts on T L(V) in turn, and what becomes of its right half.
    let first = (x.transposed - shifted).timesTransposed(of: o)
    let second = o * (f - identity) * x
    let third = ((identity - x.transposed) * f).timesTransposed(of: o)
    var (upper, lower) = (q + first * s, s)
    lower.add(second, times: upper)
    upper.add(third, times: lower)
    return UnipotentStack(
      sizes: PartSizes(first: d, second: d),
      factors: [-first, -second, -third, o * f, upper, -v].enumerated().map { index, shift in
        UnipotentStack.Factor(updates: index.isMultiple(of: 2) ? .first : .second, shift: shift)
      })
  }
}
