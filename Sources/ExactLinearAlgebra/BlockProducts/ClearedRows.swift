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
    common: Integer, _ factors: [IntegerMatrix?], _ rowCounts: [Int], _ valueBits: SIMD2<Int>
  ) {
    (self.common, self.factors) = (common, factors)
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
      factors[update.block] = rowFactors(after: update)
      return ClearedRows(common: common, factors, rowCounts, valueBits)
    }
    let (step, factors) = commonFactor(of: update)
    return ClearedRows(common: common * step, factors, rowCounts, valueBits)
  }

  /// The new E_i, with the same D.
  private func rowFactors(after update: ClaimTable.Action) -> IntegerMatrix? {
    let representatives = update.support.firstEqual
    let work = update.rows * bits / 4
    let summands = products(update.inner, factors[1 - update.block], update.beta)
    let multiples = summands?.withEntries { summands in
      IntegerMatrix.column(update.rows, work: work) { i, multiple in
        guard representatives[i] == i else { return }
        multiple.setLeastCommonMultiple(update.support[i].map { summands[$0] })
      }
    }
    let (alpha, scale) = (update.alpha, update.scaleDenominators)
    if multiples == nil, factors[update.block] == nil, alpha == nil, scale == nil { return nil }
    return multiples.withPointer { multiples in
      factors[update.block].withPointer { own in
        .column(update.rows, work: work) { i, result in
          let (own, scale) = (own?.advanced(by: i), scale?.advanced(by: i))
          result.setProduct(multiples?.advanced(by: representatives[i]), alpha?.advanced(by: i))
          if update.isInverse {
            result.formLeastCommonMultiple(own, nil)
            result.setProduct(result, scale)
          } else {
            result.formLeastCommonMultiple(own, scale)
          }
        }
      }
    }
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
    let work = (rowCounts[0] + rowCounts[1]) * min(bits, other.bits) / 4
    return (0..<2).reduce(0) { longest, block in
      let valueBits = max(valueBits[block], other.valueBits[block], 0)
      return denominators(block).withEntries { own in
        other.denominators(block).withEntries { others in
          concurrentMap(rowCounts[block], work: work) { row in
            leastCommonMultipleBits(own + row, others + row) + valueBits
          }.reduce(longest, max)
        }
      }
    }
  }

  /// What clears the rows of a block.
  private func denominators(_ block: Int) -> IntegerMatrix {
    if let factors = factors[block] { return common.isOne ? factors : common * factors }
    return common.withPointer { common in .column(rowCounts[block]) { __gmpz_set($1, common) } }
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
