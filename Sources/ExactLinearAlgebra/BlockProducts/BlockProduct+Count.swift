extension BlockProduct {
  /// Multiply-adds of machine words that a check modulo primes takes, for all primes together.
  ///
  /// One is a product of words, whose two halves are added to two sums.
  package struct MultiplyAdds: Sendable {
    /// The number of primes.
    package let primes: Int

    /// For the products of blocks, rows of zeros at the ends of shifts left out.
    package let products: Int

    /// For the residues of all numbers, one for each prime and two digits.
    package let residues: Int

    /// For bringing sums near the prime, 2 each, and for products with factors of rows and columns,
    /// 2 1/2 each.
    package let reductions: Int
  }

  /// The multiply-adds of `firstDifference` for a true claim.
  package var multiplyAdds: MultiplyAdds {
    let table = ClaimTable(self)
    let claim = table.withNumbers { ClearedClaim($0) }
    let primes = claim.modulusBits / PrimeField.primeBits + 1
    let evaluation = ClaimEvaluation(
      table, expected: claim.modulusBits / FieldSequence.fastest.groupBits, .fastest)
    return MultiplyAdds(
      primes: primes, products: primes * evaluation.products,
      residues: primes * evaluation.pairCount,
      reductions: primes * (4 * evaluation.sums + 5 * evaluation.factors) / 2)
  }
}
