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
struct PivotOrder {
  /// The coordinates of either part, in the order in which they are eliminated.
  private(set) var order: [Int] = []

  /// Small for a good order; infinite where there is no ladder of this kind.
  ///
  /// For `conditioning`, the logarithm of how much the layers may amplify errors: of the norm of the
  /// shift, of the condition numbers of both triangular factors and of the range of the pivots. For
  /// `size`, the mean length of the leading minors of M, which are fractions with denominator det S,
  /// and much for every negative pivot.
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
    switch preference {
    case .conditioning:
      guard leaves.allSatisfy({ elimination.eliminateLargest($0) }) else { return }
    case .size:
      guard elimination.eliminatePositive() else { return }
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
      badness += 20 * Double(elimination.pivots.count { $0 < 0 })
    }
    if badness.isNaN { badness = .infinity }
  }
}

/// Elimination with pivots from the diagonal.
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
  mutating func eliminateLargest(_ leaf: Int) -> Bool {
    var negatives = 0
    for position in 0..<leaf {
      let fitting = rest.filter {
        position < leaf - 1 || (work[$0, $0] < 0) != negatives.isMultiple(of: 2)
      }
      let candidates = fitting.isEmpty ? rest : fitting
      guard let k = candidates.max(by: { abs(work[$0, $0]) < abs(work[$1, $1]) }), eliminate(k)
      else { return false }
      if work[k, k] < 0 { negatives += 1 }
    }
    return true
  }

  /// Eliminates everything, positive pivots before negative ones; false if a pivot vanishes.
  mutating func eliminatePositive() -> Bool {
    while let largest = rest.map({ work[$0, $0] }).max() {
      let k =
        largest > 0
        ? rest.first { work[$0, $0] > Self.tiny * largest }
        : rest.max { abs(work[$0, $0]) < abs(work[$1, $1]) }
      guard let k, eliminate(k) else { return false }
    }
    return true
  }

  /// A pivot is not taken for its place if another one is so many times larger.
  private static let tiny = 1e-4

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
