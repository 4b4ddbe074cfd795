import CouplingFlows

/// The shortest way from one rotation to another: t ↦ A exp(t Ω) with exp(Ω) = Aᵗ B. The planes of Aᵗ B
/// turn by t times their angles.
struct RotationPath {
  private let start: DenseMatrix<Double>
  private let planes: RotationPlanes

  /// nil if LAPACK fails, or the two do not have determinants of the same sign.
  init?(from start: DenseMatrix<Double>, to end: DenseMatrix<Double>) {
    guard let planes = RotationPlanes(of: start.transposedTimes(end)) else { return nil }
    (self.start, self.planes) = (start, planes)
  }

  func matrix(at t: Double) -> DenseMatrix<Double> { start * planes.turned(t) }
}

/// The planes in which an orthogonal matrix of determinant 1, up to rounding, turns, and by which angles.
struct RotationPlanes {
  private let vectors: DenseMatrix<Double>
  private var planes: [(i: Int, j: Int, angle: Double)] = []

  /// nil if LAPACK fails, or the determinant is not 1.
  init?(of matrix: DenseMatrix<Double>) {
    guard let schur = matrix.schurDecomposition else { return nil }
    vectors = schur.vectors
    let (form, d) = (schur.form, matrix.rows)
    var halfTurned: [Int] = []
    var i = 0
    while i < d {
      if i + 1 < d, form[i + 1, i] != 0 {
        let angle = Double.atan2(
          y: form[i + 1, i] - form[i, i + 1], x: form[i, i] + form[i + 1, i + 1])
        planes.append((i, i + 1, angle))
        i += 2
      } else {
        if form[i, i] < 0 { halfTurned.append(i) }
        i += 1
      }
    }
    guard halfTurned.count.isMultiple(of: 2) else { return nil }
    for pair in stride(from: 0, to: halfTurned.count, by: 2) {
      planes.append((halfTurned[pair], halfTurned[pair + 1], .pi))
    }
  }

  /// The power with exponent `t`: the angles are multiplied by it.
  func turned(_ t: Double) -> DenseMatrix<Double> {
    inPlanes { turn, i, j, angle in
      let (cosine, sine) = (Double.cos(t * angle), Double.sin(t * angle))
      (turn[i, i], turn[j, j], turn[i, j], turn[j, i]) = (cosine, cosine, -sine, sine)
    }
  }

  /// A reflection of each plane: it conjugates the powers to their inverses.
  var reflection: DenseMatrix<Double> {
    inPlanes { reflection, _, j, _ in reflection[j, j] = -1 }
  }

  private func inPlanes(
    _ change: (inout DenseMatrix<Double>, _ i: Int, _ j: Int, _ angle: Double) -> Void
  ) -> DenseMatrix<Double> {
    var form = DenseMatrix<Double>.identity(vectors.rows)
    for (i, j, angle) in planes { change(&form, i, j, angle) }
    return (vectors * form).timesTransposed(of: vectors)
  }
}
