import CResidues
import ExactArithmetic

/// One step of a proof by states: the rows z = diag(scale) · x + shift · y from those of x and y.
///
/// With the denominators c of the rows of x, e of those of y, τ of the scales, and
/// shift = diag(α)⁻¹ N diag(β)⁻¹, the numbers E_i = lcm(β_k e_k), over all k for which N_ik is not 0,
/// and B_i = lcm(τ_i c_i, α_i E_i) make
///
///     A_i = B_i z_i = (B_i / (τ_i c_i)) σ_i · (c_i x_i) + Σ_k N_ik (B_i / (α_i β_k e_k)) · (e_k y_k)
///
/// a row of integers. Modulo a prime that divides no β_k e_k the last factor is B_i / α_i times the
/// inverse of β_k e_k. Let |z| < 2^v, and let M be the product of the primes in use.
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

  /// B_i / α_i, B_i / (τ_i c_i) σ_i, β_k e_k.
  private let rowFactors: [Integer]
  private let scaleFactors: [Integer]
  private let columnDenominators: [Integer]

  /// v.
  let valueBits: Int

  /// How many primes the step takes.
  let count: Int

  /// - Parameter end: What z has to be, if that is known.
  init(
    _ update: BlockProduct.Update, own x: RowBounds, other y: RowBounds, end: RationalMatrix?
  ) {
    self.update = update
    let columns = zip(update.shift.columnDenominators, y.denominators).map(*)
    columnDenominators = columns
    let sums = update.shift.commonMultiples(of: columns)
    let alpha = update.shift.rowDenominators
    let rows: [(Integer, Integer, Integer)] = concurrentMap(
      alpha.count, work: sums.reduce(0) { $0 + $1.bitWidth }
    ) { i in
      let own = x.denominators[i] * (update.scale?[i].denominator ?? .one)
      let sum = alpha[i] * sums[i]
      let denominator = own.isOne ? sum : Integer.lcm(own, sum)
      return (
        denominator, denominator.quotient(byDivisor: alpha[i]),
        denominator.quotient(byDivisor: own) * (update.scale?[i].numerator ?? .one)
      )
    }
    denominators = rows.map(\.0)
    rowFactors = rows.map(\.1)
    scaleFactors = rows.map(\.2)
    valueBits = update.valueBits(own: x.valueBits, other: y.valueBits)
    let bits = denominators.lazy.map(\.bitWidth).max() ?? 0
    if let end {
      // |A_ij| and g |a_j| are below 2^bits times the bounds of the entries.
      count = MixedRadix.count(forBits: bits + max(valueBits, end.valueBits) + 2)
    } else {
      // |a_j| is less than 0.51 times the product of the primes that determine a_j, which is less
      // than 2^53 times four times the bound of its absolute value.
      count = MixedRadix.count(forBits: bits + valueBits + 64)
    }
  }

  /// 2 to this power is above all |A_ij|.
  var numeratorBits: Int {
    (denominators.lazy.map(\.bitWidth).max() ?? 0) + valueBits
  }

  /// Replaces the numerators of the rows x by A; false, and nothing changed, if a prime divides one
  /// of the denominators β_k e_k.
  func apply(
    to x: inout ResidueRows, _ y: ResidueRows, _ basis: ResidueBasis, _ scratch: inout [UInt64]
  ) -> Bool {
    let (rows, inner, width) = (x.rows, y.rows, x.columns)
    var factors = basis.residues(of: rowFactors + scaleFactors + columnDenominators)
    for (prime, field) in basis.fields.enumerated() {
      let end = (prime + 1) * (2 * rows + inner)
      guard let inverses = field.inverses(of: Array(factors[end - inner..<end])) else {
        return false
      }
      factors.replaceSubrange(end - inner..<end, with: inverses)
    }
    basis.reduce(update.shift.stored.numerators, into: &scratch)
    let isTransposed = update.shift.isTransposed
    x.words.withUnsafeMutableBufferPointer { x in
      y.words.withUnsafeBufferPointer { y in
        scratch.withUnsafeBufferPointer { shift in
          guard let x = x.baseAddress, let y = y.baseAddress, let shift = shift.baseAddress else {
            return
          }
          nonisolated(unsafe) let (own, other, stored) = (x, y, shift)
          concurrently(count, work: count * rows * inner * width / 8) { prime in
            PrimeUpdate(
              field: basis.fields[prime], rows: rows, inner: inner, width: width,
              factors: factors[(prime * (2 * rows + inner))...]
            ).apply(
              to: own + prime * rows * width, other + prime * inner * width,
              shift: stored + prime * rows * inner, isTransposed: isTransposed)
          }
        }
      }
    }
    return true
  }

  /// Whether z is `end`, for A as numerators.
  func isEqual(_ values: ResidueRows, to end: RationalMatrix, _ basis: ResidueBasis) -> Bool {
    var divisors: [Integer] = []
    for (denominator, wanted) in zip(denominators, end.denominators) {
      // Otherwise z_i, whose denominators divide B_i, is another row.
      guard let divisor = denominator.dividedExactly(by: wanted) else { return false }
      divisors.append(divisor)
    }
    let factors = basis.residues(of: divisors)
    let wanted = MultimodularMatrix(end.numerators, basis: basis).words
    let (rows, width, size) = (end.rows, end.columns, values.size)
    let isEqual: [Bool] = values.words.withUnsafeBufferPointer { values in
      nonisolated(unsafe) let values = values
      return concurrentMap(count, work: count * size) { prime in
        let field = basis.fields[prime]
        return (0..<size).allSatisfy {
          let (row, place) = ($0 / width, prime * size + $0)
          return values[place] == field.product(factors[prime * rows + row], wanted[place])
        }
      }
    }
    return isEqual.allSatisfy { $0 }
  }
}

/// The update at one prime.
private struct PrimeUpdate {
  let field: PrimeField
  let rows: Int
  let inner: Int
  let width: Int

  /// For the rows of N, of x and of y.
  let factors: ArraySlice<UInt64>

  func apply(
    to x: UnsafeMutablePointer<UInt64>, _ y: UnsafePointer<UInt64>, shift: UnsafePointer<UInt64>,
    isTransposed: Bool
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: inner * (rows + width)) { scratch in
      guard let left = scratch.baseAddress else { return }
      let right = left + rows * inner
      for i in 0..<rows {
        let row = left + i * inner
        if isTransposed {
          for k in 0..<inner { row[k] = shift[k * rows + i] }
        }
        scale(row, isTransposed ? UnsafePointer(row) : shift + i * inner, inner, i)
        scale(x + i * width, x + i * width, width, rows + i)
      }
      for k in 0..<inner { scale(right + k * width, y + k * width, width, 2 * rows + k) }
      addProduct(
        left, stride: inner, right, stride: width, to: x, stride: width, rows: rows,
        columns: width, inner: inner, over: field)
    }
  }

  private func scale(
    _ target: UnsafeMutablePointer<UInt64>, _ source: UnsafePointer<UInt64>, _ count: Int,
    _ position: Int
  ) {
    let factor = factors[factors.startIndex + position]
    residue_multiple(target, source, factor, field.quotient(of: factor), count, field.modulus)
  }
}
