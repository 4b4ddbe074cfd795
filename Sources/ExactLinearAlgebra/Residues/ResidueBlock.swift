import CResidues

/// A rectangle inside a row-major matrix of residues, for work in place.
///
/// The memory belongs to the matrix; a block is used only while that memory is borrowed.
struct ResidueBlock {
  let base: UnsafeMutablePointer<UInt64>
  let stride: Int
  let rows: Int
  let columns: Int
  let field: PrimeField

  /// So many rows are treated at once by row operations; the rest is left to products.
  static let panel = 32

  subscript(i: Int, j: Int) -> UInt64 {
    get { base[i * stride + j] }
    nonmutating set { base[i * stride + j] = newValue }
  }

  func block(_ rowRange: Range<Int>, _ columnRange: Range<Int>) -> ResidueBlock {
    ResidueBlock(
      base: base + rowRange.lowerBound * stride + columnRange.lowerBound, stride: stride,
      rows: rowRange.count, columns: columnRange.count, field: field)
  }

  /// Row `i` minus `factor` times row `source`, from column `start` on.
  func subtract(_ factor: UInt64, timesRow source: Int, fromRow i: Int, start: Int = 0) {
    if factor == 0 || start >= columns { return }
    let opposite = field.modulus - factor
    residue_add_multiple(
      base + (i * stride + start), base + (source * stride + start), opposite,
      field.quotient(of: opposite), columns - start, field.modulus)
  }

  func scaleRow(_ i: Int, by factor: UInt64) {
    let row = base + i * stride
    residue_multiple(row, row, factor, field.quotient(of: factor), columns, field.modulus)
  }

  func exchangeRows(_ i: Int, _ j: Int) {
    if i == j { return }
    for k in 0..<columns {
      let kept = self[i, k]
      self[i, k] = self[j, k]
      self[j, k] = kept
    }
  }

  /// self −= a · b.
  func subtractProduct(_ a: ResidueBlock, _ b: ResidueBlock) {
    if rows == 0 || columns == 0 || a.columns == 0 { return }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: a.rows * a.columns) { scratch in
      guard let negated = scratch.baseAddress else { return }
      for i in 0..<a.rows {
        for k in 0..<a.columns { negated[i * a.columns + k] = field.negative(a[i, k]) }
      }
      addProduct(
        negated, stride: a.columns, b.base, stride: b.stride, to: base, stride: stride, rows: rows,
        columns: columns, inner: a.columns, over: field)
    }
  }

  /// Replaces this block X by L⁻¹ X, where L is lower triangular with ones on the diagonal; only
  /// entries of `lower` below the diagonal are read.
  func solveUnitLower(_ lower: ResidueBlock) {
    for start in Swift.stride(from: 0, to: rows, by: Self.panel) {
      let end = min(start + Self.panel, rows)
      block(start..<end, 0..<columns).subtractProduct(
        lower.block(start..<end, 0..<start), block(0..<start, 0..<columns))
      for i in start..<end {
        for k in start..<i { subtract(lower[i, k], timesRow: k, fromRow: i) }
      }
    }
  }

  /// Replaces this block X by U⁻¹ X, where U is upper triangular and `inverses` holds the
  /// reciprocals of its diagonal; only entries of `upper` above the diagonal are read.
  func solveUpper(_ upper: ResidueBlock, inverses: [UInt64]) {
    var end = rows
    while end > 0 {
      let start = max(end - Self.panel, 0)
      block(start..<end, 0..<columns).subtractProduct(
        upper.block(start..<end, end..<rows), block(end..<rows, 0..<columns))
      for i in (start..<end).reversed() {
        for k in i + 1..<max(end, i + 1) { subtract(upper[i, k], timesRow: k, fromRow: i) }
        scaleRow(i, by: inverses[i])
      }
      end = start
    }
  }

  /// Replaces a square block by its factors L and U; `choosePivot` is asked for a row at or below
  /// `k` with a non-zero entry in column `k`, and rows are exchanged accordingly.
  ///
  /// - Returns: nil, or the first `k` without such a row; the block is then of no use.
  func factor(choosePivot: (_ k: Int) -> Int?) -> Int? {
    for start in Swift.stride(from: 0, to: rows, by: Self.panel) {
      let end = min(start + Self.panel, rows)
      let panel = block(0..<rows, 0..<end)
      for k in start..<end {
        guard let pivot = choosePivot(k), let inverse = field.inverse(self[pivot, k]) else {
          return k
        }
        exchangeRows(k, pivot)
        for i in k + 1..<max(rows, k + 1) where self[i, k] != 0 {
          let factor = field.product(self[i, k], inverse)
          self[i, k] = factor
          panel.subtract(factor, timesRow: k, fromRow: i, start: k + 1)
        }
      }
      let right = block(start..<end, end..<columns)
      right.solveUnitLower(block(start..<end, start..<end))
      block(end..<rows, end..<columns).subtractProduct(block(end..<rows, start..<end), right)
    }
    return nil
  }
}

extension ResidueMatrix {
  /// Runs `body` on the whole matrix as a block that may be changed.
  mutating func withBlock<Result>(_ body: (ResidueBlock) -> Result) -> Result {
    let (rows, columns, field) = (rows, columns, field)
    if words.isEmpty { words.reserveCapacity(1) }
    return words.withUnsafeMutableBufferPointer {
      body(
        ResidueBlock(
          base: $0.baseAddress.unsafelyUnwrapped, stride: columns, rows: rows, columns: columns,
          field: field))
    }
  }
}
