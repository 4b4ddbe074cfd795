import CGMP
import ExactArithmetic

extension RationalMatrix {
  /// The transposed matrix.
  public var transpose: RationalMatrix {
    let common = leastCommonMultiple(denominators)
    return RationalMatrix(
      reducing: numerators(over: common).transpose, Array(repeating: common, count: columns))
  }

  /// The rows and columns in these ranges.
  ///
  /// - Precondition: the ranges lie within the matrix.
  public func block(rows: Range<Int>, columns: Range<Int>) -> RationalMatrix {
    selecting(rows: Array(rows), columns: Array(columns))
  }

  /// The entries in the given rows and columns, in the given order; repetitions are allowed.
  ///
  /// - Precondition: the indices lie within the matrix.
  public func selecting(rows: [Int], columns: [Int]) -> RationalMatrix {
    RationalMatrix(
      reducing: numerators.selecting(rows: rows, columns: columns), rows.map { denominators[$0] })
  }

  /// The matrix made of these blocks: `blocks[r][c]` is block row `r`, block column `c`.
  ///
  /// - Precondition: the blocks of a block row have the same number of rows, and all block rows
  ///   have the same column counts.
  public init(blocks: [[RationalMatrix]]) {
    var numerators: [[IntegerMatrix]] = []
    var denominators: [Integer] = []
    for blockRow in blocks {
      let height = blockRow.first?.rows ?? 0
      precondition(blockRow.allSatisfy { $0.rows == height }, "blocks do not fit together")
      let common = (0..<height).map { i in
        leastCommonMultiple(blockRow.lazy.map { $0.denominators[i] })
      }
      numerators.append(blockRow.map { $0.numerators(over: common) })
      denominators += common
    }
    self.init(reduced: IntegerMatrix(blocks: numerators), denominators)
  }

  /// The numerators when every row is written over `denominator`; the caller states that it is a
  /// multiple of all row denominators.
  func numerators(over denominator: Integer) -> IntegerMatrix {
    numerators(over: Array(repeating: denominator, count: rows))
  }

  /// The numerators when row `i` is written over `multiples[i]`; the caller states that these are
  /// multiples of the row denominators.
  func numerators(over multiples: [Integer]) -> IntegerMatrix {
    var result = numerators
    for i in 0..<rows where multiples[i] != denominators[i] {
      result.scaleRow(i, by: multiples[i].quotient(byDivisor: denominators[i]))
    }
    return result
  }
}
