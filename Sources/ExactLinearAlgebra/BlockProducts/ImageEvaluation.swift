import CGMP
import CParallelResidues
import ExactArithmetic

/// Computes what the updates make of the start, over eight prime fields at once.
///
/// Rows are kept up to a factor for each row, so that denominators concern shifts and factors, and never
/// rows. They are loose elements (`parallel_residues.h`), and factors are not.
struct ImageEvaluation {
  private let start: ClaimTable.Rows

  /// The rows of both blocks, if they are units.
  private let units: [ClaimTable.Unit]

  /// In the order in which they act.
  private let updates: [ClaimTable.Update]

  private let supports: [UInt32]

  let rowCounts: [Int]
  let columns: Int

  /// Rows are kept so many numbers apart, an odd number: otherwise columns would not stay in the cache.
  private let step: Int

  /// The number of rows of both blocks.
  let rows: Int

  private let form: parallel_form
  private static let width = ParallelFields.capacity
  private var width: Int { Self.width }

  init(_ table: ClaimTable, _ form: parallel_form) {
    self.form = form
    (start, updates, supports) = (table.start, table.updates, table.supports)
    units = start.units.map { Array($0.joined()) } ?? []
    (rowCounts, columns) = (table.rowCounts, table.columns)
    step = Self.step(table)
    rows = rowCounts[0] + rowCounts[1]
  }

  private static func step(_ table: ClaimTable) -> Int { table.columns | 1 }

  /// The room for the rows, their factors, and scratch, in words.
  static func size(_ table: ClaimTable) -> Int {
    let counts = table.rowCounts
    return width
      * ((counts[0] + counts[1]) * (step(table) + 1) + counts[0] * counts[1]
        + 2 * max(counts[0], counts[1]))
  }

  /// Rows, each divided by its factor.
  struct Image {
    let rows: UnsafeMutablePointer<UInt64>
    let factors: UnsafeMutablePointer<UInt64>

    /// The distance of rows, in words.
    fileprivate let step: Int

    /// A row, those of both blocks being counted.
    func row(_ index: Int) -> UnsafeMutablePointer<UInt64> { rows + index * step }
  }

  /// What is known over eight fields: the numbers of the table, as loose elements, and the inverses of the
  /// first ones.
  struct Numbers {
    let fields: ParallelFields
    let moduli: UnsafePointer<UInt64>
    let one: UnsafePointer<UInt64>
    let words: UnsafePointer<UInt64>
    let inverses: UnsafePointer<UInt64>

    /// The fields in which there are these inverses; the others are of no use.
    let defined: UInt32

    /// Of a value for each field, those of the fields that are of use.
    func usable<Value>(_ values: [Value]) -> [Value] {
      defined == parallel_all_fields
        ? values : values.indices.filter { defined >> $0 & 1 == 1 }.map { values[$0] }
    }

    /// The number at a place, and its inverse.
    func number(_ place: Int) -> UnsafePointer<UInt64> { words + place * ImageEvaluation.width }
    func inverse(_ place: Int) -> UnsafePointer<UInt64> { inverses + place * ImageEvaluation.width }
  }

  /// The rows that the updates make of the start.
  ///
  /// - Parameter memory: Room for `size(_:)` words.
  func evaluate(_ numbers: Numbers, _ memory: UnsafeMutablePointer<UInt64>) -> Image {
    let image = Image(
      rows: memory, factors: memory + rows * step * width, step: step * width)
    begin(image, numbers)
    let scratch = image.factors + rows * width
    supports.withUnsafeBufferPointer { supports in
      guard let supports = supports.baseAddress else { return }
      for index in updates.indices {
        let update = updates[index]
        act(
          update, isFirst: index == 0,
          parallel_support(starts: supports + update.starts, columns: supports + update.columns),
          image, numbers, scratch)
      }
    }
    return image
  }

  /// The place of the first row of a block.
  private func first(_ block: Int) -> Int { block == 0 ? 0 : rowCounts[0] }

  /// Makes the factors of a block the inverses at a place, or 1.
  private func setFactors(_ image: Image, _ block: Int, _ place: Int?, _ numbers: Numbers) {
    let target = image.factors + first(block) * width
    if let place {
      target.update(from: numbers.inverse(place), count: rowCounts[block] * width)
    } else {
      for row in 0..<rowCounts[block] {
        (target + row * width).update(from: numbers.one, count: width)
      }
    }
  }

