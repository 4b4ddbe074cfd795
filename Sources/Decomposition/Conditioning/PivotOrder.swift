import Foundation

/// An order of the coordinates in which the ladder meets good pivots, and what it promises. Decided in
/// floating point; every order is exact.
///
/// The ladder, with G = I, factors M = (P − Q S⁻¹ R) S without pivoting. Reordering both parts alike
/// reorders rows and columns of M alike, which allows diagonal pivoting.
///
/// - For `conditioning` the largest pivot comes next, but the last one of each leaf has the sign that
///   makes the number of negative ones in the leaf even: they are paired in their leaf, while pairs
///   across leaves multiply the denominators of both.
/// - For `size` positive pivots come first, as any pair of negative ones lengthens the numbers, and
///   otherwise the given order is kept, as its leading minors are smaller.
///
/// One value serves many matrices M of one size, and allocates memory for the first only.
struct PivotOrder {
  /// The coordinates of either part, in the order in which they are eliminated.
  var order: [Int] { elimination.order }

  private var elimination: DiagonalElimination

  /// How many coordinates the leaves have.
  private let leaves: [Int]

  private let preference: LadderPreference

  /// For matrices of as many rows as the leaves have coordinates.
  init(leaves: [Int], preference: LadderPreference) {
    elimination = DiagonalElimination(order: leaves.reduce(0, +))
    self.leaves = leaves
    self.preference = preference
  }

  /// Finds the order for D S D F, with its reflection F, in the place of S, and C E in the place of C;
  /// tells how bad it is: small for a good order, infinite where there is no ladder of this kind or
  /// where it is certainly not below `limit`.
  ///
  /// For `conditioning`, the logarithm of how much the layers may amplify errors: of the norm of the
  /// shift, of the condition numbers of both triangular factors and of the range of the pivots. For
  /// `size`, the mean length of the leading minors of M, which are fractions with denominator det S,
  /// and much for every negative pivot.
  ///
  /// - Parameters:
  ///   - signs: The diagonal of D.
  ///   - reflections: The diagonals of E and F.
  mutating func badness(
    of blocks: ConditionedBlocks, signs: [Double], reflections: (first: [Double], second: [Double]),
    below limit: Double
  ) -> Double {
    elimination.load(
      blocks.complement, scaled: signs, reflections.first, times: blocks.s,
      scaled: signs, reflections.second)
    switch preference {
    case .conditioning:
      guard leaves.allSatisfy({ elimination.eliminateLargest($0) }) else { return .infinity }
    case .size:
      guard elimination.eliminatePositive() else { return .infinity }
    }
    let d = elimination.order.count
    let (largest, smallest) = elimination.pivotRange
    switch preference {
    case .conditioning:
      elimination.extractFactors()
      let shift = blocks.normOfShift(signs: signs, reflection: reflections.first)
      let badness =
        log(max(shift, 1)) + log(largest / smallest) + log(elimination.normOfFactors)
      // The inverses are unit triangular too: their norms are at least √d.
      guard badness + log(Double(d)) < limit else { return .infinity }
      return badness + log(elimination.normOfInverseFactors())
    case .size:
      var badness = blocks.logarithmOfDeterminant
      for (place, k) in elimination.order.enumerated() {
        let pivot = elimination.pivot(k)
        badness += Double(d - place) * log(abs(pivot)) / Double(d) + (pivot < 0 ? 20 : 0)
      }
      return badness.isNaN ? .infinity : badness
    }
  }
}

/// Elimination of a matrix of d rows with pivots from the diagonal.
private struct DiagonalElimination {
  private let d: Int

  /// What is computed with, all of it d × d.
  private let entries: Entries

  /// What is left.
  private var rest: [Int] = []

  /// Where the pivots were.
  private(set) var order: [Int] = []

  private final class Entries {
    /// The Schur complement in the rows and columns that are left; rows of pivots as they were.
    let work: UnsafeMutablePointer<Double>

    /// The multiples of pivot rows that have been subtracted.
    let multiples: UnsafeMutablePointer<Double>

    /// The lower factor without its unit diagonal, and the upper one with its columns divided by the
    /// pivots, up to signs, transposed and without its unit diagonal: row by row in the order of
    /// elimination.
    let lower: UnsafeMutablePointer<Double>
    let upper: UnsafeMutablePointer<Double>

    init(order d: Int) {
      let all = (0..<4).map { _ in
        let entries = UnsafeMutablePointer<Double>.allocate(capacity: d * d + 1)
        entries.initialize(repeating: 0, count: d * d)
        return entries
      }
      (work, multiples, lower, upper) = (all[0], all[1], all[2], all[3])
    }

    deinit {
      for entries in [work, multiples, lower, upper] { entries.deallocate() }
    }
  }

  init(order d: Int) {
    self.d = d
    entries = Entries(order: d)
    rest.reserveCapacity(d)
    order.reserveCapacity(d)
  }

