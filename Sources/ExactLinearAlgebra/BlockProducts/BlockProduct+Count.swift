extension BlockProduct {
  /// Multiply-adds of machine words that a check modulo primes takes, for all primes together.
  ///
  /// One is a product of words that is added to a sum: over primes of 50 bits in two halves, to two sums;
  /// over those of 25 bits as it is.
  package struct MultiplyAdds: Sendable {
    /// The first fields over which the claim is evaluated.
    package let fields: ParallelFields

    /// The number of primes.
    package let primes: Int

    /// For the products of blocks, rows of zeros at the ends of shifts left out.
    package let products: Int

    /// For the residues of all numbers: one for each prime and digit, for primes of 50 bits one for two
    /// digits.
    package let residues: Int

    /// For bringing sums near the prime, and for products with factors of rows and columns: 2 and 2 1/2 each,
    /// for primes of 25 bits 3 and 4.
    package let reductions: Int
  }

  /// The multiply-adds of `firstDifference` for a true claim.
  package var multiplyAdds: MultiplyAdds {
    let table = ClaimTable(self)
    let claim = table.withNumbers { ClearedClaim($0) }
    let evaluation = ClaimEvaluation(
      table, expected: claim.modulusBits / sequence.groupBits, sequence)
    let primes = claim.modulusBits / Int(sequence.form.prime_bits) + 1
    let (isShort, sums, factors) = (
      sequence.form.hasShortPrimes, evaluation.sums, evaluation.factors
    )
    // A pair of digits to the base 2^50 is four to the base 2^25.
    return MultiplyAdds(
      fields: sequence.groups(0..<1)[0], primes: primes, products: primes * evaluation.products,
      residues: primes * evaluation.pairCount * (isShort ? 4 : 1),
      reductions: primes * (isShort ? 3 * sums + 4 * factors : (4 * sums + 5 * factors) / 2))
  }
}
