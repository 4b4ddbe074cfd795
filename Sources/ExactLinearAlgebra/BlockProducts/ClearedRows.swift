import CGMP
import ExactArithmetic

/// What clears the rows of two blocks of denominators, and what bounds their entries.
///
/// Let D E_i and D F_k clear the rows x_i of the block that is updated and y_k of the other, and let
/// the shift be diag(α)⁻¹ N diag(β)⁻¹ with an integer matrix N. There are two ways to clear the new
/// row s_i x_i + Σ N_ik / (α_i β_k) y_k.
///
/// - D stays, and the new E_i is the least common multiple of (denominator of s_i) · E_i and of
///   α_i β_k F_k for those k for which N_ik is not 0. Where shifts have many zeros, this is much
///   shorter than what clears all rows.
/// - D becomes m D, where m is the least common multiple of all E_i and β_k F_k; the new E_i is what
///   α_i and s_i add, and F_k is 1. There are fewer common multiples to find. Here what clears the
///   rows of the shift, if it is known, stands for α, and 1 for β.
///
/// The inverse of an update, diag(s)⁻¹ (x − shift · y), is cleared in the same ways, the denominators
/// of 1 / s_i standing before the sum.
struct ClearedRows {
  /// D.
  private let common: Integer

  /// E and F, columns with a number for each row of the blocks; nil where all are 1.
  private let factors: [IntegerMatrix?]

  /// The entries of the rows are less than 2 to this power in absolute value.
  let valueBits: SIMD2<Int>

  private let rowCounts: [Int]

  /// What the last update tells, if factors became common multiples by it.
  private let divisors: KnownDivisors?

  /// Factors of which it is known without a division that they divide others.
  ///
  /// An update makes the new E_i a multiple of all F_k of its support, which stay as they are until the
  /// next one. A new E_i that is the least common multiple for its support, and nothing more, divides
  /// those for larger supports.
  private struct KnownDivisors {
    /// Which factors of the other block divide each one of the updated block.
    let support: SupportTable

    /// For each factor of the updated block one of the same block that it divides, perhaps itself.
    var multiples: [Int]
  }

  /// The number of bits of the longest factor of each block.
  private let factorBits: SIMD2<Int>

  /// The number of bits of what clears a row, at most.
  var bits: Int { common.bitWidth + factorBits.max() }

  /// The rows to begin with.
  init(_ rows: ClaimTable.Rows, _ numbers: ClaimTable.Numbers) {
    let factors = [0, 1].map { block in
      products(numbers.table.rowCounts[block], nil, numbers[rows.denominators[block]])
    }
    self.init(common: .one, factors, numbers.table.rowCounts, rows.valueBits)
  }

  private init(
    common: Integer, _ factors: [IntegerMatrix?], _ rowCounts: [Int], _ valueBits: SIMD2<Int>,
    _ divisors: KnownDivisors? = nil
  ) {
    (self.common, self.factors, self.divisors) = (common, factors, divisors)
    (self.rowCounts, self.valueBits) = (rowCounts, valueBits)
    factorBits = SIMD2(factors[0]?.maximumBitWidth ?? 1, factors[1]?.maximumBitWidth ?? 1)
  }

  /// A positive multiple of the denominators of a row.
  func denominator(block: Int, row: Int) -> Integer {
    factors[block].map { common * $0[row, 0] } ?? common
  }

  /// The rows after an update.
  func updated(by update: ClaimTable.Action) -> ClearedRows {
    var valueBits = valueBits
    valueBits[update.block] = update.valueBits(
      own: valueBits[update.block], other: valueBits[1 - update.block])
    // Common multiples for each row save nothing where there are few zeros, and less than they cost
    // where there is little to compute.
    let size = update.rows * update.inner
    if size > 16, factorBits.max() <= 256 * size, 20 * update.support.count <= 19 * size {
      var factors = factors
      let divisors: KnownDivisors
      (factors[update.block], divisors) = rowFactors(after: update)
      return ClearedRows(common: common, factors, rowCounts, valueBits, divisors)
    }
    let (step, factors) = commonFactor(of: update)
    return ClearedRows(common: common * step, factors, rowCounts, valueBits)
  }

  /// The new E_i, with the same D.
  private func rowFactors(
    after update: ClaimTable.Action
  ) -> (factors: IntegerMatrix?, divisors: KnownDivisors) {
    let (support, nesting) = (update.support, update.support.nesting)
    let work = update.rows * bits / 4
    let summands = products(update.inner, factors[1 - update.block], update.beta)
    // Products with different β need not divide each other.
    let dividing = update.beta == nil ? divisors?.multiples : nil
    let multiples = summands.map {
      support.leastCommonMultiples($0, nesting, dividing, work: work)
    }
    var divisors = KnownDivisors(support: support, multiples: Array(0..<update.rows))
    let (alpha, scale) = (update.alpha, update.scaleDenominators)
    if multiples == nil, factors[update.block] == nil, alpha == nil, scale == nil {
      return (nil, divisors)
    }
    return multiples.withPointer { multiples in
      factors[update.block].withPointer { own in
        let result = IntegerMatrix.column(update.rows, work: work) { i, result in
          let multiple = multiples?.advanced(by: nesting.firstEqual[i])
          let (own, scale) = (own?.advanced(by: i), scale?.advanced(by: i))
          result.setProduct(multiple, alpha?.advanced(by: i))
          if update.isInverse {
            if !isKnownDivisor(i, support) { result.formLeastCommonMultiple(own, nil) }
            result.setProduct(result, scale)
          } else if scale != nil || !isKnownDivisor(i, support) {
            result.formLeastCommonMultiple(own, scale)
          }
        }
        if let multiples {
          result.withEntries { result in
            for i in 0..<update.rows
            where __gmpz_cmp(result + i, multiples + nesting.firstEqual[i]) == 0 {
              divisors.multiples[i] = nesting.outermost[i]
            }
          }
        }
        return (result, divisors)
      }
    }
  }

