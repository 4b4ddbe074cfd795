import CouplingFlows
import CouplingKernel

/// A product of floating-point layers without scales, in the order of the parts: the coordinates of
/// the first part come first.
struct UnipotentStack {
  /// One layer: the rows of `updates` get `shift` times the other rows added.
  struct Factor {
    var updates: Part
    var shift: DenseMatrix<Double>
  }

  /// The numbers of coordinates of the parts.
  let sizes: PartSizes

  /// From the left; the last one acts first.
  var factors: [Factor]

  /// The matrix with these layers applied, or, in the opposite order and undone, their inverse.
  func applied(to matrix: DenseMatrix<Double>) -> DenseMatrix<Double> {
    var rows = PartBlocks(rowsOf: matrix, sizes)
    for factor in factors.reversed() { rows.multiplyFromLeft(factor, sign: 1) }
    return rows.joinedRows
  }

  /// The product.
  var product: DenseMatrix<Double> { applied(to: .identity(sizes.total)) }

  /// The largest magnitude of an entry of a layer.
  var largestEntry: Double { factors.map(\.shift.largestMagnitude).max() ?? 0 }
}

/// The numbers of coordinates of the two parts.
struct PartSizes: Hashable {
  let first: Int
  let second: Int

  subscript(part: Part) -> Int { part == .first ? first : second }

  var total: Int { first + second }

  /// The places of the coordinates of a part.
  func range(_ part: Part) -> Range<Int> { part == .first ? 0..<first : first..<total }
}

/// The rows, or the columns, of a matrix that belong to the two parts.
struct PartBlocks {
  private var blocks: [DenseMatrix<Double>]

  subscript(part: Part) -> DenseMatrix<Double> { blocks[Self.index(part)] }

  private static func index(_ part: Part) -> Int { part == .first ? 0 : 1 }

  init(rowsOf matrix: DenseMatrix<Double>, _ sizes: PartSizes) {
    blocks = Part.allCases.map { matrix.block(sizes.range($0), 0..<matrix.columns) }
  }

  init(columnsOf matrix: DenseMatrix<Double>, _ sizes: PartSizes) {
    blocks = Part.allCases.map { matrix.block(0..<matrix.rows, sizes.range($0)) }
  }

  /// Of rows: multiplies a layer, or for the sign −1 its inverse, from the left.
  mutating func multiplyFromLeft(_ factor: UnipotentStack.Factor, sign: Double) {
    let other = self[factor.updates.other]
    blocks[Self.index(factor.updates)].add(factor.shift, times: other, factor: sign)
  }

  /// Of columns: multiplies a layer, or for the sign −1 its inverse, from the right.
  mutating func multiplyFromRight(_ factor: UnipotentStack.Factor, sign: Double) {
    let updated = self[factor.updates]
    blocks[Self.index(factor.updates.other)].add(updated, times: factor.shift, factor: sign)
  }

  /// The matrix of which these are the rows.
  var joinedRows: DenseMatrix<Double> {
    DenseMatrix(
      rows: blocks[0].rows + blocks[1].rows, columns: blocks[0].columns,
      entries: blocks[0].entries + blocks[1].entries)
  }

  /// The matrix of which these are the columns.
  var joinedColumns: DenseMatrix<Double> {
    let (left, right) = (blocks[0], blocks[1])
    return DenseMatrix(rows: left.rows, columns: left.columns + right.columns) { i, j in
      j < left.columns ? left[i, j] : right[i, j - left.columns]
    }
  }
}
