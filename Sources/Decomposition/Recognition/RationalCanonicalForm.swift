import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// The rational canonical form of a square matrix M: a basis in which M is a direct sum of companion
/// matrices of polynomials f₁, f₂, … each of which is divisible by the next.
///
/// A random vector v generates a cyclic subspace whose polynomial f₁ is the minimal polynomial of M,
/// almost always, and the common kernel of u, uM, uM², … for a random functional u is an invariant
/// complement of it; the same is done with that. All that chance decides is verified: u f₁(M) = 0,
/// complementarity, and divisibility. So the polynomials are the invariant factors with certainty.
struct RationalCanonicalForm {
  /// The basis, as columns: v, Mv, M²v, … for each companion matrix.
  let basis: RationalMatrix

  /// The invariant factors, largest first: coefficients from the constant one up to the leading 1.
  let invariantFactors: [[Rational]]

  /// How many random choices are tried.
  private static let attempts = 12

  /// Nil if every random choice fails.
  init?(_ matrix: RationalMatrix) {
    var random = SeededGenerator(seed: 0x6672_6f62)
    for attempt in 0..<Self.attempts {
      var factors: [[Rational]] = []
      var bases = [RationalMatrix(rows: matrix.rows, columns: 0)]
      var space = RationalMatrix.identity(matrix.rows)
      while space.columns > 0 {
        guard
          let (cyclic, factor, complement) = Self.split(
            matrix.restricted(to: space), bound: 1 + attempt, using: &random),
          factors.last.map({ $0.isDivisible(by: factor) }) ?? true
        else { break }
        factors.append(factor)
        bases.append(space * cyclic)
        space = space * complement
      }
      if space.columns == 0 {
        invariantFactors = factors
        basis = RationalMatrix(blocks: [bases])
        return
      }
    }
    return nil
  }

  /// A cyclic subspace, its polynomial, and an invariant complement.
  private static func split(
    _ matrix: RationalMatrix, bound: Int, using random: inout SeededGenerator
  ) -> (cyclic: RationalMatrix, factor: [Rational], complement: RationalMatrix)? {
    let n = matrix.rows
    func vector() -> RationalMatrix {
      RationalMatrix(rows: n, columns: 1) { _, _ in
        Rational(Int.random(in: -bound...bound, using: &random))
      }
    }
    let krylov = matrix.krylov(vector(), count: n + 1)
    guard let rank = RankFactorization(krylov), rank.rank > 0 else { return nil }
    let degree = rank.rank
    guard rank.columns == Array(0..<degree) else { return nil }
    let cyclic = krylov.block(rows: 0..<n, columns: 0..<degree)
    let relation = rank.generalizedInverse * krylov.block(rows: 0..<n, columns: degree..<degree + 1)
    let factor = (0..<degree).map { -relation[$0, 0] } + [.one]

    let dual = matrix.transpose.krylov(vector(), count: degree + 1)
    let functionals = dual.block(rows: 0..<n, columns: 0..<degree).transpose
    guard let determinant = try? (functionals * cyclic).determinant(), !determinant.isZero,
      (dual * RationalMatrix(factor.map { [$0] })).isZero,
      let complement = RankFactorization(functionals)?.kernel
    else { return nil }
    return (cyclic, factor, complement)
  }
}

extension RationalMatrix {
  /// The matrix of this endomorphism on the invariant subspace that independent columns span.
  func restricted(to basis: RationalMatrix) -> RationalMatrix {
    guard let inverse = RankFactorization(basis)?.generalizedInverse else { return self }
    return inverse * (self * basis)
  }

  /// The columns v, Mv, …, `count` of them.
  fileprivate func krylov(_ vector: RationalMatrix, count: Int) -> RationalMatrix {
    var columns = [vector]
    while columns.count < count { columns.append(self * columns[columns.count - 1]) }
    return RationalMatrix(blocks: [columns])
  }

  /// A basis of the generalised eigenspace for 0, {x : Mʲ x = 0 for some j}, as columns.
  var generalizedKernel: RationalMatrix? {
    var power = self
    guard var kernel = RankFactorization(power)?.kernel else { return nil }
    while kernel.columns > 0 {
      power = power * self
      guard let next = RankFactorization(power)?.kernel else { return nil }
      if next.columns == kernel.columns { break }
      kernel = next
    }
    return kernel
  }
}

extension [Rational] {
  /// Whether a polynomial divides this one; both from the constant coefficient up to a leading 1.
  fileprivate func isDivisible(by divisor: [Rational]) -> Bool {
    var rest = self
    while rest.count >= divisor.count {
      let leading = rest[rest.count - 1]
      let offset = rest.count - divisor.count
      for (index, coefficient) in divisor.enumerated() {
        rest[offset + index] -= leading * coefficient
      }
      rest.removeLast()
    }
    return rest.allSatisfy(\.isZero)
  }
}
