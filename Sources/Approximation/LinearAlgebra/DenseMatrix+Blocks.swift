import CouplingFlows

extension DenseMatrix where Scalar == Double {
  /// The entries in the given rows and columns.
  func block(_ rows: Range<Int>, _ columns: Range<Int>) -> DenseMatrix {
    var result = DenseMatrix(rows: rows.count, columns: columns.count)
    for i in 0..<rows.count {
      let start = (rows.lowerBound + i) * self.columns + columns.lowerBound
      result.entries.replaceSubrange(
        i * columns.count..<(i + 1) * columns.count, with: entries[start..<start + columns.count])
    }
    return result
  }

  /// Adds a matrix to the block in the given rows and columns.
  mutating func add(_ other: DenseMatrix, at rows: Range<Int>, _ columns: Range<Int>) {
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() { self[row, column] += other[i, j] }
    }
  }

  static func + (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix { a.adding(1, b) }

  static func - (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix { a.adding(-1, b) }

  static prefix func - (a: DenseMatrix) -> DenseMatrix { a.scaled { _, _ in -1 } }

  private func adding(_ factor: Double, _ other: DenseMatrix) -> DenseMatrix {
    var result = self
    result.add(factor, other)
    return result
  }

  /// Adds `factor` times a matrix of the same shape.
  mutating func add(_ factor: Double, _ other: DenseMatrix) {
    precondition(rows == other.rows && columns == other.columns, "sum of different shapes")
    entries.withUnsafeMutableBufferPointer { sums in
      other.entries.withUnsafeBufferPointer { terms in
        for index in sums.indices { sums[index] += factor * terms[index] }
      }
    }
  }

  /// The sum of the products of entries in the same place.
  func dot(_ other: DenseMatrix) -> Double {
    entries.withUnsafeBufferPointer { a in
      other.entries.withUnsafeBufferPointer { b in
        // Four sums, which the processor adds to at once.
        var sums = SIMD4<Double>.zero
        var index = 0
        while index + 4 <= a.count {
          let x = SIMD4(a[index], a[index + 1], a[index + 2], a[index + 3])
          sums += x * SIMD4(b[index], b[index + 1], b[index + 2], b[index + 3])
          index += 4
        }
        var sum = sums.sum()
        while index < a.count {
          sum += a[index] * b[index]
          index += 1
        }
        return sum
      }
    }
  }

  /// The matrix with each entry multiplied by a factor of its place.
  func scaled(_ factor: (_ i: Int, _ j: Int) -> Double) -> DenseMatrix {
    DenseMatrix(rows: rows, columns: columns) { self[$0, $1] * factor($0, $1) }
  }

  /// The largest magnitude of an entry; NaN if there is one.
  var largestMagnitude: Double {
    entries.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, $1.magnitude) }
  }

  /// A · Bᵗ.
  func timesTransposed(of b: DenseMatrix) -> DenseMatrix {
    var product = DenseMatrix(rows: rows, columns: b.rows)
    product.add(self, times: b, bIsTransposed: true, kept: 0)
    return product
  }

  /// Aᵗ · B.
  func transposedTimes(_ b: DenseMatrix) -> DenseMatrix {
    var product = DenseMatrix(rows: columns, columns: b.columns)
    product.add(self, aIsTransposed: true, times: b, kept: 0)
    return product
  }
}