  /// Begins with C · diag(a b) · S · diag(e f).
  mutating func load(
    _ complement: FloatingMatrix, scaled a: [Double], _ b: [Double], times s: FloatingMatrix,
    scaled e: [Double], _ f: [Double]
  ) {
    rest.removeAll(keepingCapacity: true)
    rest.append(contentsOf: 0..<d)
    order.removeAll(keepingCapacity: true)
    let (d, work) = (d, entries.work)
    complement.withEntries { complement in
      s.withEntries { s in
        for i in 0..<d {
          let row = work + i * d
          for j in 0..<d { row[j] = 0 }
          for k in 0..<d {
            let factor = complement[i * d + k] * a[k] * b[k]
            for j in 0..<d { row[j] += factor * s[k * d + j] }
          }
          for j in 0..<d { row[j] *= e[j] * f[j] }
        }
      }
    }
  }

  /// The pivot of a coordinate that has been eliminated.
  func pivot(_ k: Int) -> Double { entries.work[k * d + k] }

  /// The largest and the smallest absolute value of a pivot.
  var pivotRange: (largest: Double, smallest: Double) {
    var (largest, smallest) = (0.0, Double.infinity)
    for k in order {
      largest = max(largest, abs(pivot(k)))
      smallest = min(smallest, abs(pivot(k)))
    }
    return (largest, smallest)
  }

  /// Eliminates as many coordinates as a leaf has, with an even number of negative pivots if that can
  /// be had; false if a pivot vanishes.
  mutating func eliminateLargest(_ leaf: Int) -> Bool {
    var negatives = 0
    for position in 0..<leaf {
      let wantsNegative = position < leaf - 1 ? nil : !negatives.isMultiple(of: 2)
      guard
        let k = largest(where: { wantsNegative == nil || ($0 < 0) == wantsNegative })
          ?? largest(where: { _ in true }), eliminate(k)
      else { return false }
      if pivot(k) < 0 { negatives += 1 }
    }
    return true
  }

  /// Eliminates everything, positive pivots before negative ones; false if a pivot vanishes.
  mutating func eliminatePositive() -> Bool {
    while let largest = rest.lazy.map(pivot).max() {
      let k =
        largest > 0
        ? rest.first { pivot($0) > Self.tiny * largest }
        : self.largest { _ in true }
      guard let k, eliminate(k) else { return false }
    }
    return true
  }

  /// A pivot is not taken for its place if another one is so many times larger.
  private static let tiny = 1e-4

  /// The first of what is left with the largest absolute value among those that fit.
  @inline(__always)
  private func largest(where fits: (Double) -> Bool) -> Int? {
    var best: Int?
    for k in rest where fits(pivot(k)) {
      if let known = best, abs(pivot(known)) >= abs(pivot(k)) { continue }
      best = k
    }
    return best
  }

  private mutating func eliminate(_ k: Int) -> Bool {
    let (d, pivot, work, multiples) = (d, pivot(k), entries.work, entries.multiples)
    guard let place = rest.firstIndex(of: k), pivot != 0, pivot.isFinite else { return false }
    rest.remove(at: place)
    order.append(k)
    let source = work + k * d
    for i in rest {
      let row = work + i * d
      let multiple = row[k] / pivot
      multiples[i * d + k] = multiple
      for j in 0..<d { row[j] -= multiple * source[j] }
    }
    return true
  }

  /// Writes down both factors.
  func extractFactors() {
    for (i, row) in order.enumerated() {
      let pivot = abs(pivot(row))
      for (j, column) in order[..<i].enumerated() {
        entries.lower[i * d + j] = entries.multiples[row * d + column]
        entries.upper[i * d + j] = entries.work[column * d + row] / pivot
      }
    }
  }

  /// The product of the norms of both factors.
  var normOfFactors: Double { norm(entries.lower) * norm(entries.upper) }

  /// The product of the norms of the inverses of both factors, which are overwritten.
  mutating func normOfInverseFactors() -> Double {
    invert(entries.lower)
    invert(entries.upper)
    return normOfFactors
  }

  /// The root of the sum of squares, of a unit lower triangular matrix.
  private func norm(_ lower: UnsafeMutablePointer<Double>) -> Double {
    var sum = Double(d)
    for i in 0..<d {
      for j in 0..<i { sum += lower[i * d + j] * lower[i * d + j] }
    }
    return sum.squareRoot()
  }

  /// Replaces a unit lower triangular matrix by its inverse.
  private func invert(_ lower: UnsafeMutablePointer<Double>) {
    // The last row first: those above it are still the old ones.
    for i in (0..<d).reversed() {
      let row = lower + i * d
      for k in (0..<i).reversed() {
        let (entry, source) = (-row[k], lower + k * d)
        row[k] = entry
        for j in 0..<k { row[j] += entry * source[j] }
      }
    }
  }
}
