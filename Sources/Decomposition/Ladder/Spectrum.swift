import ExactArithmetic

/// The eigenvalues that make P and Σ⁻¹ similar.
///
/// After the first layer P is lower triangular with diagonal 1/E_i, and Σ upper triangular with
/// diagonal E_i w_i for the pivots w_i of the target. The moves multiply 1/P_ii and Σ_ii by the same
/// factor c_i (`Splitting.multipliers`). At the end the numbers c_i E_i and c_i E_i w_i must be the
/// same ones, those of j = σ(i) and i corresponding, and each family distinct inside every leaf
/// block, so that the triangular leaf blocks are diagonalisable.
struct Spectrum: Sendable {
  /// E.
  private(set) var inverseDiagonal: [Rational]

  /// σ: where the eigenvector of P for element i goes.
  private(set) var partner: [Int]

  /// The pivots w that P and Σ⁻¹ agree for.
  private(set) var pivots: [Rational]

  /// Chooses E freely up to the signs of the pivots, whose magnitudes the scales make what they
  /// have to be: δ_i = (pivot of the target) / `pivots[i]`. Nil if an odd number is negative.
  ///
  /// Indices of negative pivots are paired, inside a leaf where possible. One of a pair takes c E > 0
  /// and the other c E < 0, and the two exchange values; everything else keeps its own, of either
  /// sign: that halves the magnitudes, and the eigenvalues are better separated.
  init?(signsOf targetPivots: [Rational], splitting: Splitting) {
    self.init(count: targetPivots.count)
    var leaves = LeafValues(splitting)
    var pairs: [(Int, Int)] = []
    var single: [Int] = []
    for block in splitting.leaves {
      var open = block.filter { targetPivots[$0].signum < 0 }
      while open.count > 1 { pairs.append((open.removeFirst(), open.removeFirst())) }
      single += open
    }
    guard single.count.isMultiple(of: 2) else { return nil }
    for index in stride(from: 0, to: single.count, by: 2) {
      pairs.append((single[index], single[index + 1]))
    }
    for (first, second) in pairs {
      assign(first, to: second, signs: [1], &leaves)
      assign(second, to: first, signs: [-1], &leaves)
    }
    for element in targetPivots.indices where targetPivots[element].signum > 0 {
      assign(element, to: element, signs: [1, -1], &leaves)
    }
    for element in pivots.indices {
      // c_j E_j w_j = c_i E_i for j = σ(i).
      let target = partner[element]
      pivots[target] =
        leaves.value(element, inverseDiagonal[element])
        * (leaves.value(target, inverseDiagonal[target]).reciprocal ?? .one)
    }
  }

  /// Chooses E for pivots that are what they are, their product being 1: along each cycle of σ,
  /// E_σ(i) = c_i E_i / (c_σ(i) w_σ(i)). Pivots 1 are cycles of their own, pivots −1 go in pairs,
  /// the rest is one cycle. Nil if values in a leaf coincide.
  init?(closing targetPivots: [Rational], splitting: Splitting) {
    self.init(count: targetPivots.count)
    pivots = targetPivots
    var leaves = LeafValues(splitting)
    let negativeUnits = targetPivots.indices.filter { targetPivots[$0] == Rational(-1) }
    let paired = negativeUnits.prefix(negativeUnits.count / 2 * 2)
    var cycles = targetPivots.indices.filter { targetPivots[$0] == .one }.map { [$0] }
    cycles += stride(from: 0, to: paired.count, by: 2).map { [paired[$0], paired[$0 + 1]] }
    let rest = targetPivots.indices.filter { targetPivots[$0] != .one && !paired.contains($0) }
    if !rest.isEmpty { cycles.append(rest) }
    for cycle in cycles {
      guard assign(cycle: cycle, &leaves) else { return nil }
    }
  }

  private init(count: Int) {
    inverseDiagonal = Array(repeating: .one, count: count)
    partner = Array(0..<count)
    pivots = inverseDiagonal
  }

  /// Gives `source` the smallest E for which c E has one of the given signs and is new in both leaves
  /// it enters.
  private mutating func assign(
    _ source: Int, to target: Int, signs: [Int], _ leaves: inout LeafValues
  ) {
    partner[source] = target
    let direction = leaves.value(source, .one).signum
    for magnitude in 1... {
      for sign in signs {
        inverseDiagonal[source] = Rational(sign * direction * magnitude)
        if leaves.insert(inverseDiagonal[source], from: source, to: target) { return }
      }
    }
  }

  /// Gives a cycle of σ the values that follow from the smallest starting value that fits.
  private mutating func assign(cycle: [Int], _ leaves: inout LeafValues) -> Bool {
    for first in 1...(2 * pivots.count + 1) {
      var candidate = leaves
      var e = Rational(first)
      var fits = true
      for (position, source) in cycle.enumerated() {
        let target = cycle[(position + 1) % cycle.count]
        inverseDiagonal[source] = e
        partner[source] = target
        fits = candidate.insert(e, from: source, to: target)
        if !fits { break }
        let divisor = leaves.value(target, pivots[target])
        e = leaves.value(source, e) * (divisor.reciprocal ?? .one)
      }
      if fits {
        leaves = candidate
        return true
      }
    }
    return false
  }
}

/// The values c E that stand in the leaves of P and in those of Σ so far.
private struct LeafValues {
  private let multipliers: [Rational]
  private let leafOf: [Int]
  private var inP: [Set<Rational>]
  private var inSigma: [Set<Rational>]

  init(_ splitting: Splitting) {
    multipliers = splitting.multipliers.map { Rational($0) }
    leafOf = splitting.leaves.enumerated().flatMap { leaf, block in block.map { _ in leaf } }
    inP = Array(repeating: [], count: splitting.leaves.count)
    inSigma = inP
  }

  /// c times `number` at an element.
  func value(_ element: Int, _ number: Rational) -> Rational { multipliers[element] * number }

  /// Enters E of `source` into its leaf of P and into the leaf of `target` in Σ; false, and nothing
  /// entered, if the value stands in one of them already.
  mutating func insert(_ e: Rational, from source: Int, to target: Int) -> Bool {
    let value = value(source, e)
    let (p, sigma) = (leafOf[source], leafOf[target])
    if inP[p].contains(value) || inSigma[sigma].contains(value) { return false }
    inP[p].insert(value)
    inSigma[sigma].insert(value)
    return true
  }
}
