import CResidues
import ExactArithmetic

/// Compares the two sides of a claim modulo primes.
struct ClaimEvaluation {
  private let left: SideEvaluation
  private let right: SideEvaluation
  private let digits: DigitTable
  private let pool: ScratchPool
  private let longestChunk: Int

  /// Where the denominators stand in the table, at its end.
  private let denominatorPlace: Int
  private var denominatorCount: Int { digits.count - denominatorPlace }

  /// The number of words for a prime.
  private var width: Int { digits.count + denominatorCount + left.size + right.size }

  /// The memory that is used at once.
  var bytes: Int { 8 * (digits.size + 64 * width) }

  /// So many primes at most take a time after which a caller may want to be asked.
  var longestBatch: Int { max(64, min(1024, (1 << 27) / width)) }

  /// Multiply-adds of words for a prime: for products of blocks, and for residues.
  var products: Int { left.products + right.products }
  var digitCount: Int { digits.digitCount }

  /// The sums that are brought below a prime, and the products with factors of rows and columns, of
  /// which three for each inverse.
  var sums: Int { digits.count + left.sums + right.sums }
  var factors: Int {
    left.factors + right.factors + 3 * denominatorCount + 2 * left.rows * left.columns
  }

  init(_ claim: ClearedClaim) {
    var table = IntegerTable()
    var denominators: [Integer] = []
    left = SideEvaluation(claim.left, &table, &denominators)
    right = SideEvaluation(claim.right, &table, &denominators)
    denominatorPlace = table.append(denominators)
    digits = table.withNumbers { DigitTable($0) }
    let scratch = denominators.count + left.size + right.size
    longestChunk = Self.longestChunk(width: digits.count + scratch)
    pool = ScratchPool(
      size: longestChunk * digits.count
        + max(digits.scratchSize(primes: longestChunk), scratch))
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
    overPrimes(fields) { field, words, scratch in
      guard let (left, right) = images(field, words, scratch) else { return .undefined }
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
    overPrimes(fields) { field, words, scratch in
      guard let (left, _) = images(field, words, scratch) else { return 0 }
      // The value times 2^52, and the value.
      var (multiple, value, one): (UInt64, UInt64, UInt64) = (0, 0, 1)
      withUnsafePointer(to: field.constants) {
        residue_montgomery(
          &multiple, left.rows + (row * self.left.columns + column), left.factors + row, 1, 1, $0)
        residue_montgomery(&value, &multiple, &one, 1, 1, $0)
      }
      return value
    }
  }

  /// The results of `body` for these primes, given the residues of all numbers, and room for
  /// their images.
  private func overPrimes<Value>(
    _ fields: [PrimeField],
    _ body: (PrimeField, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt64>) -> Value
  ) -> [Value] {
    // As many for each core, and several times.
    let chunk = min(longestChunk, max(4, (fields.count + 15) / 16 * 4))
    let work = fields.count * (products + digits.size + width) / 8
    let parts: [[Value]] = concurrentMap((fields.count + chunk - 1) / chunk, work: work) { index in
      let part = fields[index * chunk..<min((index + 1) * chunk, fields.count)]
      return pool.withMemory { words in
        let scratch = words + part.count * digits.count
        digits.reduce(part, into: words, scratch: scratch)
        return part.indices.map {
          body(part[$0], words + ($0 - part.startIndex) * digits.count, scratch)
        }
      }
    }
    return parts.flatMap { $0 }
  }

  /// Both sides modulo a prime; nil if it divides a denominator.
  private func images(
    _ field: PrimeField, _ words: UnsafePointer<UInt64>, _ scratch: UnsafeMutablePointer<UInt64>
  ) -> (left: SideEvaluation.Image, right: SideEvaluation.Image)? {
    let (denominators, inverses) = (words + denominatorPlace, scratch)
    let areUnits = withUnsafePointer(to: field.constants) {
      residue_inverses(inverses, denominators, denominatorCount, $0) != 0
    }
    guard areUnits else { return nil }
    let numbers = SideEvaluation.Numbers(
      field: field, words: words, denominators: denominators, inverses: inverses)
    let memory = inverses + denominatorCount
    return (left.evaluate(numbers, memory), right.evaluate(numbers, memory + left.size))
  }
}
