import CGMP
import CResidues
import ExactArithmetic

/// Computes what the updates make of the start, modulo primes.
///
/// The residues of the rows are kept up to a factor for each row, so that denominators concern shifts
/// and factors, and never rows.
struct ImageEvaluation {
  private let start: ClaimTable.Rows

  /// The rows of both blocks, if they are units.
  private let units: [ClaimTable.Unit]

  /// In the order in which they act.
  private let updates: [ClaimTable.Update]

  private let supports: [UInt32]

  let rowCounts: [Int]
  let columns: Int

  /// The number of rows of both blocks.
  let rows: Int

  init(_ table: ClaimTable) {
    (start, updates, supports) = (table.start, table.updates, table.supports)
    units = start.units.map { Array($0.joined()) } ?? []
    (rowCounts, columns) = (table.rowCounts, table.columns)
    rows = rowCounts[0] + rowCounts[1]
  }

  /// The room for the rows, their factors, and scratch, in words.
  static func size(_ table: ClaimTable) -> Int {
    let counts = table.rowCounts
    return (counts[0] + counts[1]) * (table.columns + 1) + counts[0] * counts[1]
      + 2 * max(counts[0], counts[1])
  }

  /// Rows modulo a prime p, times 2^52, up to factors: the residues of row i are factors[i] / 2^104
  /// times those that are stored, which are below 3 p.
  struct Image {
    let rows: UnsafeMutablePointer<UInt64>
    let factors: UnsafeMutablePointer<UInt64>
  }

  /// What is known modulo a prime p, all times 2^52: the residues of the numbers of the table, below 3 p,
  /// and those of the inverses of the first ones.
  struct Numbers {
    let field: PrimeField
    let words: UnsafePointer<UInt64>
    let inverses: UnsafePointer<UInt64>
  }

  /// The rows that the updates make of the start.
  ///
  /// - Parameter memory: Room for `size(_:)` words.
  func evaluate(_ numbers: Numbers, _ memory: UnsafeMutablePointer<UInt64>) -> Image {
    let image = Image(rows: memory, factors: memory + rows * columns)
    begin(image, numbers)
    let scratch = image.factors + rows
    withUnsafePointer(to: numbers.field.constants) { modulus in
      supports.withUnsafeBufferPointer { supports in
        guard let supports = supports.baseAddress else { return }
        for index in updates.indices {
          let update = updates[index]
          act(
            update, isFirst: index == 0,
            residue_support(
              starts: supports + update.starts, columns: supports + update.columns),
            image, numbers, scratch, modulus)
        }
      }
    }
    return image
  }

  /// The place of the first row of a block.
  private func first(_ block: Int) -> Int { block == 0 ? 0 : rowCounts[0] }

  /// Makes the factors of a block the inverses at a place, or 1.
  private func setFactors(_ image: Image, _ block: Int, _ place: Int?, _ numbers: Numbers) {
    let target = image.factors + first(block)
    if let place {
      target.update(from: numbers.inverses + place, count: rowCounts[block])
    } else {
      target.update(repeating: numbers.field.constants.power1, count: rowCounts[block])
    }
  }

  /// The start.
  private func begin(_ image: Image, _ numbers: Numbers) {
    let one = numbers.field.constants.power1
    if !units.isEmpty { image.rows.update(repeating: 0, count: rows * columns) }
    for row in units.indices {
      image.rows[row * columns + units[row].column] = units[row].product(one, numbers.field)
    }
    for block in start.numerators.indices {
      (image.rows + first(block) * columns).update(
        from: numbers.words + start.numerators[block], count: rowCounts[block] * columns)
    }
    setFactors(image, 0, start.denominators[0], numbers)
    setFactors(image, 1, start.denominators[1], numbers)
  }

  /// Rows f c become α⁻¹ (α s f c + N β⁻¹ f' c'), those of the other block being f' c'; what stands
  /// before the parentheses is the new factor.
  @inline(__always)
  private func act(
    _ update: ClaimTable.Update, isFirst: Bool, _ support: residue_support, _ image: Image,
    _ numbers: Numbers, _ scratch: UnsafeMutablePointer<UInt64>,
    _ modulus: UnsafePointer<residue_modulus>
  ) {
    /// x = y z / 2^52, or x = z if there is no y.
    func multiply(
      _ x: UnsafeMutablePointer<UInt64>, _ y: UnsafePointer<UInt64>, _ place: Int?,
      _ z: UnsafePointer<UInt64>, _ count: Int
    ) {
      if let place {
        residue_montgomery(x, y + place, z, 1, count, modulus)
      } else if z != x {
        x.update(from: z, count: count)
      }
    }
    let (words, inverses) = (numbers.words, numbers.inverses)
    let own = image.factors + first(update.block)
    let other = image.factors + first(1 - update.block)
    let (products, sources) = (scratch, scratch + update.rows)
    let shift = sources + update.inner
    multiply(sources, inverses, update.beta, other, update.inner)
    multiply(own, words, update.alpha, own, update.rows)
    multiply(own, inverses, update.scaleDenominators, own, update.rows)
    multiply(products, words, update.scaleNumerators, own, update.rows)
    residue_scale_columns(shift, words + update.shift, sources, update.rows, support, modulus)
    let target = image.rows + first(update.block) * columns
    if isFirst, !units.isEmpty {
      placeSums(update, target, products, shift, support, numbers.field)
    } else {
      residue_update(
        target, products, shift, image.rows + first(1 - update.block) * columns, update.rows,
        columns, support, modulus)
    }
    setFactors(image, update.block, update.alpha, numbers)
  }

  /// As `residue_update` for rows that are units.
  private func placeSums(
    _ update: ClaimTable.Update, _ target: UnsafeMutablePointer<UInt64>,
    _ factors: UnsafePointer<UInt64>, _ shift: UnsafePointer<UInt64>, _ support: residue_support,
    _ field: PrimeField
  ) {
    let (own, other) = (first(update.block), first(1 - update.block))
    units.withUnsafeBufferPointer { units in
      var next = shift
      for i in 0..<update.rows {
        let line = target + i * columns
        let unit = units[own + i]
        line[unit.column] = unit.product(factors[i], field)
        for index in Int(support.starts[i / 4])..<Int(support.starts[i / 4 + 1]) {
          let unit = units[other + Int(support.columns[index])]
          line[unit.column] = field.sum(line[unit.column], unit.product(next.pointee, field))
          next += 1
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
