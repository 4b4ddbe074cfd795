import ExactLinearAlgebra

/// Jordan chains of a matrix N on its generalised kernel: x, Nx, …, N^(l−1) x ≠ 0 = N^l x, together a
/// basis of that space.
struct JordanChains {
  /// The chains, longest first. The columns of each are N^(l−1) x, …, Nx, x.
  private(set) var chains: [RationalMatrix] = []

  /// Nil if ranks could not be computed.
  init?(_ matrix: RationalMatrix) {
    // kernels[j] spans the kernel of Nʲ.
    var kernels = [RationalMatrix(rows: matrix.rows, columns: 0)]
    var power = matrix
    while let kernel = RankFactorization(power)?.kernel,
      kernel.columns > kernels[kernels.count - 1].columns
    {
      kernels.append(kernel)
      power = power * matrix
    }
    // Heads of chains, moved down into the kernel of Nʲ.
    var heads: [(vector: RationalMatrix, length: Int)] = []
    for length in (1..<kernels.count).reversed() {
      heads = heads.map { (matrix * $0.vector, $0.length) }
      let known = [kernels[length - 1]] + heads.map(\.vector)
      let all = RationalMatrix(blocks: [known + [kernels[length]]])
      guard let new = all.independentColumns(from: kernels[length - 1].columns + heads.count) else {
        return nil
      }
      for column in new {
        let vector = all.block(rows: 0..<all.rows, columns: column..<column + 1)
        heads.append((vector, length))
        var columns = [vector]
        while columns.count < length { columns.insert(matrix * columns[0], at: 0) }
        chains.append(RationalMatrix(blocks: [columns]))
      }
    }
  }
}
