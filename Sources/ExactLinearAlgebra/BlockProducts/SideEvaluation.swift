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

    /// Where the words of N begin in the table that the support has.
    var shift: Int

    /// Where α, β, and the denominators and numerators of the scales begin among the denominators
    /// and in the table; nil where all are 1.
    var alpha: Int?
    var beta: Int?
    var tau: Int?
    var sigma: Int?

    var scalesSum: Bool

    /// The support of N.
    var starts: [UInt32]
    var columns: [UInt32]

    /// As `residue_update` for rows that are units.
    func placeSums(
      _ target: UnsafeMutablePointer<UInt64>, _ width: Int, _ factors: UnsafePointer<UInt64>,
      _ shift: UnsafePointer<UInt64>, _ units: [[Unit]], _ field: PrimeField
    ) {
      let (own, other) = (units[block], units[1 - block])
      var next = shift
      for i in 0..<rows {
        let line = target + i * width
        line[own[i].column] = own[i].product(factors[i], field)
        for index in Int(starts[i / 4])..<Int(starts[i / 4 + 1]) {
          let unit = other[Int(columns[index])]
          line[unit.column] = field.sum(line[unit.column], unit.product(next.pointee, field))
          next += 1
        }
      }
    }

    func withSupport(_ body: (residue_support) -> Void) {
      starts.withUnsafeBufferPointer { starts in
        columns.withUnsafeBufferPointer { columns in
          body(residue_support(starts: starts.baseAddress, columns: columns.baseAddress))
        }
      }
    }
  }

  private var steps: [Step] = []

  /// A row with one entry other than 0, which is 1 or −1.
  private struct Unit {
    var column: Int
    var isNegative: Bool

    /// The product with a number below p.
    func product(_ word: UInt64, _ field: PrimeField) -> UInt64 {
      isNegative ? field.negative(word) : word
    }
  }

  /// The rows of the start, if all of them are units. Then the first update needs no products.
  private var units: [[Unit]]?

  /// Otherwise, where the numerators of the start begin in the table, and its denominators among those.
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
    let units = side.start.compactMap(Self.units)
    if units.count == 2 {
      self.units = units
    } else {
      for matrix in side.start {
        starts.append((table.append(matrix.numerators), place(matrix.denominators)))
        sums += matrix.rows * matrix.columns
      }
    }
    for update in side.updates {
      let (shift, stored) = (update.shift, update.shift.stored)
      let (rows, inner) = (shift.rows, shift.columns)
      let (starts, places) = shift.supports.ofFours
      let numerators = table.append(shift, starts, places)
      let used = table.count - numerators
      let own = place(stored.denominators)
      steps.append(
        Step(
          block: update.block, rows: rows, inner: inner,
          shift: numerators,
          alpha: shift.isTransposed ? nil : own, beta: shift.isTransposed ? own : nil,
          tau: update.scale.flatMap { place($0.map(\.denominator)) },
          sigma: update.scale.map { table.append($0.map(\.numerator)) },
          scalesSum: update.scalesSum, starts: starts, columns: places))
      factors += used
      if units.count == 2, steps.count == 1 { continue }
      sums += rows * columns
      // With one for the row that is updated.
      products += (used + rows) * columns
    }
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
    if let units {
      memory.update(repeating: 0, count: rows * columns)
      for (row, unit) in units.joined().enumerated() {
        memory[row * columns + unit.column] = unit.product(one, field)
      }
      setFactors(0, nil)
      setFactors(1, nil)
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
      for (index, step) in steps.enumerated() {
        let own = factors + first[step.block]
        let (products, sources) = (scratch, scratch + step.rows)
        let shift = sources + step.inner
        let tau = step.tau.map { inverses + $0 }
        let sigma = step.sigma.map { words + $0 }

        // Rows f c become α⁻¹ (α s f c + N β⁻¹ f' c'), those of the other block being f' c', or
        // s α⁻¹ (α f c + N β⁻¹ f' c'); what stands before the parentheses is the new factor.
        multiply(
          sources, step.beta.map { inverses + $0 }, factors + first[1 - step.block], step.inner)
        multiply(own, step.alpha.map { numbers.denominators + $0 }, own, step.rows)
        if !step.scalesSum {
          multiply(own, tau, own, step.rows)
          multiply(products, sigma, own, step.rows)
        }
        step.withSupport { support in
          residue_scale_columns(shift, words + step.shift, sources, step.rows, support, modulus)
          let (target, factors) = (
            memory + first[step.block] * columns, step.scalesSum ? own : products
          )
          if let units, index == 0 {
            step.placeSums(target, columns, factors, shift, units, field)
          } else {
            residue_update(
              target, factors, shift, memory + first[1 - step.block] * columns, step.rows, columns,
              support, modulus)
          }
        }
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
