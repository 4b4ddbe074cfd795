import CGMP
import ExactArithmetic

/// The numbers of a claim, whose residues are computed together, and where they stand among them.
///
/// It does not depend on which of the updates act on which side of the claim.
struct ClaimTable {
  /// A row with one entry other than 0, which is 1 or −1.
  struct Unit {
    var column: Int
    var isNegative: Bool

    /// The product with a number below p.
    func product(_ word: UInt64, _ field: PrimeField) -> UInt64 {
      isNegative ? field.negative(word) : word
    }
  }

  /// Two blocks of rows.
  enum Rows {
    /// All of them are units. Then the first update needs no products.
    case units([[Unit]])

    /// Where numerators begin, and denominators, for each block.
    case numbers([(numerators: Int, denominators: Int?)])
  }

  /// An update with the shift diag(α)⁻¹ N diag(β)⁻¹.
  struct Update {
    var block: Int
    var rows: Int
    var inner: Int

    /// Where α, β, and the numerators and denominators of the scales begin; nil where all are 1.
    var alpha: Int?
    var beta: Int?
    var scaleNumerators: Int?
    var scaleDenominators: Int?

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

  /// The supports of all updates.
  let supports: [UInt32]

  /// So many numbers, at the beginning, have to have inverses.
  let unitCount: Int

  let digits: DigitTable

  init(_ product: BlockProduct) {
    var table = IntegerTable()
    func place(_ numbers: [Integer]) -> Int? {
      numbers.allSatisfy(\.isOne) ? nil : table.append(numbers)
    }
    rowCounts = product.start.map(\.rows)
    columns = product.start[0].columns
    let denominators = [product.start, product.end].map { $0.map { place($0.denominators) } }
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
        starts: supports.count - columns.count - starts.count,
        columns: supports.count - columns.count)
    }
    self.supports = supports
    let denominatorCount = table.count
    for (index, update) in product.updates.enumerated() {
      updates[index].scaleNumerators = update.scale.flatMap { place($0.map(\.numerator)) }
    }
    unitCount = product.updates.allSatisfy(\.hasInverse) ? table.count : denominatorCount
    for (index, update) in product.updates.enumerated() {
      updates[index].shift = table.append(
        update.shift, supports[updates[index].starts...], supports[updates[index].columns...])
      updates[index].shiftCount = table.count - updates[index].shift
    }
    self.updates = updates
    start = Self.rows(product.start, denominators[0], &table)
    end = Self.rows(product.end, denominators[1], &table)
    digits = table.withNumbers { DigitTable($0) }
  }

  private static func rows(
    _ blocks: [RationalMatrix], _ denominators: [Int?], _ table: inout IntegerTable
  ) -> Rows {
    let units = blocks.compactMap(units)
    if units.count == blocks.count { return .units(units) }
    return .numbers(zip(blocks, denominators).map { (table.append($0.numerators), $1) })
  }

  private static func units(_ matrix: RationalMatrix) -> [Unit]? {
    guard matrix.isIntegral else { return nil }
    return matrix.numerators.withEntries { entries in
      var units: [Unit] = []
      for row in 0..<matrix.rows {
        let line = entries + row * matrix.columns
        let columns = (0..<matrix.columns).lazy.filter { line[$0]._mp_size != 0 }.prefix(2)
        guard let column = columns.first, columns.count == 1,
          line[column]._mp_size.magnitude == 1, line[column]._mp_d[0] == 1
        else { return nil }
        units.append(Unit(column: column, isNegative: line[column]._mp_size < 0))
      }
      return units
    }
  }
}