  /// Whether E_i is known to divide F_k for some k of a support.
  private func isKnownDivisor(_ row: Int, _ support: SupportTable) -> Bool {
    guard let divisors else { return false }
    return support[row].contains { divisors.support.contains($0, row) }
  }

  /// m, and the new E and F with m D.
  private func commonFactor(
    of update: ClaimTable.Action
  ) -> (step: Integer, factors: [IntegerMatrix?]) {
    // Where the rows of the shift are not known, the scale acts on x alone.
    let isInner = !update.knowsRows && !update.isInverse
    let (rows, scale) = (update.rowDenominators, isInner ? nil : update.scaleDenominators)
    var alpha: IntegerMatrix?
    if rows != nil || scale != nil {
      alpha = .column(update.rows) { i, result in
        result.setProduct(nil, rows?.advanced(by: i))
        if update.isInverse {
          result.setProduct(result, scale?.advanced(by: i))
        } else {
          result.formLeastCommonMultiple(scale?.advanced(by: i), nil)
        }
      }
    }
    let result = update.block == 0 ? [alpha, nil] : [nil, alpha]
    let own = products(update.rows, factors[update.block], isInner ? update.scaleDenominators : nil)
    let other = products(
      update.inner, factors[1 - update.block], update.knowsRows ? nil : update.beta)
    if own == nil && other == nil { return (.one, result) }
    let step = Integer.make { step in
      own.withPointer { own in
        other.withPointer { other in
          let first = own.map { own in (0..<update.rows).map { own[$0] } } ?? []
          step.setLeastCommonMultiple(
            first + (other.map { other in (0..<update.inner).map { other[$0] } } ?? []))
        }
      }
    }
    return (step, result)
  }
}

extension ClearedRows {
  /// About the number of bits of what clears a row after an update, at least.
  func bits(after update: ClaimTable.Action) -> Int {
    let longest = factors[1 - update.block].withPointer { other in
      (0..<update.rows).reduce(0) { longest, i in
        let alpha = update.alpha?[i].bitWidth ?? 0
        return update.support[i].reduce(longest) {
          max($0, alpha + (other?[$1].bitWidth ?? 1) + (update.beta?[$1].bitWidth ?? 0))
        }
      }
    }
    return common.bitWidth + max(longest, factorBits[1 - update.block])
  }

  /// The entries of both, times the least common multiples of what clears their rows, are less than 2
  /// to this power in absolute value.
  func commonBits(_ other: ClearedRows) -> Int {
    (0..<2).reduce(0) { longest, block in
      let valueBits = max(valueBits[block], other.valueBits[block], 0)
      return (0..<rowCounts[block]).reduce(longest) { longest, row in
        let most = bits(block, row) + other.bits(block, row) + valueBits
        if most <= longest { return longest }
        let multipleBits = leastCommonMultipleBits(
          denominator(block: block, row: row), other.denominator(block: block, row: row))
        return max(longest, multipleBits + valueBits)
      }
    }
  }

  /// The number of bits of what clears a row, at most.
  private func bits(_ block: Int, _ row: Int) -> Int {
    common.bitWidth + (factors[block].withPointer { $0?[row].bitWidth } ?? 0)
  }
}

/// So many numbers times others; nil where all are 1.
private func products(
  _ count: Int, _ column: IntegerMatrix?, _ others: UnsafePointer<__mpz_struct>?
) -> IntegerMatrix? {
  guard let others else { return column }
  return column.withPointer { numbers in
    .column(count) { $1.setProduct(numbers?.advanced(by: $0), others + $0) }
  }
}

extension Optional<IntegerMatrix> {
  /// Runs `body` on the entries, if there are any.
  fileprivate func withPointer<Result>(
    _ body: (UnsafePointer<__mpz_struct>?) -> Result
  ) -> Result {
    guard let self else { return body(nil) }
    return self.withEntries { body($0) }
  }
}

extension SupportTable {
  /// For each set, at its first row, the least common multiple of those entries of a column that belong
  /// to it; of those that are known to divide others, these are enough.
  fileprivate func leastCommonMultiples(
    _ column: IntegerMatrix, _ nesting: Nesting, _ dividing: [Int]?, work: Int
  ) -> IntegerMatrix {
    var multiples = IntegerMatrix(rows: rows, columns: 1)
    column.withEntries { numbers in
      multiples.withMutableEntries { multiples in
        func find(_ row: Int, _ part: Int?) {
          var found = part.map { [multiples[$0]] } ?? []
          for index in columns(row, without: part) {
            let multiple = dividing?[index] ?? index
            if multiple == index || !contains(row, multiple) { found.append(numbers[index]) }
          }
          (multiples + row).setLeastCommonMultiple(found)
        }
        let first = nesting.sets.filter { $0.part == nil }
        concurrently(first.count, work: work) { find(first[$0].row, nil) }
        for (row, part) in nesting.sets where part != nil { find(row, part) }
      }
    }
    return multiples
  }
}
