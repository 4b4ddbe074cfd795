import CGMP
import CResidues
import ExactArithmetic

/// Computes what the updates of a side make of its start, modulo primes.
///
/// The residues of the rows are kept up to a factor for each row, so that what clears denominators
/// is multiplied into shifts and factors, and never into rows.
struct SideEvaluation {
  private struct Step {
    var block: Int
    var rows: Int
    var inner: Int

    /// Where numbers begin in the table: N row by row, and the factors of `ClearedRows`.
    var shift: Int
    var own: Int
    var shiftFactors: Int?
    var source: Int
    var kept: Int

    /// For every four rows the columns between which N is not 0.
    var ranges: [UInt32]
  }

  private var steps: [Step] = []
  private var startPlaces: [Int] = []

  /// Where α begins in the table, for both blocks, one after the other.
  private(set) var alphaPlace = 0

  let rowCounts: [Int]
  let columns: Int

  /// The number of rows of both blocks.
  var rows: Int { rowCounts[0] + rowCounts[1] }

  /// Multiply-adds of words for a prime, in products of blocks.
  private(set) var products = 0

  init(_ side: ClearedRows, _ table: inout IntegerTable) {
    rowCounts = side.start.map(\.rows)
    columns = side.start[0].columns
    for block in 0..<2 { startPlaces.append(table.append(side.start[block].numerators)) }
    alphaPlace = table.append(side.denominators[0] + side.denominators[1])
    for (update, factors) in side.updates {
      let (stored, rows, inner) = (update.shift.stored, update.shift.rows, update.shift.columns)
      let isTransposed = update.shift.isTransposed
      let source = table.append(factors.source)
      let ranges = Self.ranges(stored.numerators, isTransposed: isTransposed)
      steps.append(
        Step(
          block: update.block, rows: rows, inner: inner,
          shift: isTransposed
            ? table.append(transposed: stored.numerators) : table.append(stored.numerators),
          own: table.append(factors.own),
          shiftFactors: factors.shift.isEmpty ? nil : table.append(factors.shift),
          source: source, kept: isTransposed ? table.append(factors.kept) : source,
          ranges: ranges))
      for group in 0..<ranges.count / 2 {
        let width = Int(ranges[2 * group + 1] - ranges[2 * group])
        products += min(4, rows - 4 * group) * width * columns
      }
    }
  }

  private static func ranges(_ stored: IntegerMatrix, isTransposed: Bool) -> [UInt32] {
    let rows = isTransposed ? stored.columns : stored.rows
    let inner = isTransposed ? stored.rows : stored.columns
    return stored.withEntries { entries in
      stride(from: 0, to: rows, by: 4).flatMap { first in
        let isUsed = { (k: Int) in
          (first..<min(first + 4, rows)).contains { i in
            entries[isTransposed ? k * rows + i : i * inner + k]._mp_size != 0
          }
        }
        let start = (0..<inner).first(where: isUsed) ?? 0
        let last = (start..<inner).last(where: isUsed) ?? start - 1
        return [UInt32(start), UInt32(last + 1)]
      }
    }
  }

  /// The room for the rows, their factors, and scratch, in words.
  var size: Int {
    let inner = rowCounts.max() ?? 0
    return rows * (columns + 1) + rowCounts[0] * rowCounts[1] + 2 * inner
  }

  /// Rows modulo a prime p: the residues of row i are factors[i] / 2^52 times those that are stored.
  struct Image {
    let rows: UnsafeMutablePointer<UInt64>
    let factors: UnsafeMutablePointer<UInt64>
  }

  /// D α_i times the rows that the updates make of the start.
  ///
  /// - Parameters:
  ///   - words: The residues of the numbers of the table.
  ///   - memory: Room for `size` words.
  func evaluate(
    _ words: UnsafePointer<UInt64>, _ field: PrimeField, _ memory: UnsafeMutablePointer<UInt64>
  ) -> Image {
    let starts = [0, rowCounts[0]]
    let factors = memory + rows * columns
    for block in 0..<2 {
      (memory + starts[block] * columns).update(
        from: words + startPlaces[block], count: rowCounts[block] * columns)
    }
    factors.update(repeating: field.constants.power1, count: rows)
    let scratch = factors + rows
    withUnsafePointer(to: field.constants) { modulus in
      for step in steps {
        let (own, other) = (starts[step.block], starts[1 - step.block])
        let sources = scratch
        let products = scratch + step.inner
        let shift = products + max(step.rows, step.inner)
        /// target_k = 2^52 · (number at the place)_k · (factor of row k of the other block).
        func multiply(_ place: Int, into target: UnsafeMutablePointer<UInt64>) {
          residue_montgomery(products, words + place, factors + other, 1, step.inner, modulus)
          residue_multiple(
            target, products, field.constants.power1, field.radixQuotient, step.inner,
            field.modulus)
        }
        multiply(step.source, into: sources)
        if step.kept == step.source {
          (factors + other).update(from: sources, count: step.inner)
        } else {
          multiply(step.kept, into: factors + other)
        }
        residue_montgomery(shift, words + step.shift, sources, step.rows, step.inner, modulus)
        if let place = step.shiftFactors {
          for i in 0..<step.rows {
            let (row, factor) = (shift + i * step.inner, words[place + i])
            residue_multiple(
              row, row, factor, field.quotient(of: factor), step.inner, field.modulus)
          }
        }
        residue_montgomery(products, words + step.own, factors + own, 1, step.rows, modulus)
        residue_update(
          memory + own * columns, products, shift, memory + other * columns, step.rows, columns,
          step.inner, step.ranges, modulus)
        (factors + own).update(repeating: field.constants.power1, count: step.rows)
      }
    }
    return Image(rows: memory, factors: factors)
  }
}
