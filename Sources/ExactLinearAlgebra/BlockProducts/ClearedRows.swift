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
struct ClearedRows {
  /// D.
  private let common: Integer

  /// E and F, for the rows of both blocks.
  private let factors: [[Integer]]

  /// The entries of the rows are less than 2 to this power in absolute value.
  let valueBits: SIMD2<Int>

  /// The number of bits of the longest factor of each block.
  private let factorBits: SIMD2<Int>

  /// The number of bits of what clears a row, at most.
  var bits: Int { common.bitWidth + factorBits.max() }

  init(_ blocks: [RationalMatrix]) {
    self.init(
      common: .one, blocks.map(\.denominators),
      SIMD2(blocks[0].valueBits, blocks[1].valueBits))
  }

  private init(common: Integer, _ factors: [[Integer]], _ valueBits: SIMD2<Int>) {
    (self.common, self.factors, self.valueBits) = (common, factors, valueBits)
    factorBits = SIMD2(longest(factors[0]), longest(factors[1]))
  }

  /// A positive multiple of the denominators of a row.
  func denominator(block: Int, row: Int) -> Integer { common * factors[block][row] }

  /// The rows after an update.
  func updated(by update: BlockProduct.Update) -> ClearedRows {
    var valueBits = valueBits
    valueBits[update.block] = update.valueBits(
      own: valueBits[update.block], other: valueBits[1 - update.block])
    // Common multiples for each row save nothing where there are few zeros, and less than they cost
    // where there is little to compute.
    let size = update.shift.rows * update.shift.columns
    if size > 16, factorBits.max() <= 256 * size, 20 * update.shift.supports.count <= 19 * size {
      var factors = factors
      factors[update.block] = rowFactors(after: update)
      return ClearedRows(common: common, factors, valueBits)
    }
    let (step, factors) = commonFactor(of: update)
    return ClearedRows(common: common * step, factors, valueBits)
  }

  /// The new E_i, with the same D.
  private func rowFactors(after update: BlockProduct.Update) -> [Integer] {
    let (shift, own, other) = (update.shift, factors[update.block], factors[1 - update.block])
    let stored = shift.stored.denominators
    let summands = shift.isTransposed ? zip(other, stored).map(*) : other
    let representatives = shift.supports.firstEqual
    let work = shift.rows * 8 * bits
    let multiples = concurrentMap(shift.rows, work: work) { i in
      representatives[i] == i
        ? leastCommonMultiple(shift.supports[i].map { summands[$0] }) : .one
    }
    return concurrentMap(shift.rows, work: work) { i in
      let multiple = multiples[representatives[i]]
      let sum = shift.isTransposed ? multiple : multiple * stored[i]
      guard let scale = update.scale?[i].denominator else { return .lcm(sum, own[i]) }
      return update.scalesSum ? .lcm(sum, own[i]) * scale : .lcm(sum, own[i] * scale)
    }
  }

  /// m, and the new E and F with m D.
  private func commonFactor(
    of update: BlockProduct.Update
  ) -> (step: Integer, factors: [[Integer]]) {
    let shift = update.shift
    let (own, other) = (factors[update.block], factors[1 - update.block])
    var alpha = shift.rowDenominators ?? Array(repeating: .one, count: shift.rows)
    var middle = own
    if let scale = update.scale {
      if update.scalesSum {
        alpha = zip(alpha, scale).map { $0 * $1.denominator }
      } else if shift.rowDenominators == nil {
        middle = zip(middle, scale).map { $0 * $1.denominator }
      } else {
        alpha = zip(alpha, scale).map { Integer.lcm($0, $1.denominator) }
      }
    }
    middle += shift.rowDenominators == nil ? zip(other, shift.stored.denominators).map(*) : other
    var result = [alpha, alpha]
    result[1 - update.block] = Array(repeating: .one, count: shift.columns)
    return (leastCommonMultiple(middle), result)
  }

  /// About the number of bits of what clears a row after an update, at least.
  func bits(after update: BlockProduct.Update) -> Int {
    let (shift, other) = (update.shift, factors[1 - update.block])
    let stored = shift.stored.denominators
    let longest = (0..<shift.rows).reduce(0) { longest, i in
      let alpha = shift.isTransposed ? 0 : stored[i].bitWidth
      return shift.supports[i].reduce(longest) {
        max($0, alpha + other[$1].bitWidth + (shift.isTransposed ? stored[$1].bitWidth : 0))
      }
    }
    return common.bitWidth + max(longest, factorBits[1 - update.block])
  }

  /// The entries of both, times the least common multiples of what clears their rows, are less than 2
  /// to this power in absolute value.
  func commonBits(_ other: ClearedRows) -> Int {
    let work = (factors[0].count + factors[1].count) * 8 * min(bits, other.bits)
    return (0..<2).reduce(0) { longest, block in
      let valueBits = max(valueBits[block], other.valueBits[block], 0)
      return concurrentMap(factors[block].count, work: work) { row in
        lcmBits(
          denominator(block: block, row: row), other.denominator(block: block, row: row))
          + valueBits
      }.reduce(longest, max)
    }
  }
}

/// The number of bits of the longest number.
private func longest(_ numbers: [Integer]) -> Int {
  numbers.reduce(0) { max($0, $1.bitWidth) }
}

/// The number of bits of the least common multiple of positive numbers, or one more.
private func lcmBits(_ a: Integer, _ b: Integer) -> Int {
  let (shorter, longer) = a.bitWidth < b.bitWidth ? (a, b) : (b, a)
  if shorter.isOne || shorter == longer { return longer.bitWidth }
  let divisor = Integer.gcd(shorter, longer)
  return divisor == shorter
    ? longer.bitWidth : shorter.bitWidth + longer.bitWidth - divisor.bitWidth + 1
}
