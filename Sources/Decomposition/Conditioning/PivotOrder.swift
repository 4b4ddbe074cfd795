import Foundation

/// An order of the coordinates in which the ladder meets good pivots, and what it promises. Decided in
/// floating point; every order is exact.
///
/// The ladder, with G = I, factors M = (P − Q S⁻¹ R) S without pivoting. Reordering both parts alike
/// reorders rows and columns of M alike, which allows diagonal pivoting. The pivots of a leaf are chosen
/// so that an even number of them is negative: these are paired in the leaf, while pairs across leaves
/// would multiply the denominators of both. Beyond that the largest pivots make the layers well
/// conditioned, and the given order, whose leading minors are smaller, makes the numbers short.
struct PivotOrder {
  /// The coordinates of either part, in the order in which they are eliminated.
  private(set) var order: [Int] = []

  /// Small for a good order; infinite where there is no ladder of this kind.
  ///
  /// For `conditioning`, the logarithm of how much the layers may amplify errors: of the norm of the
  /// shift, of the condition numbers of both triangular factors and of the range of the pivots. For
  /// `size`, the mean length of the leading minors of M, which are fractions with denominator det S.
  private(set) var badness = Double.infinity

  /// For a 2d × 2d matrix whose first part consists of the coordinates `first`, and leaves of the
  /// given sizes.
  init(
    _ matrix: FloatingMatrix, first: [Int], second: [Int], leaves: [Int],
    preference: LadderPreference
  ) {
    let d = first.count
    let s = matrix.selecting(second, second)
    let r = matrix.selecting(second, first)
    let complement =
      matrix.selecting(first, first) - matrix.selecting(first, second) * s.solve(r)
    var elimination = DiagonalElimination(complement * s)
    for leaf in leaves {
      guard elimination.eliminate(leaf, preference) else { return }
    }
    order = elimination.order
    let pivots = elimination.pivots.map(abs)
    switch preference {
    case .conditioning:
      let (lower, upper) = elimination.factors
      let range = (pivots.max() ?? 1) / (pivots.min() ?? 1)
      let shift = s.solve(.identity(d) - r).norm
      badness =
        [max(shift, 1), range, lower.norm, upper.norm]
        .reduce(log(lower.solve(.identity(d)).norm * upper.solve(.identity(d)).norm)) {
          $0 + log($1)
        }
    case .size:
      let weighted = pivots.enumerated().map { Double(d - $0.offset) * log($0.element) }
      badness = weighted.reduce(0, +) / Double(d) + s.logarithmOfDeterminant
    }
    if badness.isNaN { badness = .infinity }
  }
}

/// Elimination with pivots from the diagonal, chosen leaf by leaf.
private struct DiagonalElimination {
  /// The Schur complement in the rows and columns that are left; rows of pivots as they were.
  private var work: FloatingMatrix

  /// The multiples of pivot rows that have been subtracted.
  private var multiples: FloatingMatrix

  /// What is left.
  private var rest: [Int]

  /// Where the pivots were.
  private(set) var order: [Int] = []

  init(_ matrix: FloatingMatrix) {
    work = matrix
    multiples = FloatingMatrix(rows: matrix.rows, columns: matrix.columns)
    rest = Array(0..<matrix.rows)
  }

  /// The pivots.
  var pivots: [Double] { order.map { work[$0, $0] } }

  /// Eliminates as many coordinates as a leaf has, with an even number of negative pivots if that can
  /// be had; false if a pivot vanishes.
  mutating func eliminate(_ leaf: Int, _ preference: LadderPreference) -> Bool {
    let largest = rest.map { abs(work[$0, $0]) }.max() ?? 0
    let usable = rest.filter { abs(work[$0, $0]) > 1e-4 * largest }
    if leaf == 2, let (first, second) = pair(usable, preference) {
      return eliminate(first) && eliminate(second)
    }
    var negatives = 0
    for position in 0..<leaf {
      let fitting = rest.filter {
        position < leaf - 1 || (work[$0, $0] < 0) != negatives.isMultiple(of: 2)
      }
      let candidates = fitting.isEmpty ? rest : fitting
      let largest = candidates.max { abs(work[$0, $0]) < abs(work[$1, $1]) }
      let acceptable = abs(work[largest ?? 0, largest ?? 0]) * 1e-4
      let first = candidates.first { abs(work[$0, $0]) > acceptable }
      guard let k = preference == .size ? first : largest, eliminate(k) else { return false }
      if work[k, k] < 0 { negatives += 1 }
    }
    return true
  }

  /// Two coordinates with pivots of the same sign, that is with a positive principal minor: the largest
  /// one, or the first that is not tiny.
  private func pair(_ usable: [Int], _ preference: LadderPreference) -> (Int, Int)? {
    var best: (Int, Int)?
    var bestMinor = 0.0
    for i in usable {
      for j in rest where j != i {
        let minor = work[i, i] * work[j, j] - work[i, j] * work[j, i]
        // The second pivot is minor / work[i, i].
        let isTiny = minor < 1e-4 * work[i, i] * work[i, i]
        if isTiny || minor <= bestMinor { continue }
        (best, bestMinor) = ((i, j), minor)
        if preference == .size { return best }
      }
    }
    guard let (i, j) = best else { return nil }
    return abs(work[i, i]) >= abs(work[j, j]) ? (i, j) : (j, i)
  }

  private mutating func eliminate(_ k: Int) -> Bool {
    guard let place = rest.firstIndex(of: k), work[k, k] != 0, work[k, k].isFinite else {
      return false
    }
    rest.remove(at: place)
    order.append(k)
    for i in rest {
      multiples[i, k] = work[i, k] / work[k, k]
      work.subtract(multiples[i, k], row: k, fromRow: i)
    }
    return true
  }

  /// The lower factor, and the upper one with its columns divided by the pivots, up to signs.
  var factors: (lower: FloatingMatrix, upper: FloatingMatrix) {
    var lower = FloatingMatrix.identity(work.rows)
    var upper = lower
    for (i, row) in order.enumerated() {
      for (j, column) in order.enumerated() {
        if j < i { lower[i, j] = multiples[row, column] }
        if j > i { upper[i, j] = work[row, column] / abs(work[column, column]) }
      }
    }
    return (lower, upper)
  }
}