  /// The start.
  private func begin(_ image: Image, _ numbers: Numbers) {
    if !units.isEmpty { image.rows.update(repeating: 0, count: rows * step * width) }
    for row in units.indices {
      add(units[row], numbers.one, to: image.row(row), numbers)
    }
    for block in start.numerators.indices {
      for row in 0..<rowCounts[block] {
        image.row(first(block) + row).update(
          from: numbers.number(start.numerators[block] + row * columns), count: columns * width)
      }
    }
    setFactors(image, 0, start.denominators[0], numbers)
    setFactors(image, 1, start.denominators[1], numbers)
  }

  /// Adds a unit, times a number, to a row.
  func add(
    _ unit: ClaimTable.Unit, _ factor: UnsafePointer<UInt64>,
    to row: UnsafeMutablePointer<UInt64>, _ numbers: Numbers
  ) {
    let target = row + unit.column * width
    if unit.isNegative {
      form.difference(target, target, factor, 1, numbers.moduli)
    } else {
      form.sum(target, target, factor, 1, numbers.moduli)
    }
  }

  /// Rows f c become α⁻¹ (α s f c + N β⁻¹ f' c'), those of the other block being f' c'; what stands
  /// before the parentheses is the new factor.
  @inline(__always)
  private func act(
    _ update: ClaimTable.Update, isFirst: Bool, _ support: parallel_support, _ image: Image,
    _ numbers: Numbers, _ scratch: UnsafeMutablePointer<UInt64>
  ) {
    /// x = z y, or x = z if there is no y.
    func multiply(
      _ x: UnsafeMutablePointer<UInt64>, _ y: UnsafePointer<UInt64>?,
      _ z: UnsafePointer<UInt64>, _ count: Int
    ) {
      if let y {
        form.multiply(x, y, z, count, 1, 1, 0, numbers.moduli)
      } else if z != x {
        x.update(from: z, count: count * width)
      }
    }
    let own = image.factors + first(update.block) * width
    let other = image.factors + first(1 - update.block) * width
    let (products, sources) = (scratch, scratch + update.rows * width)
    let shift = sources + update.inner * width
    multiply(sources, update.beta.map(numbers.inverse), other, update.inner)
    multiply(own, update.alpha.map(numbers.number), own, update.rows)
    multiply(own, update.scaleDenominators.map(numbers.inverse), own, update.rows)
    multiply(products, update.scaleNumerators.map(numbers.number), own, update.rows)
    form.scale_columns(
      shift, numbers.number(update.shift), sources, update.rows, support, numbers.moduli)
    let target = image.row(first(update.block))
    if isFirst, !units.isEmpty {
      placeSums(update, target, products, shift, support, numbers)
    } else {
      form.update(
        target, products, shift, image.row(first(1 - update.block)), update.rows, columns, step,
        support, numbers.moduli)
    }
    setFactors(image, update.block, update.alpha, numbers)
  }

  /// As `update` for rows that are units.
  private func placeSums(
    _ update: ClaimTable.Update, _ target: UnsafeMutablePointer<UInt64>,
    _ factors: UnsafePointer<UInt64>, _ shift: UnsafePointer<UInt64>, _ support: parallel_support,
    _ numbers: Numbers
  ) {
    let (own, other) = (first(update.block), first(1 - update.block))
    units.withUnsafeBufferPointer { units in
      var next = shift
      for i in 0..<update.rows {
        let line = target + i * step * width
        (line + units[own + i].column * width).update(repeating: 0, count: width)
        add(units[own + i], factors + i * width, to: line, numbers)
        for index in Int(support.starts[i / 4])..<Int(support.starts[i / 4 + 1]) {
          add(units[other + Int(support.columns[index])], next, to: line, numbers)
          next += width
        }
      }
    }
  }
}

/// What evaluating takes for a prime.
extension ImageEvaluation {
  /// Whether the first update needs no products.
  private var startsWithUnits: Bool { start.units != nil }

  /// Multiply-adds of words, in products of blocks, with one for each row that is updated.
  var products: Int {
    updates.dropFirst(startsWithUnits ? 1 : 0).reduce(0) {
      $0 + ($1.shiftCount + $1.rows) * columns
    }
  }

  /// The entries of all updated blocks, and those to begin with, which are sums of digits.
  var sums: Int {
    updates.dropFirst(startsWithUnits ? 1 : 0).reduce(startsWithUnits ? 0 : rows * columns) {
      $0 + $1.rows * columns
    }
  }

  /// Products with factors of rows and columns.
  var factors: Int { updates.reduce(0) { $0 + $1.shiftCount } }
}
