import ExactArithmetic

/// The claim of a `BlockProduct`, cleared of denominators.
///
/// Some of the updates act on the start, and the inverses of the others, in the opposite order, on
/// the end: the claim is that both give the same. The denominators of the two sides have much in
/// common, and those of a few updates each are shorter than those of all on one side.
///
/// Let P and Q be what stands on the two sides, and let E_i be the least common multiple of what
/// clears their rows i (`ClearedRows`). Then E_i (P_ij − Q_ij) is an integer. If the entries of P and
/// Q are less than 2^b in absolute value, it is less than 2^(b + 1) E_i.
///
/// Theorem: if P_ij and Q_ij are congruent modulo different primes, none of which divides a
/// denominator of the updates, of the start or of the end, and whose product is at least this bound,
/// then P_ij is Q_ij. For the integer is divisible by the product, and smaller.
struct ClearedClaim {
  /// So many updates act on the start.
  let updatesOnLeft: Int

  /// What clears the rows of P, and of Q.
  let left: ClearedRows
  let right: ClearedRows

  /// A product of primes of so many bits is at least the bound, for every entry.
  let modulusBits: Int

  /// - Parameter isOneSided: Whether all updates are to act on the start, so that P is their product.
  init(_ product: BlockProduct, isOneSided: Bool = false) {
    let inverses = isOneSided ? [] : product.updates.compactMap(\.inverse)
    var splitting = Splitting(
      left: ClearedRows(product.start), product.updates, right: ClearedRows(product.end), inverses)
    updatesOnLeft = splitting.best()
    left = splitting.lefts[updatesOnLeft]
    right = splitting.rights[product.updates.count - updatesOnLeft]
    modulusBits = 1 + left.commonBits(right)
  }
}

/// Which of the updates act on the left.
private struct Splitting {
  private let updates: [BlockProduct.Update]
  private let inverses: [BlockProduct.Update]

  /// The rows of the sides after 0, 1, … updates.
  private(set) var lefts: [ClearedRows]
  private(set) var rights: [ClearedRows]

  init(
    left: ClearedRows, _ updates: [BlockProduct.Update], right: ClearedRows,
    _ inverses: [BlockProduct.Update]
  ) {
    (self.updates, self.inverses) = (updates, inverses)
    (lefts, rights) = ([left], [right])
    lefts.reserveCapacity(updates.count + 1)
    rights.reserveCapacity(updates.count + 1)
  }

  /// The next updates of the sides.
  private var nextLeft: BlockProduct.Update { updates[lefts.count - 1] }
  private var nextRight: BlockProduct.Update { inverses[updates.count - rights.count] }

  private mutating func appendLeft() {
    lefts.append(lefts[lefts.count - 1].updated(by: nextLeft))
  }

  private mutating func appendRight() {
    rights.append(rights[rights.count - 1].updated(by: nextRight))
  }

  /// The number of updates on the left with which the sides are cleared by short numbers.
  mutating func best() -> Int {
    let count = updates.count
    if inverses.count < count {
      while lefts.count <= count { appendLeft() }
      return count
    }
    // Denominators grow faster on the left. As long as they are no longer than those of the end, they
    // cost nothing.
    while lefts.count + rights.count < count + 2 {
      let left = lefts[lefts.count - 1].bits
      if left <= max(rights[0].bits, rights[rights.count - 1].bits / 4) {
        appendLeft()
      } else {
        appendRight()
      }
    }
    var best = lefts.count - 1
    // Where there is little to compute, a prime more costs less than to look for better.
    if count == 0 || updates[0].shift.rows * updates[0].shift.columns <= 16 { return best }
    // A little further on either side, as long as that may be better.
    var least = bits(lefts[best].bits, rights[count - best].bits)
    for isRight in [true, false] {
      while true {
        let left = isRight ? count - rights.count : lefts.count
        guard 0...count ~= left else { break }
        let expected =
          isRight
          ? bits(lefts[left].bits, rights[rights.count - 1].bits(after: nextRight))
          : bits(lefts[left - 1].bits(after: nextLeft), rights[count - left].bits)
        if expected >= least { break }
        if isRight { appendRight() } else { appendLeft() }
        let bits = bits(lefts[left].bits, rights[count - left].bits)
        if bits < least { (best, least) = (left, bits) }
      }
    }
    return best
  }

  /// About the length of the least common multiple of numbers of these lengths.
  private func bits(_ first: Int, _ second: Int) -> Int {
    max(first, second) + min(first, second) / 2
  }
}
