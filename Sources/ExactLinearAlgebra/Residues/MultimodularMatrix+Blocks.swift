extension MultimodularMatrix {
  /// The identity matrix of order `n`.
  package static func identity(_ n: Int, basis: ResidueBasis) -> MultimodularMatrix {
    var result = MultimodularMatrix(rows: n, columns: n, basis: basis)
    result.forEachField { _, words, _ in
      for i in 0..<n { words[i * n + i] = 1 }
    }
    return result
  }

  /// The square matrix with this diagonal, zero elsewhere.
  ///
  /// - Parameter entries: Residues, prime by prime, and for each prime one for each row.
  package static func diagonal(_ entries: [UInt64], basis: ResidueBasis) -> MultimodularMatrix {
    let n = entries.count / basis.count
    var result = MultimodularMatrix(rows: n, columns: n, basis: basis)
    result.forEachField { _, words, index in
      for i in 0..<n { words[i * n + i] = entries[index * n + i] }
    }
    return result
  }

  /// The diagonal of a square matrix: residues prime by prime.
  package var diagonal: [UInt64] {
    let size = rows * columns
    return basis.fields.indices.flatMap { index in
      (0..<rows).map { words[index * size + $0 * (columns + 1)] }
    }
  }

  /// Sets one entry to a machine integer.
  ///
  /// - Precondition: the place lies within the matrix.
  package mutating func set(_ i: Int, _ j: Int, to value: Int) {
    precondition(0 <= i && i < rows && 0 <= j && j < columns, "matrix index out of range")
    let place = i * columns + j
    let residues = basis.residues(of: value)
    forEachField { _, words, index in words[place] = residues[index] }
  }

  /// The entries for which the condition holds, zero elsewhere.
  package func keeping(_ condition: (_ i: Int, _ j: Int) -> Bool) -> MultimodularMatrix {
    var result = self
    let (rows, columns) = (rows, columns)
    result.forEachField { _, words, _ in
      for i in 0..<rows {
        for j in 0..<columns where !condition(i, j) { words[i * columns + j] = 0 }
      }
    }
    return result
  }

  /// The matrix with every entry outside the diagonal blocks on `blocks` replaced by 0.
  package func blockDiagonal(_ blocks: [Range<Int>]) -> MultimodularMatrix {
    var result = MultimodularMatrix(rows: rows, columns: columns, basis: basis)
    let (columns, size) = (columns, rows * columns)
    words.withUnsafeBufferPointer { source in
      result.forEachField { _, words, index in
        for block in blocks {
          for i in block {
            for j in block { words[i * columns + j] = source[index * size + i * columns + j] }
          }
        }
      }
    }
    return result
  }

  /// The transposed matrix.
  package var transpose: MultimodularMatrix {
    selecting(columns, rows) { i, j in (j, i) }
  }

  /// The matrix with rows and columns in reverse order: exchanges lower and upper triangular.
  package var reversed: MultimodularMatrix {
    let (rows, columns) = (rows, columns)
    return selecting(rows, columns) { i, j in (rows - 1 - i, columns - 1 - j) }
  }

  /// The matrix with rows and columns in reverse order, transposed: upper times lower triangular
  /// factors become lower times upper ones.
  package var antitranspose: MultimodularMatrix {
    let (rows, columns) = (rows, columns)
    return selecting(columns, rows) { i, j in (rows - 1 - j, columns - 1 - i) }
  }

  /// The rows and columns in these ranges.
  ///
  /// - Precondition: the ranges lie within the matrix.
  package func block(rows: Range<Int>, columns: Range<Int>) -> MultimodularMatrix {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns, "block out of range")
    return selecting(rows.count, columns.count) {
      (rows.lowerBound + $0, columns.lowerBound + $1)
    }
  }

  /// The entries in the given rows and columns, in the given order; repetitions are allowed.
  ///
  /// - Precondition: the indices lie within the matrix.
  package func selecting(rows: [Int], columns: [Int]) -> MultimodularMatrix {
    precondition(
      rows.allSatisfy { 0 <= $0 && $0 < self.rows }
        && columns.allSatisfy { 0 <= $0 && $0 < self.columns }, "matrix index out of range")
    return selecting(rows.count, columns.count) { (rows[$0], columns[$1]) }
  }

  @inline(__always)
  private func selecting(
    _ rows: Int, _ columns: Int, _ source: (Int, Int) -> (Int, Int)
  ) -> MultimodularMatrix {
    var result = MultimodularMatrix(rows: rows, columns: columns, basis: basis)
    let (width, size) = (self.columns, self.rows * self.columns)
    words.withUnsafeBufferPointer { old in
      result.forEachField { _, words, index in
        for i in 0..<rows {
          for j in 0..<columns {
            let (row, column) = source(i, j)
            words[i * columns + j] = old[index * size + row * width + column]
          }
        }
      }
    }
    return result
  }
}
