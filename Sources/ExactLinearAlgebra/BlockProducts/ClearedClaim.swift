import ExactArithmetic

/// The claim of a `BlockProduct`, cleared of denominators.
///
/// Some of the updates act on the start, and the inverses of the others, in the opposite order, on
/// the end: the claim is that both give the same. The denominators of successive updates have much
/// in common, so that the least common multiple of the two sides is often not much longer than
/// either, and about half as long as it would be with all updates on one side.
///
/// Let P and Q be what stands on the two sides, D and D' what clears them, with the denominators α
/// and α' of their rows (`ClearedRows`), and let C be the least common multiple of D and D'. Then
/// C α_i α'_i (P_ij − Q_ij) is an integer. If the entries of P and Q are less than 2^b in absolute
/// value, it is less than 2^(b + 1) C α_i α'_i.
///
/// Theorem: if P_ij and Q_ij are congruent modulo different primes, none of which divides a
/// denominator of the updates, of the start or of the end, and whose product is at least this bound,
/// then P_ij is Q_ij. For the integer is divisible by the product, and smaller.
struct ClearedClaim {
  /// The two sides. The second block of the right one is represented by its opposites.
  let left: ClearedRows
  let right: ClearedRows

  /// A product of primes of so many bits is at least the bound, for every entry.
  let modulusBits: Int

  /// - Parameter isOneSided: Whether all updates are to act on the start, so that P is their product.
  init(_ product: BlockProduct, isOneSided: Bool = false) {
    let inverses = isOneSided ? [] : product.updates.compactMap(\.inverse)
    var left = ClearedRows(product.start)
    var right = ClearedRows([product.end[0], -product.end[1]])
    var remaining = product.updates.indices
    while !remaining.isEmpty {
      if inverses.count < product.updates.count
        || left.common.bitWidth <= right.common.bitWidth
      {
        left.append(product.updates[remaining.removeFirst()])
      } else {
        right.append(inverses[remaining.removeLast()])
      }
    }
    var bits = 0
    for block in 0..<2 {
      for (alpha, other) in zip(left.denominators[block], right.denominators[block]) {
        bits = max(
          bits,
          alpha.bitWidth + other.bitWidth + max(left.valueBits[block], right.valueBits[block], 0))
      }
    }
    modulusBits = bits + Integer.lcm(left.common, right.common).bitWidth + 1
    self.left = left
    self.right = right
  }
}
