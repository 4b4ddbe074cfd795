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
  init(_ numbers: ClaimTable.Numbers, isOneSided: Bool = false) {
    var splitting = Splitting(numbers)
    updatesOnLeft = isOneSided ? splitting.oneSided() : splitting.best()
    left = splitting.lefts[updatesOnLeft]
    right = splitting.rights[numbers.table.updates.count - updatesOnLeft]
    modulusBits = 1 + left.commonBits(right)
  }
}

/// Which of the updates act on the left.
private struct Splitting {
  private let numbers: ClaimTable.Numbers

  /// The rows of the sides after 0, 1, … updates.
  private(set) var lefts: [ClearedRows]
  private(set) var rights: [ClearedRows]

  init(_ numbers: ClaimTable.Numbers) {
    self.numbers = numbers
    lefts = [ClearedRows(numbers.table.start, numbers)]
    rights = [ClearedRows(numbers.table.end, numbers)]
  }

  private var count: Int { numbers.table.updates.count }

  /// The next actions on the sides.
  private var nextLeft: ClaimTable.Action { numbers.action(lefts.count - 1) }
  private var nextRight: ClaimTable.Action { numbers.action(count - rights.count, isInverse: true) }

  private mutating func appendLeft() {
    lefts.append(lefts[lefts.count - 1].updated(by: nextLeft))
  }

  private mutating func appendRight() {
    rights.append(rights[rights.count - 1].updated(by: nextRight))
  }

  /// All of them.
  mutating func oneSided() -> Int {
    while lefts.count <= count { appendLeft() }
    return count
  }

  /// The number of updates on the left with which the sides are cleared by short numbers.
  mutating func best() -> Int {
    if !numbers.table.hasInverses { return oneSided() }
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
    if count == 0 || numbers.table.rowCounts[0] * numbers.table.rowCounts[1] <= 16 { return best }
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
