import ExactLinearAlgebra

/// A signed permutation as diag(A, B) [1 − K Kᵗ, K; −Kᵗ, 1 − Kᵗ K]: an exchange of coordinates
/// between the parts, followed by signed permutations A and B inside the parts.
///
/// K is a partial permutation matrix that pairs the coordinates of the first part that go to the
/// second with those that go the other way, in order. The second factor has determinant 1.
struct PartialSwap {
  /// The number d of coordinates of a part.
  let order: Int

  /// A.
  let a: SignedPermutation

  /// B.
  let b: SignedPermutation

  /// The entries 1 of K.
  let entries: [(row: Int, column: Int)]

  /// Factors a signed permutation of 2d points.
  init(of permutation: SignedPermutation) {
    let order = permutation.count / 2
    let leaving = (0..<order).filter { permutation.images[$0] >= order }
    let entering = (0..<order).filter { permutation.images[order + $0] < order }
    var (imagesOfA, signsOfA) = (permutation.images[..<order], permutation.signs[..<order])
    var imagesOfB = permutation.images[order...].map { $0 - order }
    var signsOfB = Array(permutation.signs[order...])
    for (row, column) in zip(leaving, entering) {
      imagesOfA[row] = permutation.images[order + column]
      signsOfA[row] = permutation.signs[order + column]
      imagesOfB[column] = permutation.images[row] - order
      signsOfB[column] = -permutation.signs[row]
    }
    self.order = order
    a = SignedPermutation(trusted: Array(imagesOfA), signs: Array(signsOfA))
    b = SignedPermutation(trusted: imagesOfB, signs: signsOfB)
    entries = zip(leaving, entering).map { (row: $0, column: $1) }
  }

  /// The matrices that the construction `permutation-published` asks for.
  ///
  /// With (A B)⁻¹ = X Y′ for similar involutions, t X = Y′ t, the product A B = Y′ X is the
  /// commutator t X⁻¹ t⁻¹ X.
  ///
  /// - Precondition: det A · det B = 1.
  func witness(over fields: ParallelFields) -> [String: ParallelMatrix] {
    let involutions = InvolutionPair(factoring: (a * b).inverse)
    var k = ParallelMatrix(rows: order, columns: order, fields: fields)
    for (row, column) in entries { k.set(row, column, to: 1) }
    return [
      "A": ParallelMatrix(a, fields: fields), "B": ParallelMatrix(b, fields: fields), "K": k,
      "Kt": k.transpose, "X": ParallelMatrix(involutions.x, fields: fields),
      "Y": involutions.similarity(over: fields),
    ]
  }
}

extension InvolutionPair {
  /// t.
  fileprivate func similarity(over fields: ParallelFields) -> ParallelMatrix {
    var t = ParallelMatrix(rows: x.count, columns: x.count, fields: fields)
    for block in blocks {
      switch block {
      case .point(let a, let j): t.set(j, a, to: 1)
      case .pair((let a, let b), (let j, let k)):
        t.set(j, a, to: 1)
        t.set(k, b, to: x[a].sign * y[j].sign)
      case .mixed(let a, let b, (let j, let k)):
        t.set(j, a, to: 1)
        t.set(k, a, to: y[j].sign)
        t.set(j, b, to: 1)
        t.set(k, b, to: -y[j].sign)
      }
    }
    return t
  }
}

extension ParallelMatrix {
  /// The matrix of a signed permutation.
  fileprivate init(_ permutation: SignedPermutation, fields: ParallelFields) {
    self.init(rows: permutation.count, columns: permutation.count, fields: fields)
    for j in 0..<permutation.count {
      set(permutation[j].image, j, to: permutation[j].sign)
    }
  }
}
