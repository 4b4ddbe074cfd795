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

  /// What the first layer needs, at one prime.
  struct Evaluation {
    /// V; nil if no shift is used.
    var v: ResidueMatrix?

    /// P + Q V.
    var p: ResidueMatrix

    /// G = R + S V, and its inverse.
    var g: ResidueMatrix
    var inverseG: ResidueMatrix

    /// W_l, or M_l: P is `lower` · E⁻¹ · `right` in the basis B.
    var lower: ResidueMatrix

    /// G_l, or the identity.
    var right: ResidueMatrix

    /// G_u, or the identity: Σ is `left` · E · `upper` in the basis G B.
    var left: ResidueMatrix

    /// W_u, or M_u.
    var upper: ResidueMatrix

    /// B; nil stands for the identity, and then G B is replaced by the identity as well.
    var basis: ResidueMatrix?

    /// The pivots w: Σ has E_i w_i on its diagonal.
    var pivots: [UInt64] {
      let field = g.field
      return zip(left.diagonal, upper.diagonal).map { field.product($0, $1) }
    }
  }

  /// Evaluates at the target's blocks over a prime field.
  ///
  /// - Parameter scales: δ, if the second columns of the target have been divided by it: a given V
  ///   becomes δ V, so that G is what it was; nil for ones.
  /// - Throws: `UnluckyPrime` if a matrix that must be invertible, or a leading minor that must not
  ///   vanish, is 0 modulo the prime.
  func evaluate(
    _ target: BlockResidues, scales: [UInt64]? = nil
  ) throws(UnluckyPrime) -> Evaluation {
    let field = target.field
    let identity = ResidueMatrix.identity(target.dimension, over: field)
    var v: ResidueMatrix?
    var p = target.p
    var g = target.r
    var given: (upper: ResidueMatrix, lower: ResidueMatrix)?
    switch shift {
    case .none: break
    case .by(let integers):
      var matrix = ResidueMatrix(integers, over: field)
      if let scales { matrix.scaleRows(by: scales) }
      v = matrix
      p.addProduct(target.q, matrix)
      g.addProduct(target.s, matrix)
    case .towards(let upper, let lower):
      let factors = (
        upper: ResidueMatrix(upper, over: field), lower: ResidueMatrix(lower, over: field)
      )
      given = factors
      g = factors.upper * factors.lower
      let matrix = try inverse(target.s) * (g - target.r)
      v = matrix
      p.addProduct(target.q, matrix)
    }
    let inverseG = try inverse(g)
    let w = p * inverseG * target.s - target.q
    if let basis {
      let b = ResidueMatrix(basis, over: field)
      let (lower, upper) = try factors(inverse(b) * (w * g) * b)
      return Evaluation(
        v: v, p: p, g: g, inverseG: inverseG, lower: lower, right: identity, left: identity,
        upper: upper, basis: b)
    }
    if given == nil {
      let (lower, upper) = try factors(g.antitranspose)
      given = (upper.antitranspose, lower.antitranspose)
    }
    let (lower, upper) = try factors(w)
    return Evaluation(
      v: v, p: p, g: g, inverseG: inverseG, lower: lower, right: given?.lower ?? identity,
      left: given?.upper ?? identity, upper: upper, basis: nil)
  }
}

/// The inverse.
///
/// - Throws: `UnluckyPrime` if the matrix is singular modulo the prime.
func inverse(_ matrix: ResidueMatrix) throws(UnluckyPrime) -> ResidueMatrix {
  do { return try matrix.inverse() } catch { throw UnluckyPrime() }
}

/// The unit lower and the upper triangular factor.
///
/// - Throws: `UnluckyPrime` if a leading minor vanishes modulo the prime.
private func factors(
  _ matrix: ResidueMatrix
) throws(UnluckyPrime) -> (lower: ResidueMatrix, upper: ResidueMatrix) {
  do {
    let factors = try matrix.lu(pivoting: false)
    return (factors.lower, factors.upper)
  } catch { throw UnluckyPrime() }
}
