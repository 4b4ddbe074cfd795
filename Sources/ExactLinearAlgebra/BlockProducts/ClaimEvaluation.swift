import CResidues
import ExactArithmetic

/// Compares the two sides of a claim modulo primes.
struct ClaimEvaluation {
  private let left: SideEvaluation
  private let right: SideEvaluation
  private let digits: DigitTable

  /// Where the denominators stand in the table, at its end.
  private let denominatorPlace: Int
  private var denominatorCount: Int { digits.count - denominatorPlace }

  /// The number of words for a prime.
  var width: Int { digits.count + scratchSize }

  private var scratchSize: Int { 2 * denominatorCount + left.size + right.size }

  /// The number of words for all primes together.
  var size: Int { digits.size }

  /// Multiply-adds of words for a prime: for products of blocks, and for residues.
  var products: Int { left.products + right.products }
  var digitCount: Int { digits.digitCount }

  init(_ claim: ClearedClaim) {
    var table = IntegerTable()
    var denominators: [Integer] = []
    left = SideEvaluation(claim.left, &table, &denominators)
    right = SideEvaluation(claim.right, &table, &denominators)
    denominatorPlace = table.append(denominators)
    digits = table.withNumbers { DigitTable($0) }
  }

  /// So many primes at a time: the residues of all numbers modulo them should stay in the cache, but
  /// the digits are used for all of them together.
  private static func chunk(width: Int, count: Int) -> Int {
    let fitting = max(16, min(64, (1 << 17) / width / 4 * 4))
    return min(fitting, max(4, (count + 15) / 16 * 4))
  }

  /// Both sides modulo a prime.
  struct Image {
    fileprivate let field: PrimeField
    fileprivate let left: SideEvaluation.Image
    fileprivate let right: SideEvaluation.Image
    fileprivate let evaluation: ClaimEvaluation

    /// The residue of an entry of row `row` of the left side.
    func value(row: Int, column: Int) -> UInt64 {
      let stored = left.rows[row * evaluation.left.columns + column]
      var result: UInt64 = 0
      withUnsafePointer(to: field.constants) {
        residue_montgomery(&result, [stored], left.factors + row, 1, 1, $0)
      }
      return result
    }

    /// The first difference of the sides, rows being compared in this order.
    func firstDifference(_ order: [Int]) -> (place: Int, column: Int)? {
      let columns = evaluation.left.columns
      return withUnsafePointer(to: field.constants) { modulus in
        for (place, row) in order.enumerated() {
          let factor = right.factors[row]
          let column = residue_difference(
            left.rows + row * columns, left.factors[row], right.rows + row * columns,
            row < evaluation.left.rowCounts[0] ? factor : field.negative(factor), columns, modulus)
          if column < columns { return (place, column) }
        }
        return nil
      }
    }
  }

  /// What `transform` makes of the images at these primes; nil at those that divide a denominator.
  func overPrimes<Value>(_ fields: [PrimeField], _ transform: (Image) -> Value) -> [Value?] {
    let chunk = Self.chunk(width: width, count: fields.count)
    let scratchSize = max(digits.scratchSize(primes: chunk), scratchSize)
    let work = fields.count * (products + digits.size + width) / 8
    let parts: [[Value?]] = concurrentMap((fields.count + chunk - 1) / chunk, work: work) { index in
      let part = fields[index * chunk..<min((index + 1) * chunk, fields.count)]
      return withUnsafeTemporaryAllocation(
        of: UInt64.self, capacity: part.count * digits.count + scratchSize
      ) { memory in
        guard let words = memory.baseAddress else { return [] }
        let scratch = words + part.count * digits.count
        digits.reduce(part, into: words, scratch: scratch)
        return part.enumerated().map { index, field in
          image(field, words + index * digits.count, scratch).map(transform)
        }
      }
    }
    return parts.flatMap { $0 }
  }

  /// Both sides modulo a prime; nil if it divides a denominator.
  ///
  /// - Parameter scratch: Room for `scratchSize` words.
  private func image(
    _ field: PrimeField, _ words: UnsafePointer<UInt64>, _ scratch: UnsafeMutablePointer<UInt64>
  ) -> Image? {
    let (denominators, inverses) = (scratch, scratch + denominatorCount)
    residue_multiple(
      denominators, words + denominatorPlace, field.constants.power1, field.radixQuotient,
      denominatorCount, field.modulus)
    let areUnits = withUnsafePointer(to: field.constants) {
      residue_inverses(inverses, denominators, denominatorCount, $0) != 0
    }
    guard areUnits else { return nil }
    let numbers = SideEvaluation.Numbers(
      field: field, words: words, denominators: denominators, inverses: inverses)
    let memory = inverses + denominatorCount
    return Image(
      field: field, left: left.evaluate(numbers, memory),
      right: right.evaluate(numbers, memory + left.size), evaluation: self)
  }
}
