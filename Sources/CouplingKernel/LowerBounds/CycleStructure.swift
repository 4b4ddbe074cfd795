import ExactArithmetic

/// The cycles of a matrix with one non-zero entry in each row and each column.
///
/// Column j goes to the row of its entry. A cycle whose coordinates lie all in one part is pure.
package struct CycleStructure {
  /// The pure cycles of the two parts, the leading one first: how many there are of which kind.
  private var pure: [[Cycle: Int]] = [[:], [:]]

  /// The sizes of the two parts.
  private let sizes: [Int]

  /// Whether each row and column has one non-zero entry.
  private var isMonomial = true

  /// Whether no entry is negative.
  private var isNonNegative = true

  /// Whether some cycle runs through both parts.
  private var crosses = false

  /// A cycle by its length and whether the product of its entries is negative. Its characteristic
  /// polynomial is x^length − c, c being that product.
  private struct Cycle: Hashable {
    var length: Int
    var isNegative: Bool

    /// Whether the roots are the multiples, by one positive number, of roots of unity among which are
    /// those of this exact order.
    func hasRoots(ofOrder order: Int) -> Bool {
      isNegative
        ? (2 * length).isMultiple(of: order) && !length.isMultiple(of: order)
        : length.isMultiple(of: order)
    }
  }

  /// The cycles of a claim's T · F.
  package init(_ bound: LowerBound, leading: Part) {
    sizes = [bound.partition[leading].count, bound.partition[leading.other].count]
    var isLeading = [Bool](repeating: false, count: bound.size)
    for coordinate in bound.partition[leading] { isLeading[coordinate] = true }
    var next = [Int](repeating: -1, count: bound.size)
    var signs = [Int](repeating: 1, count: bound.size)
    for row in 0..<bound.size {
      let entries = bound.nonZeros(inRow: row)
      guard entries.count == 1, next[entries[0].column] < 0 else {
        isMonomial = false
        return
      }
      next[entries[0].column] = row
      signs[entries[0].column] = entries[0].value.signum
      if entries[0].value.signum < 0 { isNonNegative = false }
    }
    var isSeen = [Bool](repeating: false, count: bound.size)
    for start in 0..<bound.size where !isSeen[start] {
      var (length, sign, isPure, point) = (0, 1, true, start)
      while !isSeen[point] {
        isSeen[point] = true
        length += 1
        sign *= signs[point]
        isPure = isPure && isLeading[point] == isLeading[start]
        point = next[point]
      }
      if isPure {
        pure[isLeading[start] ? 0 : 1][Cycle(length: length, isNegative: sign < 0), default: 0] += 1
      } else {
        crosses = true
      }
    }
  }

  /// Why the cycles do not exclude products of `count` layers, 4 or 5; nil if they do.
  func flaw(excluding count: Int) -> String? {
    guard isMonomial else { return "T F has no single non-zero entry in each row and column" }
    if count == 4 && crosses && isNonNegative { return nil }
    let (common, needed) = eigenvaluesInCommon
    return common < needed
      ? nil : "the pure cycles may have \(common) eigenvalues in common, and \(needed) are enough"
  }

  /// How many eigenvalues the pure cycles of both parts may have in common, the smaller part padded
  /// with fixed points, and how many they must have in a product of five layers.
  package var eigenvaluesInCommon: (possible: Int, needed: Int) {
    let size = max(sizes[0], sizes[1])
    var padded = pure
    for part in 0..<2 {
      padded[part][Cycle(length: 1, isNegative: false), default: 0] += size - sizes[part]
    }
    let needed = padded.reduce(0) { $0 + $1.reduce(0) { $0 + $1.key.length * $1.value } } - size
    return (commonDegree(padded), needed)
  }

  /// The largest possible degree of a common divisor of the characteristic polynomials, when every
  /// cycle may be multiplied by a positive number.
  private func commonDegree(_ cycles: [[Cycle: Int]]) -> Int {
    var orders: Set<Int> = []
    for cycle in cycles[0].keys {
      let exponent = cycle.isNegative ? 2 * cycle.length : cycle.length
      for divisor in divisors(of: exponent) where cycle.hasRoots(ofOrder: divisor) {
        orders.insert(divisor)
      }
    }
    return orders.reduce(0) { degree, order in
      let counts = cycles.map {
        $0.reduce(0) { $0 + ($1.key.hasRoots(ofOrder: order) ? $1.value : 0) }
      }
      return degree + min(counts[0], counts[1]) * totient(order)
    }
  }
}

/// The positive divisors of a positive number.
private func divisors(of number: Int) -> [Int] {
  var divisors: [Int] = []
  var divisor = 1
  while divisor * divisor <= number {
    if number.isMultiple(of: divisor) {
      divisors.append(divisor)
      if divisor * divisor < number { divisors.append(number / divisor) }
    }
    divisor += 1
  }
  return divisors
}

/// The number of residues prime to a positive number.
private func totient(_ number: Int) -> Int {
  var (totient, rest, prime) = (number, number, 2)
  while prime * prime <= rest {
    if rest.isMultiple(of: prime) {
      totient -= totient / prime
      while rest.isMultiple(of: prime) { rest /= prime }
    }
    prime += 1
  }
  return rest > 1 ? totient - totient / rest : totient
}
