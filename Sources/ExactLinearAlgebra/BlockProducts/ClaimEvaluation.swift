import CResidues
import ExactArithmetic

/// Compares the two sides of a claim modulo primes.
struct ClaimEvaluation {
  private let left: SideEvaluation
  private let right: SideEvaluation
  private let digits: DigitTable

  /// Where D' / G and D / G stand in the table.
  private let cofactorPlaces: [Int]

  /// The number of words for a prime.
  var width: Int { digits.count + left.size + right.size }

  /// The number of words for all primes together.
  var size: Int { digits.size }

  /// Multiply-adds of words for a prime: for products of blocks, and for residues.
  var products: Int { left.products + right.products }
  var digitCount: Int { digits.digitCount }

  init(_ claim: ClearedClaim) {
    var table = IntegerTable()
    left = SideEvaluation(claim.left, &table)
    right = SideEvaluation(claim.right, &table)
    cofactorPlaces = [claim.leftCofactor, claim.rightCofactor].map { table.append([$0]) }
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
    fileprivate let words: UnsafePointer<UInt64>
    fileprivate let evaluation: ClaimEvaluation

    /// The residue of D α_i times an entry of row `row` of the left side.
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
      let (rows, columns) = (evaluation.left.rows, evaluation.left.columns)
      let opposites = evaluation.left.rowCounts[0]..<rows
      let (alpha, beta) = (evaluation.left.alphaPlace, evaluation.right.alphaPlace)
      let cofactors = evaluation.cofactorPlaces.map { words[$0] }
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * rows) { scratch in
        guard let leftFactors = scratch.baseAddress else { return nil }
        let rightFactors = leftFactors + rows
        return withUnsafePointer(to: field.constants) { modulus in
          residue_montgomery(leftFactors, words + beta, left.factors, 1, rows, modulus)
          residue_montgomery(rightFactors, words + alpha, right.factors, 1, rows, modulus)
          for (factors, cofactor) in zip([leftFactors, rightFactors], cofactors) {
            let factor = field.product(cofactor, field.constants.power1)
            residue_multiple(
              factors, factors, factor, field.quotient(of: factor), rows, field.modulus)
          }
          for row in opposites { rightFactors[row] = field.negative(rightFactors[row]) }
          for (place, row) in order.enumerated() {
            let column = residue_difference(
              left.rows + row * columns, leftFactors[row], right.rows + row * columns,
              rightFactors[row], columns, modulus)
            if column < columns { return (place, column) }
          }
          return nil
        }
      }
    }
  }

  /// What `transform` makes of the images at these primes.
  func overPrimes<Value>(_ fields: [PrimeField], _ transform: (Image) -> Value) -> [Value] {
    let chunk = Self.chunk(width: width, count: fields.count)
    let scratch = max(digits.scratchSize(primes: chunk), left.size + right.size)
    let work = fields.count * (products + digits.size + width) / 8
    let parts: [[Value]] = concurrentMap((fields.count + chunk - 1) / chunk, work: work) { index in
      let part = fields[index * chunk..<min((index + 1) * chunk, fields.count)]
      return withUnsafeTemporaryAllocation(
        of: UInt64.self, capacity: part.count * digits.count + scratch
      ) { memory in
        guard let words = memory.baseAddress else { return [] }
        let scratch = words + part.count * digits.count
        digits.reduce(part, into: words, scratch: scratch)
        return part.enumerated().map { index, field in
          let own = UnsafePointer(words + index * digits.count)
          return transform(
            Image(
              field: field, left: left.evaluate(own, field, scratch),
              right: right.evaluate(own, field, scratch + left.size), words: own, evaluation: self))
        }
      }
    }
    return parts.flatMap { $0 }
  }
}
