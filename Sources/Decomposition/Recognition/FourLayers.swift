import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Four layers, T = L(A₁) U(B) L(A) U(B₂) Δ with a positive diagonal Δ; exchange the parts for the
/// other order.
///
/// Write T⁻¹ = [P′ Q′; R′ S′]; S′ is Σ⁻¹ if P is invertible. Without Δ, multiplying out gives
///
///     P = 1 + B A,   S′ = 1 + A B,   R = A₁ P + A,   Q = P B₂ + B.
///
/// If P is invertible the last two equations define A₁ and B₂, and then S is right because S′ is. So
/// T has four such layers exactly if P − 1 and S′ − 1 are BA and AB for some A and B
/// (`ProductPair`); for similar P and S′ they are. If P is singular, A must agree with R on the kernel
/// of P and B with Q on its left kernel, which are linear equations for A on the generalised
/// eigenspaces of P and S′ for 0; A₁ and B₂ exist then.
///
/// With Δ = diag(D, E) the same holds for P D⁻¹ and E S′. For a single coordinate in either part, and
/// for two in either, `FourLayerScales` lists a sufficient choice of D and E; for more coordinates
/// only some.
enum FourLayers {
  /// The layers, the one that acts last updating the second part; nil if there are none, or none were
  /// found.
  static func layers(_ t: RationalBlocks) -> [CouplingLayer]? {
    guard let inverse = t.inverseLowerRight else { return nil }
    for scales in FourLayerScales.candidates(t, inverseLowerRight: inverse) {
      if let layers = layers(t, inverseLowerRight: inverse, scales) { return layers }
    }
    return nil
  }

  private static func layers(
    _ t: RationalBlocks, inverseLowerRight: RationalMatrix, _ scales: PositiveScales
  ) -> [CouplingLayer]? {
    let (m, k) = t.sizes
    let plain = t.dividingColumns(by: scales)
    let inverse = inverseLowerRight.scalingRows(by: scales.second)
    guard let rank = RankFactorization(plain.p) else { return nil }
    let (kernel, leftKernel) = (rank.kernel, rank.leftKernel)
    let constraint =
      rank.rank == m
      ? nil
      : ProductPair.Constraint(
        vectors: kernel, image: plain.r * kernel, covectors: -leftKernel,
        functional: leftKernel * plain.q)
    guard
      let pair = ProductPair(
        plain.p - .identity(m), inverse - .identity(k), constraint: constraint)
    else { return nil }
    let (a, b) = (pair.a, pair.b)
    var a1 = (plain.r - a) * rank.generalizedInverse
    var b2 = rank.generalizedInverse * (plain.q - b)
    if rank.rank < m {
      // What is missing in S: A K Y + X H Q for the kernel K of P and its left kernel H.
      let missing = plain.s - (a1 * plain.q + a * b2 + .identity(k))
      guard let (y, x) = FewLayers.solve(missing, a * kernel, leftKernel * plain.q) else {
        return nil
      }
      a1 = a1 + x * leftKernel
      b2 = b2 + kernel * y
    }
    let ones = PositiveScales.ones(t.sizes)
    return [
      .upper(b2.scalingColumns(by: scales.second), scale: scales.first),
      .lower(a.scalingColumns(by: ones.first), scale: scales.second),
      .upper(b, scale: ones.first),
      .lower(a1, scale: ones.second),
    ]
  }
}
