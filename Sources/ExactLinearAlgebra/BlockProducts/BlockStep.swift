import CResidues
import ExactArithmetic

/// One step of a proof by states: the rows z = diag(scale) · x + shift · y from those of x and y.
///
/// With the denominators c of the rows of x, e of those of y, τ of the scales, and
/// shift = diag(α)⁻¹ N diag(β)⁻¹, the numbers E = lcm(β_k e_k) and B_i = lcm(τ_i c_i, α_i E) make
///
///     A_i = B_i z_i = (B_i / (τ_i c_i)) σ_i · (c_i x_i)
///           + (B_i / (α_i E)) Σ_k N_ik (E / (β_k e_k)) · (e_k y_k)
///
/// a row of integers. Let |z| < 2^v, and let M be the product of the primes in use.
///
/// Theorem: let g divide B_i, and a be integers with A_ij ≡ g a_j modulo M and
/// |A_ij| + g |a_j| < M. Then z_ij = a_j / (B_i / g). For A_ij − g a_j is divisible by M, and
/// smaller.
///
/// The next state has these a as numerators and B_i / g as denominators: g is taken for the common
/// divisor of B_i and A_i, and what says that it is one is the theorem.
struct BlockStep {
  private let update: BlockProduct.Update

  /// B.
  let denominators: [Integer]

  /// B_i / (α_i E), B_i / (τ_i c_i) σ_i, E / (β_k e_k).
  private let rowFactors: [Integer]
  private let scaleFactors: [Integer]
  private let columnFactors: [Integer]

  /// v.
  let valueBits: Int

  init(_ update: BlockProduct.Update, own x: ResidueRows, other y: ResidueRows) {
    self.update = update
    let columns = zip(update.shift.columnDenominators, y.denominators).map(*)
    let common = leastCommonMultiple(columns[...])
    columnFactors = columns.map { common.quotient(byDivisor: $0) }
    let alpha = update.shift.rowDenominators
    let rows: [(Integer, Integer, Integer)] = concurrentMap(x.rows, work: x.rows * 20_000) { i in
      let own = x.denominators[i] * (update.scale?[i].denominator ?? .one)
      let sum = alpha[i] * common
      let denominator = own.isOne ? sum : Integer.lcm(own, sum)
      return (
        denominator, denominator.quotient(byDivisor: sum),
        denominator.quotient(byDivisor: own) * (update.scale?[i].numerator ?? .one)
      )
    }
    denominators = rows.map(\.0)
    rowFactors = rows.map(\.1)
    scaleFactors = rows.map(\.2)
    valueBits = update.valueBits(own: x.valueBits, other: y.valueBits)
  }

  /// 2 to this power is above all |A_ij|.
  var numeratorBits: Int {
    (denominators.lazy.map(\.bitWidth).max() ?? 0) + valueBits
  }

  /// How many primes the step takes.
  ///
  /// For the theorem: |a_j| is less than 0.51 times the product of the primes that determine a_j,
  /// which is less than 2^53 times four times the bound of its absolute value.
  func primeCount(end: RationalMatrix?) -> Int {
    if let end {
      return MixedRadix.count(
        forBits: numeratorBits - valueBits + max(valueBits, end.valueBits) + 2)
    }
    return MixedRadix.count(forBits: numeratorBits + 64)
  }

  /// The residues of all A_ij modulo the first `count` primes, prime by prime.
  func values(
    _ x: ResidueRows, _ y: ResidueRows, _ radix: MixedRadix, _ count: Int
  ) -> [UInt64] {
    let (rows, inner, width) = (x.rows, y.rows, x.columns)
    let shift = radix.residues(of: update.shift.stored.numerators, count: count)
    let factors = radix.residues(of: rowFactors + scaleFactors + columnFactors, count: count)
    let factorCount = 2 * rows + inner
    let isTransposed = update.shift.isTransposed
    return [UInt64](unsafeUninitializedCapacity: count * rows * width) { result, length in
      nonisolated(unsafe) let result = result.baseAddress.unsafelyUnwrapped
      x.words.withUnsafeBufferPointer { x in
        y.words.withUnsafeBufferPointer { y in
          shift.withUnsafeBufferPointer { shift in
            nonisolated(unsafe) let (x, y, shift) = (
              x.baseAddress.unsafelyUnwrapped, y.baseAddress.unsafelyUnwrapped,
              shift.baseAddress.unsafelyUnwrapped
            )
            concurrently(count, work: count * rows * inner * width / 8) { prime in
              let field = radix.fields[prime]
              let scale = {
                (
                  target: UnsafeMutablePointer<UInt64>, source: UnsafePointer<UInt64>, count: Int,
                  position: Int
                ) in
                let factor = factors[prime * factorCount + position]
                residue_multiple(
                  target, source, factor, field.quotient(of: factor), count, field.modulus)
              }
              withUnsafeTemporaryAllocation(
                of: UInt64.self, capacity: inner * (rows + width)
              ) { scratch in
                guard let left = scratch.baseAddress else { return }
                let right = left + rows * inner
                let stored = shift + prime * rows * inner
                for i in 0..<rows {
                  let row = left + i * inner
                  if isTransposed {
                    for k in 0..<inner { row[k] = stored[k * rows + i] }
                  }
                  scale(row, isTransposed ? UnsafePointer(row) : stored + i * inner, inner, i)
                }
                for k in 0..<inner {
                  scale(
                    right + k * width, y + (prime * inner + k) * width, width, 2 * rows + k)
                }
                let target = result + prime * rows * width
                for i in 0..<rows {
                  scale(target + i * width, x + (prime * rows + i) * width, width, rows + i)
                }
                addProduct(
                  left, stride: inner, right, stride: width, to: target, stride: width, rows: rows,
                  columns: width, inner: inner, over: field)
              }
            }
          }
        }
      }
      length = count * rows * width
    }
  }

  /// Whether z is `end`, for the residues of A modulo the first `count` primes.
  func isEqual(
    _ values: [UInt64], to end: RationalMatrix, _ radix: MixedRadix, _ count: Int
  ) -> Bool {
    var divisors: [Integer] = []
    for (denominator, wanted) in zip(denominators, end.denominators) {
      // Otherwise z_i, whose denominators divide B_i, is another row.
      guard let divisor = denominator.dividedExactly(by: wanted) else { return false }
      divisors.append(divisor)
    }
    let factors = radix.residues(of: divisors, count: count)
    let wanted = radix.residues(of: end.numerators, count: count)
    let (rows, width) = (end.rows, end.columns)
    let isEqual: [Bool] = concurrentMap(count, work: count * rows * width) { prime in
      let field = radix.fields[prime]
      return (0..<rows).allSatisfy { i in
        let factor = factors[prime * rows + i]
        let start = (prime * rows + i) * width
        return (start..<start + width).allSatisfy {
          values[$0] == field.product(factor, wanted[$0])
        }
      }
    }
    return isEqual.allSatisfy { $0 }
  }
}
