import CGMP
import CParallelResidues
import ExactArithmetic

/// The numbers of a claim, whose residues are computed together, and where they stand among them.
///
/// It does not depend on which of the updates act on which side of the claim.
final class ClaimTable {
  /// A row with one entry other than 0, which is 1 or −1.
  struct Unit: Sendable {
    var column: Int
    var isNegative: Bool
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

    /// Where the support of N begins among the supports (`parallel_support`).
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

  /// The same for each four of them (`parallel_support`).
  let supports: [UInt32]

  /// So many numbers, at the beginning, have to have inverses.
  let unitCount: Int

  /// Whether all updates have inverses.
  let hasInverses: Bool

  /// How many numbers there are.
  let count: Int

  /// About as many digits of a `DigitTable` do they have.
  let digitCount: Int

  /// The denominators and scales, which are the first ones, and those together with what else bounds
  /// denominators.
  private let units: IntegerTable
  private let bounds: IntegerTable

  private let product: BlockProduct

  init(_ product: BlockProduct) {
    var units = IntegerTable()
    (self.product, rowCounts, columns) = (product, product.rowCounts, product.start.matrix.columns)
    let sides = [product.start, product.end]
    let denominators = sides.map { side in
      side.rows.map { rows in units.appendUnlessOnes(rows.map { side.matrix.denominators[$0] }) }
    }
    var supports: [UInt32] = []
    var updates = product.updates.map { update in
      let shift = update.shift
      let stored = units.appendUnlessOnes(shift.stored.denominators)
      let (starts, columns) = shift.supports.ofFours
      supports += starts
      supports += columns
      return Update(
        block: update.block, rows: shift.rows, inner: shift.columns,
        alpha: shift.isTransposed ? nil : stored, beta: shift.isTransposed ? stored : nil,
        scaleDenominators: update.scale.flatMap { units.appendUnlessOnes($0.map(\.denominator)) },
        knowsRows: shift.rowDenominators != nil, rowDenominators: shift.isTransposed ? nil : stored,
        valueBits: shift.lengths.value, starts: supports.count - columns.count - starts.count,
        columns: supports.count - columns.count)
    }
    self.supports = supports
    shiftSupports = product.updates.map(\.shift.supports)
    let denominatorCount = units.count
    for index in updates.indices {
      updates[index].scaleNumerators = product.updates[index].scale.flatMap {
        units.appendUnlessOnes($0.map(\.numerator))
      }
    }
    hasInverses = product.updates.allSatisfy(\.hasInverse)
    unitCount = hasInverses ? units.count : denominatorCount

    var (count, bits, bounds) = (units.count, units.count * product.longestNumber, units)
    for index in updates.indices {
      let (shift, starts) = (product.updates[index].shift, updates[index].starts)
      updates[index].shift = count
      for row in 0..<shift.rows {
        count += Int(supports[starts + row / 4 + 1] - supports[starts + row / 4])
      }
      updates[index].shiftCount = count - updates[index].shift
      bits += shift.lengths.total
      if shift.isTransposed {
        updates[index].rowDenominators = shift.rowDenominators.flatMap {
          bounds.appendUnlessOnes($0)
        }
      }
    }
    let rows = zip(sides, denominators).map { side, denominators in
      let lengths = side.rows.map { side.matrix.lengths(rows: $0) }
      var rows = Rows(
        denominators: denominators, valueBits: SIMD2(lengths[0].value, lengths[1].value))
      let units = side.rows.compactMap { Self.units(side.matrix, $0) }
      if units.count == side.rows.count {
        rows.units = units
      } else {
        for block in side.rows {
          rows.numerators.append(count)
          count += block.count * side.matrix.columns
        }
        bits += lengths[0].total + lengths[1].total
      }
      return rows
    }
    (start, end) = (rows[0], rows[1])
    (self.updates, self.units, self.bounds, self.count) = (updates, units, bounds, count)
    digitCount = bits / Int(parallel_digit_bits) + 6 * count
  }

  /// Runs `body` on the numbers that bound denominators.
  func withNumbers<Result>(_ body: (Numbers) -> Result) -> Result {
    bounds.withNumbers { body(Numbers(table: self, pointer: $0.baseAddress)) }
  }

  /// The digits of all numbers, in a form.
  func digits(_ form: parallel_form) -> DigitTable {
    var table = units
    table.reserve(count)
    for (index, update) in updates.enumerated() {
      let place = table.append(
        product.updates[index].shift, supports, starts: update.starts, columns: update.columns)
      assert(place == update.shift)
    }
    for (rows, side) in [(start, product.start), (end, product.end)] {
      for (block, place) in rows.numerators.enumerated() {
        let actual = table.append(side.matrix.numerators, rows: side.rows[block])
        assert(place == actual)
      }
    }
    return table.withNumbers { DigitTable($0, form) }
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
