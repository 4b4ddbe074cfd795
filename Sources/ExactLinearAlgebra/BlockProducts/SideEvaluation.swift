import CGMP
import CResidues
import ExactArithmetic

/// Computes what the updates of a side make of its start, modulo primes.
///
/// The residues of the rows are kept up to a factor for each row, so that denominators concern shifts
/// and factors, and never rows.
struct SideEvaluation {
  private struct Step {
    var block: Int
    var rows: Int
    var inner: Int

    /// Where N begins in the table, row by row.
    var shift: Int

    /// Where α, β, and the denominators and numerators of the scales begin among the denominators
    /// and in the table; nil where all are 1.
    var alpha: Int?
    var beta: Int?
    var tau: Int?
    var sigma: Int?

    var scalesSum: Bool

    /// For every four rows the columns between which N is not 0.
    var ranges: [UInt32]
  }

  private var steps: [Step] = []

  /// Where the numerators of the start begin in the table, and its denominators among those.
  private var starts: [(numerators: Int, denominators: Int?)] = []

  let rowCounts: [Int]
  let columns: Int

  /// The number of rows of both blocks.
  var rows: Int { rowCounts[0] + rowCounts[1] }

  /// Multiply-adds of words for a prime, in products of blocks.
  private(set) var products = 0

  /// The entries of all updated blocks, and the products with factors of rows and columns.
  private(set) var sums = 0
  private(set) var factors = 0

  /// - Parameters:
  ///   - table: Gets the numerators.
  ///   - denominators: Gets the denominators.
  init(
    _ side: ClearedClaim.Side, _ table: inout IntegerTable, _ denominators: inout [Integer]
  ) {
    rowCounts = side.start.map(\.rows)
    columns = side.start[0].columns
    func place(_ numbers: [Integer]) -> Int? {
      if numbers.allSatisfy(\.isOne) { return nil }
      denominators += numbers
      return denominators.count - numbers.count
    }
    for matrix in side.start {
      starts.append((table.append(matrix.numerators), place(matrix.denominators)))
    }
    for update in side.updates {
      let (stored, rows, inner) = (update.shift.stored, update.shift.rows, update.shift.columns)
      let isTransposed = update.shift.isTransposed
      let ranges = stride(from: 0, to: rows, by: 4).map {
        update.shift.supports.range($0..<min($0 + 4, rows))
      }
      let own = place(stored.denominators)
      steps.append(
        Step(
          block: update.block, rows: rows, inner: inner,
          shift: isTransposed
            ? table.append(transposed: stored.numerators) : table.append(stored.numerators),
          alpha: isTransposed ? nil : own, beta: isTransposed ? own : nil,
          tau: update.scale.flatMap { place($0.map(\.denominator)) },
          sigma: update.scale.map { table.append($0.map(\.numerator)) },
          scalesSum: update.scalesSum,
          ranges: ranges.flatMap { [UInt32($0.lowerBound), UInt32($0.upperBound)] }))
      sums += rows * columns
      factors += rows * inner
      for (group, range) in ranges.enumerated() {
        // With one for the row that is updated.
        products += min(4, rows - 4 * group) * (range.count + 1) * columns
      }
    }
  }

  /// The room for the rows, their factors, and scratch, in words.
  var size: Int { rows * (columns + 1) + rowCounts[0] * rowCounts[1] + 2 * (rowCounts.max() ?? 0) }

  /// Rows modulo a prime p, times 2^52, up to factors: the residues of row i are factors[i] / 2^104
  /// times those that are stored, which are below 3 p.
  struct Image {
    let rows: UnsafeMutablePointer<UInt64>
    let factors: UnsafeMutablePointer<UInt64>
  }

  /// What is known modulo a prime p, all times 2^52: the residues of the numbers of the table, and
  /// among them of the denominators, below 3 p; and those of the inverses of the denominators.
  struct Numbers {
    let field: PrimeField
    let words: UnsafePointer<UInt64>
    let denominators: UnsafePointer<UInt64>
    let inverses: UnsafePointer<UInt64>
  }

  /// The rows that the updates make of the start.
  ///
  /// - Parameter memory: Room for `size` words.
  func evaluate(_ numbers: Numbers, _ memory: UnsafeMutablePointer<UInt64>) -> Image {
    let (field, words, inverses) = (numbers.field, numbers.words, numbers.inverses)
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
    for (block, start) in starts.enumerated() {
      (memory + first[block] * columns).update(
        from: words + start.numerators, count: rowCounts[block] * columns)
      setFactors(block, start.denominators)
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
      for step in steps {
        let own = factors + first[step.block]
        let (products, sources) = (scratch, scratch + step.rows)
        let shift = sources + step.inner
        let tau = step.tau.map { inverses + $0 }
        let sigma = step.sigma.map { words + $0 }

        // Rows f c become α⁻¹ (α s f c + N β⁻¹ f' c'), those of the other block being f' c', or
        // s α⁻¹ (α f c + N β⁻¹ f' c'); what stands before the parentheses is the new factor.
        multiply(
          sources, step.beta.map { inverses + $0 }, factors + first[1 - step.block], step.inner)
        residue_montgomery(shift, words + step.shift, sources, step.rows, step.inner, modulus)
        multiply(own, step.alpha.map { numbers.denominators + $0 }, own, step.rows)
        if !step.scalesSum {
          multiply(own, tau, own, step.rows)
          multiply(products, sigma, own, step.rows)
        }
        residue_update(
          memory + first[step.block] * columns, step.scalesSum ? own : products, shift,
          memory + first[1 - step.block] * columns, step.rows, columns, step.inner, step.ranges,
          modulus)
        setFactors(step.block, step.alpha)
        if step.scalesSum {
          multiply(own, tau, own, step.rows)
          multiply(own, sigma, own, step.rows)
        }
      }
    }
    return Image(rows: memory, factors: factors)
  }
}
