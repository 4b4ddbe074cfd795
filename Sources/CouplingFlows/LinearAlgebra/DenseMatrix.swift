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
    precondition((aIsTransposed ? a.columns : a.rows) == rows, "rows of A and C")
    precondition((bIsTransposed ? b.rows : b.columns) == columns, "columns of B and C")
    entries.withUnsafeMutableBufferPointer { result in
      Self.multiply(a, aIsTransposed, b, bIsTransposed, factor, kept, result)
    }
  }

  /// op(A) · op(B), where op transposes or does nothing.
  ///
  /// Of the parameters:
  /// - `a`: A, or its transposed if `aIsTransposed`.
  /// - `b`: B, or its transposed if `bIsTransposed`.
  @inlinable
  public init(
    product a: DenseMatrix, aIsTransposed: Bool = false, times b: DenseMatrix,
    bIsTransposed: Bool = false
  ) {
    let rows = aIsTransposed ? a.columns : a.rows
    let columns = bIsTransposed ? b.rows : b.columns
    self.init(
      rows: rows, columns: columns,
      entries: [Scalar](unsafeUninitializedCapacity: rows * columns) { buffer, count in
        let result = UnsafeMutableBufferPointer(rebasing: buffer[..<(rows * columns)])
        // Without terms BLAS may leave it as it is.
        if a.entries.isEmpty { result.initialize(repeating: 0) }
        Self.multiply(a, aIsTransposed, b, bIsTransposed, 1, 0, result)
        count = rows * columns
      })
  }

  /// C ← factor · op(A) · op(B) + kept · C, C being `result`, row by row.
  @inlinable
  static func multiply(
    _ a: DenseMatrix, _ aIsTransposed: Bool, _ b: DenseMatrix, _ bIsTransposed: Bool,
    _ factor: Scalar, _ kept: Scalar, _ result: UnsafeMutableBufferPointer<Scalar>
  ) {
    let inner = aIsTransposed ? a.rows : a.columns
    precondition((bIsTransposed ? b.columns : b.rows) == inner, "columns of A, rows of B")
    if result.isEmpty { return }
    a.entries.withUnsafeBufferPointer { left in
      b.entries.withUnsafeBufferPointer { right in
        guard let c = result.baseAddress, let left = left.baseAddress,
          let right = right.baseAddress
        else { return }
        let shape = (
          rows: aIsTransposed ? a.columns : a.rows, columns: bIsTransposed ? b.rows : b.columns,
          inner: inner
        )
        Scalar.multiply(
          shape, factor,
          StoredMatrix(left, stride: max(a.columns, 1), isTransposed: aIsTransposed),
          StoredMatrix(right, stride: max(b.columns, 1), isTransposed: bIsTransposed), kept, c,
          stride: shape.columns)
      }
    }
  }

  /// The product.
  @inlinable
  public static func * (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    DenseMatrix(product: a, times: b)
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
