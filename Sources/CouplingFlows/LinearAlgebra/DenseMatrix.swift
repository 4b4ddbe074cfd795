/// A dense floating-point matrix, stored row by row.
///
/// A batch of vectors is a matrix with a row for each vector.
public struct DenseMatrix<Scalar: BLASScalar>: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// The entries, row by row: entry (i, j) is at i · columns + j. Their number does not change.
  public var entries: [Scalar]

  /// The matrix in which all entries are `value`.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
    self.init(
      rows: rows, columns: columns, entries: [Scalar](repeating: value, count: rows * columns))
  }

  /// The matrix with these entries, row by row, rows · columns of them.
  public init(rows: Int, columns: Int, entries: [Scalar]) {
    precondition(rows >= 0 && columns >= 0 && entries.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.entries = entries
  }

  /// The matrix with these entries.
  @inlinable
  public init(rows: Int, columns: Int, entry: (_ i: Int, _ j: Int) -> Scalar) {
    self.init(rows: rows, columns: columns)
    for i in 0..<rows {
      for j in 0..<columns { entries[i * columns + j] = entry(i, j) }
    }
  }

  /// The n × n identity matrix.
  @inlinable
  public static func identity(_ n: Int) -> DenseMatrix {
    DenseMatrix(rows: n, columns: n) { $0 == $1 ? 1 : 0 }
  }

  /// The entry in row `i`, column `j`, both counted from 0.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get { entries[i * columns + j] }
    set { entries[i * columns + j] = newValue }
  }

  /// The transposed matrix.
  @inlinable
  public var transposed: DenseMatrix {
    DenseMatrix(rows: columns, columns: rows) { self[$1, $0] }
  }

  /// C ← factor · op(A) · op(B) + kept · C for C = self, where op transposes or does nothing.
  ///
  /// Of the parameters:
  /// - `a`: A, or its transposed if `aIsTransposed`.
  /// - `b`: B, or its transposed if `bIsTransposed`.
  /// - `kept`: 0 overwrites C whatever it holds, NaN included.
  @inlinable
  public mutating func add(
    _ a: DenseMatrix, aIsTransposed: Bool = false, times b: DenseMatrix,
    bIsTransposed: Bool = false, factor: Scalar = 1, kept: Scalar = 1
  ) {
    let inner = aIsTransposed ? a.rows : a.columns
    precondition((aIsTransposed ? a.columns : a.rows) == rows, "rows of A and C")
    precondition((bIsTransposed ? b.rows : b.columns) == columns, "columns of B and C")
    precondition((bIsTransposed ? b.columns : b.rows) == inner, "columns of A, rows of B")
    if entries.isEmpty { return }
    let (rows, columns) = (rows, columns)
    a.entries.withUnsafeBufferPointer { left in
      b.entries.withUnsafeBufferPointer { right in
        entries.withUnsafeMutableBufferPointer { result in
          guard let c = result.baseAddress, let left = left.baseAddress,
            let right = right.baseAddress
          else { return }
          Scalar.multiply(
            (rows, columns, inner), factor,
            StoredMatrix(left, stride: max(a.columns, 1), isTransposed: aIsTransposed),
            StoredMatrix(right, stride: max(b.columns, 1), isTransposed: bIsTransposed), kept, c,
            stride: columns)
        }
      }
    }
  }

  /// The product.
  @inlinable
  public static func * (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    var product = DenseMatrix(rows: a.rows, columns: b.columns)
    product.add(a, times: b, kept: 0)
    return product
  }

  /// The singular values in decreasing order; nil if LAPACK does not converge, or for a matrix
  /// that is not finite.
  public var singularValues: [Scalar]? {
    guard allFinite else { return nil }
    if entries.isEmpty { return [] }
    var copy = entries
    var values = [Scalar](repeating: 0, count: min(rows, columns))
    return Scalar.singularValues(&copy, rows, columns, &values) == 0 ? values : nil
  }

  /// Whether no entry is NaN or infinite.
  @inlinable
  public var allFinite: Bool { entries.allFinite }
}

extension Array where Element: BLASScalar {
  /// Whether no element is NaN or infinite.
  @inlinable
  public var allFinite: Bool {
    // x · 0 is 0 for finite x and NaN otherwise: no branch for an element, and eight at a time.
    withUnsafeBytes { bytes in
      let stride = MemoryLayout<Element>.stride
      let vectors = count / 8
      var sums = SIMD8<Element>(repeating: 0)
      for index in 0..<vectors {
        sums +=
          bytes.loadUnaligned(fromByteOffset: 8 * stride * index, as: SIMD8<Element>.self) * 0
      }
      var sum = sums.sum()
      for index in 8 * vectors..<count {
        sum += bytes.loadUnaligned(fromByteOffset: stride * index, as: Element.self) * 0
      }
      return sum == 0
    }
  }
}
