import Foundation

/// An order of the coordinates in which the ladder meets large pivots, and what it promises. Decided in
/// floating point; every order is exact.
///
/// The ladder, with G = I, factors M = (P − Q S⁻¹ R) S without pivoting. Reordering both parts alike
/// reorders rows and columns of M alike, which allows diagonal pivoting: the largest diagonal entry of
/// the Schur complement comes next. The last pivot of each leaf is chosen with the sign that makes the
/// number of negative pivots in the leaf even, so that they are paired there: pairs across leaves
/// multiply the denominators of both.
struct PivotOrder {
  /// The coordinates of either part, in the order in which they are eliminated.
  private(set) var order: [Int] = []

  /// The logarithm of how much the layers may amplify errors: of the norm of the shift, of the condition
  /// numbers of both triangular factors and of the range of the pivots. Infinite where there is no
  /// ladder of this kind.
  private(set) var badness = Double.infinity

  /// For a 2d × 2d matrix whose first part consists of the coordinates `first`, and leaves of the
  /// given sizes.
  init(_ matrix: FloatingMatrix, first: [Int], second: [Int], leaves: [Int]) {
    let d = first.count
    let s = matrix.selecting(second, second)
    let r = matrix.selecting(second, first)
    let complement =
      matrix.selecting(first, first) - matrix.selecting(first, second) * s.solve(r)
    let m = complement * s
    guard m.norm.isFinite, let factors = Self.eliminate(m, leaves) else { return }
    order = factors.order
    let lower = factors.lower.norm * factors.lower.solve(.identity(d)).norm
    let upper = factors.upper.norm * factors.upper.solve(.identity(d)).norm
    let shift = s.solve(.identity(d) - r).norm
    badness = log(max(shift, 1)) + log(lower) + log(upper) + log(factors.range)
    if badness.isNaN { badness = .infinity }
  }

  /// The order of the pivots and the factors in it, both with diagonals of absolute value 1, and the
  /// quotient of the largest pivot and the smallest.
  private static func eliminate(
    _ matrix: FloatingMatrix, _ leaves: [Int]
  ) -> (order: [Int], lower: FloatingMatrix, upper: FloatingMatrix, range: Double)? {
    var work = matrix
    var factors = FloatingMatrix(rows: matrix.rows, columns: matrix.columns)
    var rest = Array(0..<matrix.rows)
    var order: [Int] = []
    for leaf in leaves {
      var negatives = 0
      for position in 0..<leaf {
        let isLast = position == leaf - 1
        let fitting = rest.indices.filter {
          !isLast || (work[rest[$0], rest[$0]] < 0) != negatives.isMultiple(of: 2)
        }
        let candidates = fitting.isEmpty ? Array(rest.indices) : fitting
        guard
          let place = candidates.max(by: {
            abs(work[rest[$0], rest[$0]]) < abs(work[rest[$1], rest[$1]])
          })
        else { return nil }
        let k = rest.remove(at: place)
        if work[k, k] == 0 { return nil }
        if work[k, k] < 0 { negatives += 1 }
        order.append(k)
        for i in rest {
          factors[i, k] = work[i, k] / work[k, k]
          work.subtract(factors[i, k], row: k, fromRow: i)
        }
      }
    }
    var lower = FloatingMatrix.identity(matrix.rows)
    var upper = lower
    let pivots = order.map { abs(work[$0, $0]) }
    for (i, row) in order.enumerated() {
      for (j, column) in order.enumerated() {
        if j < i { lower[i, j] = factors[row, column] }
        if j > i { upper[i, j] = work[row, column] / pivots[j] }
      }
    }
    return (order, lower, upper, (pivots.max() ?? 1) / (pivots.min() ?? 1))
  }
}
