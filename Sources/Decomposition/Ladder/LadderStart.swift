import ExactLinearAlgebra

/// How the ladder reaches triangular P and Σ with its shift V and its first layer.
///
/// With G = R + S V invertible, P' = P + Q V and W = P' G⁻¹ S − Q, the first layer can make P any
/// matrix X⁻¹, and then Σ = G X W.
struct LadderStart: Sendable {
  /// Where V comes from.
  enum Shift: Sendable {
    /// V = 0, and no layer for it; R must be invertible.
    case none

    /// V itself, of small integers.
    case by(IntegerMatrix)

    /// V = S⁻¹ (1 − R), which makes G the identity; S must be invertible.
    case towardsIdentity

    /// V = S⁻¹ (G − R) for G = upper · lower, factors with unit diagonals; S must be invertible.
    case towards(upper: IntegerMatrix, lower: IntegerMatrix)
  }

  /// Where V comes from.
  var shift: Shift

  /// Nil: G = G_u G_l and W = W_l W_u with lower triangular G_l, W_l and upper triangular G_u, W_u,
  /// G_l and W_l having unit diagonals; X⁻¹ = W_l E⁻¹ G_l makes P lower and Σ = G_u E W_u upper
  /// triangular. Otherwise B, any invertible matrix such that B⁻¹ W G B = M_l M_u; X⁻¹ =
  /// B M_l E⁻¹ B⁻¹ makes B⁻¹ P B lower and (G B)⁻¹ Σ (G B) = E M_u upper triangular.
  var basis: IntegerMatrix?

  /// Whether no layer is spent on a shift.
  var isWithoutShift: Bool { if case .none = shift { true } else { false } }

  /// What the first layer needs, over some fields.
  struct Evaluation {
    /// V; nil if no shift is used.
    var v: ParallelMatrix?

    /// P + Q V.
    var p: ParallelMatrix

    /// G = R + S V, and its inverse.
    var g: ParallelMatrix
    var inverseG: ParallelMatrix

    /// W_l, or M_l: P is `lower` · E⁻¹ · `right` in the basis B.
    var lower: ParallelMatrix

    /// G_l; nil for the identity.
    var right: ParallelMatrix?

    /// G_u; nil for the identity: Σ is `left` · E · `upper` in the basis G B.
    var left: ParallelMatrix?

    /// W_u, or M_u.
    var upper: ParallelMatrix

    /// B; nil stands for the identity, and then G B is replaced by the identity as well.
    var basis: ParallelMatrix?

    /// The pivots w: Σ has E_i w_i on its diagonal.
    var pivots: [UInt64] {
      guard let left else { return upper.diagonal }
      return g.fields.products(left.diagonal, upper.diagonal)
    }
  }

  /// Evaluates at the target's blocks over prime fields.
  ///
  /// - Parameter scales: δ, if the second columns of the target have been divided by it: a given V
  ///   becomes δ V, so that G is what it was; nil for ones.
  /// - Throws: `UnluckyPrime` if a matrix that must be invertible, or a leading minor that must not
  ///   vanish, is 0 modulo one of the primes.
  func evaluate(
    _ target: BlockResidues, scales: [UInt64]? = nil
  ) throws(UnluckyPrime) -> Evaluation {
    let fields = target.fields
    var v: ParallelMatrix?
    var p = target.p
    var g = target.r
    var given: (upper: ParallelMatrix, lower: ParallelMatrix)?
    switch shift {
    case .none: break
    case .by(let integers):
      var matrix = ParallelMatrix(integers, fields: fields)
      if let scales { matrix.scaleRows(by: scales) }
      v = matrix
      p.addProduct(target.q, matrix)
      g.addProduct(target.s, matrix)
    case .towardsIdentity:
      g = .identity(target.dimension, fields: fields)
    case .towards(let upper, let lower):
      let factors = (
        upper: ParallelMatrix(upper, fields: fields),
        lower: ParallelMatrix(lower, fields: fields)
      )
      given = factors
      g = factors.upper * factors.lower
    }
    if v == nil && !isWithoutShift {
      let matrix = try inverse(target.s) * (g - target.r)
      v = matrix
      p.addProduct(target.q, matrix)
    }
    if case .towardsIdentity = shift {
      let (lower, upper) = try factors(p * target.s - target.q)
      return Evaluation(v: v, p: p, g: g, inverseG: g, lower: lower, upper: upper)
    }
    let inverseG = try inverse(g)
    let w = p * inverseG * target.s - target.q
    if let basis {
      let b = ParallelMatrix(basis, fields: fields)
      let (lower, upper) = try factors(inverse(b) * (w * g) * b)
      return Evaluation(
        v: v, p: p, g: g, inverseG: inverseG, lower: lower, upper: upper, basis: b)
    }
    if given == nil {
      let (lower, upper) = try factors(g.antitranspose)
      given = (upper.antitranspose, lower.antitranspose)
    }
    let (lower, upper) = try factors(w)
    return Evaluation(
      v: v, p: p, g: g, inverseG: inverseG, lower: lower, right: given?.lower, left: given?.upper,
      upper: upper)
  }
}

/// The unit lower and the upper triangular factor.
///
/// - Throws: `UnluckyPrime` if a leading minor vanishes modulo one of the primes.
private func factors(
  _ matrix: ParallelMatrix
) throws(UnluckyPrime) -> (lower: ParallelMatrix, upper: ParallelMatrix) {
  guard let factors = matrix.triangularFactors() else { throw UnluckyPrime() }
  return factors
}
