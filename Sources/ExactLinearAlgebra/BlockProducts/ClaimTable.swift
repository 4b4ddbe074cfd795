import CGMP
import ExactArithmetic

/// The numbers of a claim, whose residues are computed together, and where they stand among them.
///
/// It does not depend on which of the updates act on which side of the claim.
final class ClaimTable {
  /// A row with one entry other than 0, which is 1 or −1.
  struct Unit: Sendable {
    var column: Int
    var isNegative: Bool

    /// The product with a number below p.
    func product(_ word: UInt64, _ field: PrimeField) -> UInt64 {
      isNegative ? field.negative(word) : word
    }
  }

  /// Two blocks of rows.
  struct Rows: Sendable {
    /// If all of them are units. Then the first update needs no products.
    var units: [[Unit]]?

    /// Where numerators begin, unless rows are units, and denominators, for each block; nil where all
    /// are 1.
    var numerators: [Int] = []
    var denominators: [Int?]

    /// The entries are below 2 to this power in absolute value.
    var valueBits: SIMD2<Int>
  }

  /// An update with the shift diag(α)⁻¹ N diag(β)⁻¹.
  struct Update: Sendable {
    var block: Int
    var rows: Int
    var inner: Int

    /// Where α, β, and the numerators and denominators of the scales begin; nil where all are 1.
    var alpha: Int?
    var beta: Int?
    var scaleNumerators: Int?
    var scaleDenominators: Int?

    /// Whether positive multiples of the denominators of rows are known, and where they begin.
    var knowsRows: Bool
    var rowDenominators: Int?

    /// The entries of the shift are below 2 to this power in absolute value.
    var valueBits: Int

    /// Where N begins, in the order of its support, and how many of its entries there are.
    var shift = 0
    var shiftCount = 0

    /// Where the support of N begins among the supports (`residue_support`).
    var starts: Int
    var columns: Int
  }

  let start: Rows
  let end: Rows

  /// The number of rows of each block, and that of their columns.
  let rowCounts: [Int]
  let columns: Int

  let updates: [Update]

  /// Where the rows of the shifts are not 0.
  let shiftSupports: [SupportTable]

  /// The same for each four of them (`residue_support`).
  let supports: [UInt32]

  /// So many numbers, at the beginning, have to have inverses.
  let unitCount: Int

  /// Whether all updates have inverses.
  let hasInverses: Bool

  /// So many numbers are computed with; those behind them only bound others.
  let count: Int

  /// About as many digits of a `DigitTable` do those have.
  let digitCount: Int

  private let numbers: IntegerTable

  init(_ product: BlockProduct) {
    var table = IntegerTable()
    func place(_ numbers: [Integer]) -> Int? {
      numbers.allSatisfy(\.isOne) ? nil : table.append(numbers)
    }
    rowCounts = product.rowCounts
    columns = product.start.matrix.columns
    let denominators = [product.start, product.end].map { side in
      side.rows.map { rows in place(rows.map { side.matrix.denominators[$0] }) }
    }
    var supports: [UInt32] = []
    var updates = product.updates.map { update in
      let (shift, stored) = (update.shift, place(update.shift.stored.denominators))
      let (starts, columns) = shift.supports.ofFours
      supports += starts
      supports += columns
      return Update(
        block: update.block, rows: shift.rows, inner: shift.columns,
        alpha: shift.isTransposed ? nil : stored, beta: shift.isTransposed ? stored : nil,
        scaleDenominators: update.scale.flatMap { place($0.map(\.denominator)) },
        knowsRows: shift.rowDenominators != nil, rowDenominators: shift.isTransposed ? nil : stored,
        valueBits: shift.valueBits,
        starts: supports.count - columns.count - starts.count,
        columns: supports.count - columns.count)
    }
    self.supports = supports
    shiftSupports = product.updates.map(\.shift.supports)
    let denominatorCount = table.count
    for (index, update) in product.updates.enumerated() {
      updates[index].scaleNumerators = update.scale.flatMap { place($0.map(\.numerator)) }
    }
    hasInverses = product.updates.allSatisfy(\.hasInverse)
    unitCount = hasInverses ? table.count : denominatorCount
    for index in updates.indices {
      updates[index].shift = table.append(
        product.updates[index].shift, supports[updates[index].starts...],
        supports[updates[index].columns...])
      updates[index].shiftCount = table.count - updates[index].shift
    }
    start = Self.rows(product.start, denominators[0], &table)
    end = Self.rows(product.end, denominators[1], &table)
    count = table.count
    digitCount = table.digitCount
    for (index, update) in product.updates.enumerated() where update.shift.isTransposed {
      updates[index].rowDenominators = update.shift.rowDenominators.flatMap(place)
    }
    self.updates = updates
    numbers = table
  }

  /// Runs `body` on the numbers.
  func withNumbers<Result>(_ body: (Numbers) -> Result) -> Result {
    numbers.withNumbers { body(Numbers(table: self, pointer: $0.baseAddress)) }
  }

  private static func rows(
    _ side: RowBlocks, _ denominators: [Int?], _ table: inout IntegerTable
  ) -> Rows {
    let bits = side.rows.map { side.matrix.valueBits(rows: $0) }
    var rows = Rows(denominators: denominators, valueBits: SIMD2(bits[0], bits[1]))
    let units = side.rows.compactMap { Self.units(side.matrix, $0) }
    if units.count == side.rows.count {
      rows.units = units
    } else {
      rows.numerators = side.rows.map { table.append(side.matrix.numerators, rows: $0) }
    }
    return rows
  }

  private static func units(_ matrix: RationalMatrix, _ rows: [Int]) -> [Unit]? {
    matrix.numerators.withEntries { entries in
      var units: [Unit] = []
      for row in rows {
        let line = entries + row * matrix.columns
        let columns = (0..<matrix.columns).lazy.filter { line[$0]._mp_size != 0 }.prefix(2)
        guard let column = columns.first, columns.count == 1, matrix.denominators[row].isOne,
          line[column]._mp_size.magnitude == 1, line[column]._mp_d[0] == 1
        else { return nil }
        units.append(Unit(column: column, isNegative: line[column]._mp_size < 0))
      }
      return units
    }
  }
}
