import CGMP
import CResidues
import ExactArithmetic

/// Computes what the updates of a side make of its start, modulo primes.
///
/// The residues of the rows are kept up to a factor for each row, so that denominators concern shifts
/// and factors, and never rows.
struct SideEvaluation {
  private let start: ClaimTable.Rows

  /// In the order in which they or their inverses act.
  private let updates: [ClaimTable.Update]

  private let supports: [UInt32]

  /// Whether inverses act on the end, whose second block is represented by its opposites.
  private let isInverse: Bool

  let rowCounts: [Int]
  let columns: Int

  /// The number of rows of both blocks.
  var rows: Int { rowCounts[0] + rowCounts[1] }

  /// The updates that act on the start, or those whose inverses act on the end.
  init(_ table: ClaimTable, _ updates: [ClaimTable.Update], isInverse: Bool) {
    start = isInverse ? table.end : table.start
    (self.updates, supports, self.isInverse) = (updates, table.supports, isInverse)
    (rowCounts, columns) = (table.rowCounts, table.columns)
  }

  /// The room for the rows, their factors, and scratch, in words.
  var size: Int { rows * (columns + 1) + rowCounts[0] * rowCounts[1] + 2 * (rowCounts.max() ?? 0) }

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
  /// - Parameter memory: Room for `size` words.
  func evaluate(_ numbers: Numbers, _ memory: UnsafeMutablePointer<UInt64>) -> Image {
    let (field, words, inverses) = (numbers.field, numbers.words, numbers.inverses)
    var units: [[ClaimTable.Unit]]?
    let one = field.constants.power1
    let first = [0, rowCounts[0]]
    let factors = memory + rows * columns
    let scratch = factors + rows
    /// Makes the factors of a block the inverses at a place, or 1.
    func setFactors(_ block: Int, _ place: Int?) {
      let target = factors + first[block]
      if let place {
        target.update(from: inverses + place, count: rowCounts[block])
      } else {
        target.update(repeating: one, count: rowCounts[block])
      }
    }
    switch start {
    case .units(let blocks):
      units = blocks
      memory.update(repeating: 0, count: rows * columns)
      for (row, unit) in blocks.joined().enumerated() {
        memory[row * columns + unit.column] = unit.product(one, field)
      }
      setFactors(0, nil)
      setFactors(1, nil)
    case .numbers(let blocks):
      for (block, place) in blocks.enumerated() {
        (memory + first[block] * columns).update(
          from: words + place.numerators, count: rowCounts[block] * columns)
        setFactors(block, place.denominators)
      }
    }
    if isInverse {
      for row in first[1]..<rows { factors[row] = field.negative(factors[row]) }
    }
    withUnsafePointer(to: field.constants) { modulus in
      /// x = y z / 2^52, or x = z if there is no y.
      func multiply(
        _ x: UnsafeMutablePointer<UInt64>, _ y: UnsafePointer<UInt64>?,
        _ z: UnsafePointer<UInt64>, _ count: Int
      ) {
        if let y {
          residue_montgomery(x, y, z, 1, count, modulus)
        } else if z != x {
          x.update(from: z, count: count)
        }
      }
      supports.withUnsafeBufferPointer { supports in
        guard let supports = supports.baseAddress else { return }
        for (index, update) in updates.enumerated() {
          let own = factors + first[update.block]
          let (products, sources) = (scratch, scratch + update.rows)
          let shift = sources + update.inner
          // The inverse has the inverse scale.
          let tau = isInverse ? update.scaleNumerators : update.scaleDenominators
          let sigma = isInverse ? update.scaleDenominators : update.scaleNumerators
          func scale(_ target: UnsafeMutablePointer<UInt64>) {
            multiply(own, tau.map { inverses + $0 }, own, update.rows)
            multiply(target, sigma.map { words + $0 }, own, update.rows)
          }

          // Rows f c become α⁻¹ (α s f c + N β⁻¹ f' c'), those of the other block being f' c', or, of
          // inverses, s α⁻¹ (α f c + N β⁻¹ f' c'); what stands before the parentheses is the new factor.
          multiply(
            sources, update.beta.map { inverses + $0 }, factors + first[1 - update.block],
            update.inner)
          multiply(own, update.alpha.map { words + $0 }, own, update.rows)
          if !isInverse { scale(products) }
          let support = residue_support(
            starts: supports + update.starts, columns: supports + update.columns)
          residue_scale_columns(shift, words + update.shift, sources, update.rows, support, modulus)
          let target = memory + first[update.block] * columns
          let factor = isInverse ? own : products
          if let units, index == 0 {
            placeSums(update, target, factor, shift, units, support, field)
          } else {
            residue_update(
              target, factor, shift, memory + first[1 - update.block] * columns, update.rows,
              columns,
              support, modulus)
          }
          setFactors(update.block, update.alpha)
          if isInverse { scale(own) }
        }
      }
    }
    return Image(rows: memory, factors: factors)
  }

  /// As `residue_update` for rows that are units.
  private func placeSums(
    _ update: ClaimTable.Update, _ target: UnsafeMutablePointer<UInt64>,
    _ factors: UnsafePointer<UInt64>, _ shift: UnsafePointer<UInt64>,
    _ units: [[ClaimTable.Unit]], _ support: residue_support, _ field: PrimeField
  ) {
    let (own, other) = (units[update.block], units[1 - update.block])
    var next = shift
    for i in 0..<update.rows {
      let line = target + i * columns
      line[own[i].column] = own[i].product(factors[i], field)
      for index in Int(support.starts[i / 4])..<Int(support.starts[i / 4 + 1]) {
        let unit = other[Int(support.columns[index])]
        line[unit.column] = field.sum(line[unit.column], unit.product(next.pointee, field))
        next += 1
      }
    }
  }
}

/// What evaluating takes for a prime.
extension SideEvaluation {
  /// Whether the first update needs no products.
  private var startsWithUnits: Bool { if case .units = start { true } else { false } }

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
