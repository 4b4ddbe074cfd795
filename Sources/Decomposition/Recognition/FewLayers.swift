import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// One, two and three layers, which are decided for every target and every partition. The layer that
/// acts last updates the second part for one and two layers, the first part for three; exchange the
/// parts for the other order.
enum FewLayers {
  /// T = L(A, E).
  static func one(_ t: RationalBlocks) -> [CouplingLayer]? {
    guard t.p.isIdentity, t.q.isZero, let e = t.s.positiveDiagonal else { return nil }
    return [.lower(t.r, scale: e)]
  }

  /// T = L(A, E) U(B, D): P must be positive diagonal, and so must the Schur complement.
  static func two(_ t: RationalBlocks) -> [CouplingLayer]? {
    guard let d = t.p.positiveDiagonal else { return nil }
    let a = t.r.scalingColumns(by: d.inverted)
    guard let e = (t.s - a * t.q).positiveDiagonal else { return nil }
    return [.upper(t.q, scale: d), .lower(a, scale: e)]
  }

  /// T = U(Z) L(R D⁻¹, E) U(D B, D), that is
  ///
  ///     P = D + Z R,   S = E + R B,   Q = D B + Z S,
  ///
  /// for matrices Z, B and positive diagonal D, E. The first two equations can be solved for Z and B
  /// exactly if (P − D) K = 0 and H (S − E) = 0, where the columns of K span the kernel of R and the
  /// rows of H its left kernel. That determines d_i wherever row i of K is not 0, and e_j wherever
  /// column j of H is not 0. The third equation becomes, for W = P R⁻ S − Q and any R R⁻ R = R,
  ///
  ///     D R⁻ E − W ∈ {P K Y + X H S}.
  ///
  /// The left annihilator of P K = D K has a basis of unit vectors, for the d_i that are not
  /// determined, and of vectors b D⁻¹ with b K = 0 supported on the others; likewise on the right. So
  /// what is left are equations d_i e_j a = w, d_i a = w, e_j a = w and a = w in known numbers: a
  /// pattern of rank one. For R invertible it is W = D R⁻¹ E.
  static func three(_ t: RationalBlocks) -> [CouplingLayer]? {
    guard let rank = RankFactorization(t.r) else { return nil }
    let (kernel, leftKernel, inverse) = (rank.kernel, rank.leftKernel, rank.generalizedInverse)
    guard
      let rows = determinedFactors(of: kernel, image: t.p * kernel),
      let columns = determinedFactors(
        of: leftKernel.transpose, image: (leftKernel * t.s).transpose)
    else { return nil }

    let w = t.p * inverse * t.s - t.q
    let left = annihilator(rows, kernel)
    let right = annihilator(columns, leftKernel.transpose)
    let a = left.plain * inverse * right.plain.transpose
    let scaledW = left.divided * w * right.divided.transpose
    var graph = PotentialGraph(count: left.nodes.count + right.nodes.count)
    for (i, row) in left.nodes.enumerated() {
      for (j, column) in right.nodes.enumerated() {
        graph.require(
          row == nil ? PotentialGraph.ground : 1 + i, times: a[i, j], equals: scaledW[i, j],
          times: column == nil ? PotentialGraph.ground : 1 + left.nodes.count + j)
      }
    }
    guard let values = graph.solution() else { return nil }
    var (d, e) = (rows.map { $0 ?? .one }, columns.map { $0 ?? .one })
    for (i, row) in left.nodes.enumerated() {
      if let row { d[row] = values[1 + i] }
    }
    for (j, column) in right.nodes.enumerated() {
      if let column { e[column] = values[1 + left.nodes.count + j].reciprocal ?? .one }
    }

    let surplus = inverse.scalingRows(by: d).scalingColumns(by: e) - w
    guard
      let (y, x) = solve(surplus, t.p * kernel, leftKernel * t.s)
    else { return nil }
    let z = (t.p - .diagonal(d)) * inverse + x * leftKernel
    let b = inverse * (t.s - .diagonal(e)) + kernel * y
    return [
      .upper(b.scalingRows(by: d), scale: d),
      .lower(t.r.scalingColumns(by: d.inverted), scale: e),
      .upper(z, scale: d.map { _ in .one }),
    ]
  }

  /// The factors d with image = diag(d) · kernel; nil for those on which the kernel vanishes.
  private static func determinedFactors(
    of kernel: RationalMatrix, image: RationalMatrix
  ) -> [Rational?]? {
    var factors: [Rational?] = []
    for i in 0..<kernel.rows {
      guard let column = (0..<kernel.columns).first(where: { !kernel[i, $0].isZero }) else {
        guard (0..<image.columns).allSatisfy({ image[i, $0].isZero }) else { return nil }
        factors.append(nil)
        continue
      }
      let factor = image[i, column] / kernel[i, column]
      guard factor.signum > 0,
        (0..<kernel.columns).allSatisfy({ factor * kernel[i, $0] == image[i, $0] })
      else { return nil }
      factors.append(factor)
    }
    return factors
  }

  /// A basis of the left annihilator of a kernel, as rows: unit vectors for the coordinates without
  /// a determined factor, whose numbers are the nodes, then vectors on the other coordinates; and the
  /// same divided by the factors.
  private static func annihilator(
    _ factors: [Rational?], _ kernel: RationalMatrix
  ) -> (nodes: [Int?], plain: RationalMatrix, divided: RationalMatrix) {
    let free = factors.indices.filter { factors[$0] == nil }
    let determined = factors.indices.filter { factors[$0] != nil }
    let part = kernel.selecting(rows: determined, columns: Array(0..<kernel.columns))
    let unit = RationalMatrix.unitColumns(free, order: factors.count).transpose
    let rest = RankFactorization(part)?.leftKernel ?? RationalMatrix(rows: 0, columns: part.rows)
    let others = rest * RationalMatrix.unitColumns(determined, order: factors.count).transpose
    let plain = RationalMatrix(blocks: [[unit], [others]])
    let divided = plain.scalingColumns(by: factors.map { $0?.reciprocal ?? .one })
    return (free.map { $0 } + (0..<others.rows).map { _ in nil }, plain, divided)
  }

  /// Y and X with F Y + X H = M, for F of full column rank and H of full row rank; nil if there are
  /// none.
  static func solve(
    _ m: RationalMatrix, _ f: RationalMatrix, _ h: RationalMatrix
  ) -> (y: RationalMatrix, x: RationalMatrix)? {
    guard let left = RankFactorization(f), let right = RankFactorization(h) else { return nil }
    let y = left.generalizedInverse * m
    let rest = m - f * y
    let x = rest * right.generalizedInverse
    return x * h == rest ? (y, x) : nil
  }
}
