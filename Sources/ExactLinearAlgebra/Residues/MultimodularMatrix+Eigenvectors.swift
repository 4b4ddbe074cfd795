extension MultimodularMatrix {
  /// The unit lower triangular K with L K = K diag(L), for a lower triangular L: column j holds the
  /// eigenvector for the eigenvalue L[j, j].
  ///
  /// An entry above the diagonal is taken for 0 without being looked at. Nil unless, over every field,
  /// the eigenvalues of i and j are distinct wherever the entry of K there does not vanish.
  package func lowerEigenvectors() -> MultimodularMatrix? {
    let (n, size) = (rows, rows * rows)
    precondition(rows == columns, "eigenvectors of a \(shape) matrix")
    var result = MultimodularMatrix.identity(n, basis: basis)
    var isDiagonalisable = true
    words.withUnsafeBufferPointer { lower in
      guard let lower = lower.baseAddress else { return }
      result.forEachField { field, vectors, index in
        let lower = lower + index * size
        // Differences of all pairs, row by row; 0 leaves no inverse, but may not be needed.
        var differences: [UInt64] = []
        differences.reserveCapacity(size / 2)
        for i in 0..<n {
          for j in 0..<i {
            differences.append(field.difference(lower[j * n + j], lower[i * n + i]))
          }
        }
        let inverses = field.inverses(of: differences.map { $0 == 0 ? 1 : $0 }) ?? differences
        var pair = 0
        for i in 0..<n {
          // Entry j of the row is the sum of L[i, k] K[k, j], divided by the difference.
          let row = vectors + i * n
          ExactLinearAlgebra.addProduct(
            lower + i * n, stride: n, vectors, stride: n, to: row, stride: n, rows: 1, columns: i,
            inner: i, over: field)
          for j in 0..<i {
            if row[j] != 0 {
              isDiagonalisable = isDiagonalisable && differences[pair] != 0
              row[j] = field.product(row[j], inverses[pair])
            }
            pair += 1
          }
        }
      }
    }
    return isDiagonalisable ? result : nil
  }

  /// The unit upper triangular K with U K = K diag(U), for an upper triangular U; as for lower ones.
  package func upperEigenvectors() -> MultimodularMatrix? {
    reversed.lowerEigenvectors()?.reversed
  }
}
