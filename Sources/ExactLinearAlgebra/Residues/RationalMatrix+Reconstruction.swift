import CGMP
import ExactArithmetic

extension RationalMatrix {
  /// The matrix with these residues whose entries have numerators and denominators of at most
  /// √((M − 1)/2) in absolute value, M being the product of the primes; nil if there is none.
  public init?(reconstructing residues: MultimodularMatrix) {
    self.init(
      reconstructing: residues.reconstructed(),
      RationalReconstruction(modulus: residues.basis.modulus))
  }

  /// The matrix whose entries have these residues, given in the symmetric range, and numerators and
  /// denominators up to the bound of the reconstruction; nil if there is none.
  ///
  /// Denominators already found in the row or the column are tried first, since one multiplication
  /// then takes the place of Euclid's algorithm.
  package init?(reconstructing integers: IntegerMatrix, _ reconstruction: RationalReconstruction) {
    let (rows, columns) = (integers.rows, integers.columns)
    var columnDenominators = [Integer](repeating: .one, count: columns)
    var numerators = IntegerMatrix(rows: rows, columns: columns)
    var denominators = [Integer](repeating: .one, count: rows)
    let isComplete = numerators.withMutableEntries { numerators in
      integers.withEntries { residues in
        denominators.withUnsafeMutableBufferPointer { denominators in
          nonisolated(unsafe) let denominators = denominators
          func reconstruct(_ i: Int) -> [Integer]? {
            let row = numerators + i * columns
            guard
              let (found, reduced) = reconstruction.fractions(
                residues + i * columns, columnDenominators, into: row)
            else { return nil }
            denominators[i] = commonDenominator(row, found, reduced)
            return found
          }
          // The first and the last row provide denominators for the columns: one of the two is full
          // also where the matrix is triangular.
          for i in Set([0, rows - 1]).sorted() where i >= 0 && i < rows {
            guard let found = reconstruct(i) else { return false }
            for (j, denominator) in found.enumerated() where !denominator.isOne {
              columnDenominators[j] = denominator
            }
          }
          let limbs = reconstruction.modulus.bitWidth / 64 + 1
          let work = rows * columns * (200 + 10 * limbs * limbs)
          return concurrentMap(max(rows - 2, 0), work: work) { reconstruct($0 + 1) != nil }
            .allSatisfy { $0 }
        }
      }
    }
    if !isComplete { return nil }
    self.init(reduced: numerators, denominators)
  }
}

extension RationalReconstruction {
  /// Sets `numerators` to those of the fractions with these residues, over the denominators that are
  /// returned, not always the least; nil if there is not one for each. `reduced` are denominators of
  /// fractions in lowest terms.
  fileprivate func fractions(
    _ residues: UnsafePointer<__mpz_struct>, _ columnDenominators: [Integer],
    into numerators: UnsafeMutablePointer<__mpz_struct>
  ) -> (denominators: [Integer], reduced: [Integer])? {
    var (denominators, reduced): ([Integer], [Integer]) = ([], [])
    denominators.reserveCapacity(columnDenominators.count)
    var shared = Integer.one
    for (j, columnDenominator) in columnDenominators.enumerated() {
      let (residue, numerator) = (residues + j, numerators + j)
      if setNumerator(numerator, residue, over: .one) {
        denominators.append(.one)
      } else if !shared.isOne, setNumerator(numerator, residue, over: shared) {
        denominators.append(shared)
      } else if !columnDenominator.isOne, setNumerator(numerator, residue, over: columnDenominator)
      {
        denominators.append(columnDenominator)
      } else if let fraction = fraction(Integer(copying: residue)) {
        fraction.numerator.withPointer { __gmpz_set(numerator, $0) }
        denominators.append(fraction.denominator)
        reduced.append(fraction.denominator)
        let common = leastCommonMultiple([shared, fraction.denominator])
        if common <= bound { shared = common }
      } else {
        return nil
      }
    }
    return (denominators, reduced)
  }

  /// Sets `numerator` to that of the fraction with this residue, in the symmetric range, over the given
  /// denominator, not necessarily in lowest terms; false if it, or the denominator, exceeds `bound`.
  /// The fraction is then the one that `fraction` finds.
  ///
  /// Of x and x ± M at most one is as small as `bound`, which is below M / 2.
  private func setNumerator(
    _ numerator: UnsafeMutablePointer<__mpz_struct>, _ residue: UnsafePointer<__mpz_struct>,
    over denominator: Integer
  ) -> Bool {
    bound.withPointer { bound in
      if denominator.isOne {
        guard __gmpz_cmpabs(residue, bound) <= 0 else { return false }
        __gmpz_set(numerator, residue)
        return true
      }
      return denominator.withPointer { denominator in
        modulus.withPointer { modulus in
          if __gmpz_cmp(denominator, bound) > 0 { return false }
          __gmpz_mul(numerator, residue, denominator)
          __gmpz_tdiv_r(numerator, numerator, modulus)
          if __gmpz_cmpabs(numerator, bound) <= 0 { return true }
          if numerator.pointee._mp_size < 0 {
            __gmpz_add(numerator, numerator, modulus)
          } else {
            __gmpz_sub(numerator, numerator, modulus)
          }
          return __gmpz_cmpabs(numerator, bound) <= 0
        }
      }
    }
  }
}

/// Brings fractions with these numerators and denominators to one positive denominator, which is
/// returned, without a common factor.
///
/// - Parameter reduced: Denominators of some of the fractions, in lowest terms.
private func commonDenominator(
  _ numerators: UnsafeMutablePointer<__mpz_struct>, _ denominators: [Integer], _ reduced: [Integer]
) -> Integer {
  var denominators = denominators
  var common = leastCommonMultiple(denominators)
  // The numerator of a fraction with this denominator in lowest terms has no factor in common with it.
  var isReduced = common.isOne || reduced.contains(common)
  if common.bitWidth > 2 * (denominators.lazy.map(\.bitWidth).max() ?? 0) {
    // In lowest terms, so that the least common denominator is no longer than it must be, and over it
    // nothing is left to reduce.
    for (j, denominator) in denominators.enumerated() where !denominator.isOne {
      let divisor = Integer.gcd(Integer(copying: numerators + j), denominator)
      if divisor.isOne { continue }
      denominators[j] = denominator.quotient(byDivisor: divisor)
      divisor.withPointer { __gmpz_divexact(numerators + j, numerators + j, $0) }
    }
    common = leastCommonMultiple(denominators)
    isReduced = true
  }
  var (last, factor) = (Integer.zero, Integer.one)
  for (j, denominator) in denominators.enumerated() where denominator != common {
    if denominator != last {
      (last, factor) = (denominator, common.quotient(byDivisor: denominator))
    }
    factor.withPointer { __gmpz_mul(numerators + j, numerators + j, $0) }
  }
  if isReduced { return common }
  let content = common.withPointer { common in
    Integer.make { content in
      __gmpz_set(content, common)
      for j in denominators.indices where __gmpz_cmp_ui(content, 1) != 0 {
        __gmpz_gcd(content, content, numerators + j)
      }
    }
  }
  if content.isOne { return common }
  content.withPointer { content in
    for j in denominators.indices { __gmpz_divexact(numerators + j, numerators + j, content) }
  }
  return common.quotient(byDivisor: content)
}
