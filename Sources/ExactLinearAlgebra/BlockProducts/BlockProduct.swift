import CParallelResidues
import ExactArithmetic

/// The claim that updates turn one pair of blocks of rows into another.
public struct BlockProduct: Sendable {
  /// In the order in which they act.
  let updates: [Update]

  /// The two blocks to begin with.
  let start: RowBlocks

  /// The two blocks that are claimed to be the result.
  let end: RowBlocks

  /// The number of rows of each block.
  let rowCounts: [Int]

  /// The number of bits of the longest numerator or denominator of the updates.
  let longestNumber: Int

  /// Whether `firstDifference` can be asked for, and is worth it: reducing numbers takes time quadratic in
  /// their length, multiplying them with GMP does not.
  public var suitsResidues: Bool { longestNumber <= 1 << 20 && hasShortSums }

  /// Whether sums are short enough for the halves of products (`parallel_residues.h`).
  var hasShortSums: Bool { updates.allSatisfy { $0.shift.columns <= parallel_most_columns } }

  /// - Precondition: there are two blocks, of as many rows of one length before and after; the updates
  ///   fit, and concern the blocks alternately.
  public init(start: RowBlocks, updates: [Update], end: RowBlocks) {
    let rowCounts = start.rows.map { $0.count }
    precondition(
      rowCounts.count == 2 && rowCounts == end.rows.map { $0.count }
        && start.matrix.columns == end.matrix.columns, "two blocks of rows of one length are needed"
    )
    for (index, update) in updates.enumerated() {
      let (own, other) = (rowCounts[update.block], rowCounts[1 - update.block])
      precondition(
        update.shift.rows == own && update.shift.columns == other
          && update.scale?.count ?? own == own, "an update does not fit the blocks")
      precondition(index == 0 || updates[index - 1].block != update.block, "updates alternate")
    }
    self.updates = updates
    self.start = start
    self.end = end
    self.rowCounts = rowCounts
    longestNumber = updates.reduce(0) { longest, update in
      update.shift.stored.denominators.reduce(max(longest, update.shift.lengths.longest)) {
        max($0, $1.bitWidth)
      }
    }
  }
}

/// Blocks of rows of a matrix.
public struct RowBlocks: Sendable {
  let matrix: RationalMatrix
  let rows: [[Int]]

  /// - Precondition: the rows lie within the matrix.
  public init(_ matrix: RationalMatrix, rows: [[Int]]) {
    precondition(
      rows.allSatisfy { $0.allSatisfy { 0..<matrix.rows ~= $0 } }, "row out of range")
    (self.matrix, self.rows) = (matrix, rows)
  }

  /// The blocks as matrices of their own.
  var matrices: [RationalMatrix] {
    rows.map { matrix.selecting(rows: $0, columns: Array(0..<matrix.columns)) }
  }
}
