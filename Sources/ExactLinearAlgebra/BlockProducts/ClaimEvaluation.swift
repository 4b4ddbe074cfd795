import CResidues
import ExactArithmetic

/// Compares the two sides of a claim modulo primes.
struct ClaimEvaluation {
  private let table: ClaimTable
  private let left: SideEvaluation
  private let right: SideEvaluation
  private let pool: ScratchPool
  private let longestChunk: Int

  /// The number of words for a prime.
  private var width: Int { table.digits.count + table.unitCount + left.size + right.size }

  /// The memory that is used at once.
  var bytes: Int { 8 * (table.digits.size + 64 * width) }

  /// So many primes at most take a time after which a caller may want to be asked.
  var longestBatch: Int { max(64, min(1024, (1 << 27) / width)) }

  /// Multiply-adds of words for a prime: for products of blocks, and for residues.
  var products: Int { left.products + right.products }
  var pairCount: Int { table.digits.pairCount }

  /// The sums that are brought below a prime, and the products with factors of rows and columns, of
  /// which three for each inverse.
  var sums: Int { table.digits.count + left.sums + right.sums }
  var factors: Int {
    left.factors + right.factors + 3 * table.unitCount + 2 * left.rows * left.columns
  }

  /// - Parameter count: So many updates act on the start, the inverses of the others on the end.
  init(_ table: ClaimTable, updatesOnLeft count: Int) {
    self.table = table
    left = SideEvaluation(table, Array(table.updates[..<count]), isInverse: false)
    right = SideEvaluation(table, table.updates[count...].reversed(), isInverse: true)
    let (kept, scratch) = (table.digits.count + table.unitCount, left.size + right.size)
    longestChunk = Self.longestChunk(width: kept + scratch)
    pool = ScratchPool(
      size: longestChunk * kept + max(table.digits.scratchSize(primes: longestChunk), scratch))
  }

  /// So many primes at a time: the residues of all numbers modulo them should stay in the cache, but
  /// the digits are used for all of them together.
  private static func longestChunk(width: Int) -> Int {
    max(16, min(64, (1 << 17) / width / 4 * 4))
  }

  /// What one prime tells of the two sides.
  enum Comparison {
    case equal

    /// They differ, in this row in the order of comparison and this column first.
    case different(place: Int, column: Int)

    /// Nothing, since it divides a denominator.
    case undefined
  }

  /// Compares the sides modulo primes, the rows in this order.
  func comparisons(_ fields: [PrimeField], _ order: [Int]) -> [Comparison] {
    overPrimes(fields) { numbers, scratch in
      guard let numbers else { return .undefined }
      let (left, right) = images(numbers, scratch)
      let field = numbers.field
      let (columns, opposites) = (self.left.columns, self.left.rowCounts[0])
      return withUnsafePointer(to: field.constants) { modulus in
        for (place, row) in order.enumerated() {
          let factor = right.factors[row]
          let column = residue_difference(
            left.rows + row * columns, left.factors[row], right.rows + row * columns,
            row < opposites ? factor : field.negative(factor), columns, modulus)
          if column < columns { return .different(place: place, column: column) }
        }
        return .equal
      }
    }
  }

  /// An entry of the left side modulo primes that divide no denominator.
  func values(_ fields: [PrimeField], row: Int, column: Int) -> [UInt64] {
    overPrimes(fields) { numbers, scratch in
      guard let numbers else { return 0 }
      let left = left.evaluate(numbers, scratch)
      // The value times 2^52, and the value.
      var (multiple, value, one): (UInt64, UInt64, UInt64) = (0, 0, 1)
      withUnsafePointer(to: numbers.field.constants) {
        residue_montgomery(
          &multiple, left.rows + (row * self.left.columns + column), left.factors + row, 1, 1, $0)
        residue_montgomery(&value, &multiple, &one, 1, 1, $0)
      }
      return value
    }
  }

  /// The results of `body` for these primes, given what is known modulo each, or nil if it divides a
  /// denominator, and room for the images of the sides.
  private func overPrimes<Value>(
    _ fields: [PrimeField],
    _ body: (SideEvaluation.Numbers?, UnsafeMutablePointer<UInt64>) -> Value
  ) -> [Value] {
    // Many, so that cores end together; eight primes are reduced by at a time.
    let chunk = min(longestChunk, max(8, fields.count / 256 * 8))
    let (digits, units) = (table.digits, table.unitCount)
    let work = fields.count * (products + digits.size + width) / 3
    let parts: [[Value]] = concurrentMap((fields.count + chunk - 1) / chunk, work: work) { index in
      let part = Array(fields[index * chunk..<min((index + 1) * chunk, fields.count)])
      let moduli = part.map(\.constants)
      return pool.withMemory { words in
        let inverses = words + part.count * digits.count
        let scratch = inverses + part.count * units
        digits.reduce(moduli, into: words, scratch: scratch)
        let defined = residue_inverses(
          inverses, units, words, digits.count, units, moduli, part.count)
        return part.indices.map { place in
          let numbers = SideEvaluation.Numbers(
            field: part[place], words: words + place * digits.count,
            inverses: inverses + place * units)
          return body(defined >> UInt64(place) & 1 == 1 ? numbers : nil, scratch)
        }
      }
    }
    return parts.flatMap { $0 }
  }

  /// Both sides modulo a prime.
  private func images(
    _ numbers: SideEvaluation.Numbers, _ memory: UnsafeMutablePointer<UInt64>
  ) -> (left: SideEvaluation.Image, right: SideEvaluation.Image) {
    (left.evaluate(numbers, memory), right.evaluate(numbers, memory + left.size))
  }
}
