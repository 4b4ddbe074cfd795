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

  /// The matrix with its rows and columns in another order and with some signs changed: row `i` is
  /// row `rows[i].place` of this one times `rows[i].sign`, and columns likewise.
  ///
  /// - Precondition: every row and every column has one place, and signs are 1 or −1.
  package func permuting(
    rows: [(place: Int, sign: Int)], columns: [(place: Int, sign: Int)]
  ) -> RationalMatrix {
    precondition(
      Set(rows.map(\.place)) == Set(0..<self.rows) && rows.count == self.rows
        && Set(columns.map(\.place)) == Set(0..<self.columns) && columns.count == self.columns,
      "not a permutation of a \(shape) matrix")
    var result = IntegerMatrix(rows: rows.count, columns: columns.count)
    result.withMutableEntries { target in
      numerators.withEntries { source in
        var next = target
        for (row, rowSign) in rows {
          for (column, columnSign) in columns {
            __gmpz_set(next, source + (row * columns.count + column))
            if rowSign * columnSign < 0 { __gmpz_neg(next, next) }
            next += 1
          }
        }
      }
    }
    return RationalMatrix(reduced: result, rows.map { denominators[$0.place] })
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
