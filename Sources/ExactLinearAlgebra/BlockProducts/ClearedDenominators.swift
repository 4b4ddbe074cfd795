import ExactArithmetic

/// Integers that turn what the updates of a `BlockProduct` make of its start into integers, and a
/// bound for the difference to its end.
///
/// An update is a matrix diag(α)⁻¹ N diag(β)⁻¹, acting on the rows of both blocks, with positive
/// integers α, β and an integer matrix N: α has the denominators of the rows of a shift stored by
/// rows and β is 1, or β has those of the columns of one stored by columns and α is 1. The start is
/// diag(α)⁻¹ N too. Between two of these matrices stands diag(β' α)⁻¹, β' belonging to the later
/// one; the least common multiple m of its numbers clears it. So with D = Π m, entry (i, j) of the
/// product P of all updates and the start times D α_i is an integer, α belonging to the last update.
/// If τ_i clears row i of the end Q, then Δ = D α_i τ_i times entry (i, j) of P − Q is an integer.
///
/// Let the entries of P and Q be less than 2^b in absolute value; then it is less than
/// Δ 2^(b + 1).
///
/// Theorem: if the integer vanishes modulo different primes whose product is at least Δ 2^(b + 1),
/// then entry (i, j) of P is that of Q. For the integer is divisible by the product, and smaller.
struct ClearedDenominators {
  /// What one update does to integer rows.
  struct Update {
    /// Factors of the rows that are updated.
    var own: [Integer] = []

    /// Factors of the rows of N; empty: all are 1.
    var shift: [Integer] = []

    /// Factors of the other rows: those that N is applied to, and those that are kept.
    var source: [Integer] = []
    var kept: [Integer] = []
  }

  /// For each update.
  private(set) var updates: [Update] = []

  /// D.
  private(set) var common = Integer.one

  /// α, for the rows of both blocks.
  private(set) var denominators: [[Integer]]

  /// A product of primes of so many bits is at least Δ 2^(b + 1), for every entry.
  private(set) var modulusBits = 0

  init(_ product: BlockProduct) {
    denominators = product.start.map(\.denominators)
    var valueBits = product.start.map(\.valueBits)
    for update in product.updates {
      let (own, other) = (update.block, 1 - update.block)
      let (scale, shift) = (update.scale, update.shift)
      let beta = shift.columnDenominators
      // α and N on the diagonal, β on the updated rows.
      var alpha = shift.rowDenominators
      var diagonal = scale?.map(\.numerator) ?? Array(repeating: .one, count: alpha.count)
      var ownBeta = [Integer](repeating: .one, count: alpha.count)
      var factors = Update()
      if let scale {
        if shift.isTransposed {
          ownBeta = scale.map(\.denominator)
        } else {
          let rows = alpha
          alpha = zip(rows, scale).map { Integer.lcm($0, $1.denominator) }
          factors.shift = zip(alpha, rows).map { $0.quotient(byDivisor: $1) }
          for i in alpha.indices {
            diagonal[i] *= alpha[i].quotient(byDivisor: scale[i].denominator)
          }
        }
      } else if !shift.isTransposed {
        diagonal = alpha
      }
      let ownMiddle = zip(denominators[own], ownBeta).map { $1.isOne ? $0 : $0 * $1 }
      let otherMiddle = zip(denominators[other], beta).map(*)
      let middle = leastCommonMultiple((ownMiddle + otherMiddle)[...])
      factors.own = zip(ownMiddle, diagonal).map { middle.quotient(byDivisor: $0) * $1 }
      factors.source = otherMiddle.map { middle.quotient(byDivisor: $0) }
      factors.kept =
        shift.isTransposed ? zip(factors.source, beta).map(*) : factors.source
      updates.append(factors)
      common *= middle
      denominators[own] = alpha
      denominators[other] = Array(repeating: .one, count: beta.count)
      valueBits[own] = update.valueBits(own: valueBits[own], other: valueBits[other])
    }
    for (block, end) in product.end.enumerated() {
      for (alpha, tau) in zip(denominators[block], end.denominators) {
        modulusBits = max(
          modulusBits,
          common.bitWidth + alpha.bitWidth + tau.bitWidth
            + max(valueBits[block], end.valueBits, 0) + 2)
      }
    }
  }
}

/// The least common multiple of positive numbers, of similar length at every step.
func leastCommonMultiple(_ numbers: ArraySlice<Integer>) -> Integer {
  if numbers.count <= 1 { return numbers.first ?? .one }
  let middle = numbers.startIndex + numbers.count / 2
  let first = leastCommonMultiple(numbers[..<middle])
  let second = leastCommonMultiple(numbers[middle...])
  return first.isOne || first == second ? second : second.isOne ? first : Integer.lcm(first, second)
}
