import ExactArithmetic
import ExactLinearAlgebra

/// The reduced row echelon form of a matrix given by its rows.
struct RowReduction {
  private(set) var rows: [[Rational]]
  private(set) var pivots: [Int] = []

  /// Reduces the rows, with pivots in the first `columns` columns only.
  init(_ rows: [[Rational]], columns: Int) {
    self.rows = rows
    for column in 0..<columns {
      let top = pivots.count
      let candidates = (top..<self.rows.count).filter { !self.rows[$0][column].isZero }
      // Short numbers and sparse rows first.
      guard
        let chosen = candidates.min(by: { self.weight($0, column) < self.weight($1, column) }),
        let inverse = self.rows[chosen][column].reciprocal
      else { continue }
      self.rows.swapAt(top, chosen)
      self.rows[top] = self.rows[top].map { $0.isZero ? $0 : $0 * inverse }
      let pivotRow = self.rows[top]
      let support = pivotRow.indices.filter { !pivotRow[$0].isZero }
      for i in self.rows.indices where i != top {
        let factor = self.rows[i][column]
        if factor.isZero { continue }
        for j in support { self.rows[i][j] -= factor * pivotRow[j] }
      }
      pivots.append(column)
      if pivots.count == self.rows.count { break }
    }
  }

  private func weight(_ row: Int, _ column: Int) -> Int {
    let entry = rows[row][column]
    return entry.numerator.bitWidth + entry.denominator.bitWidth
      + rows[row].reduce(0) { $0 + ($1.isZero ? 0 : 1) }
  }
}

extension RationalMatrix {
  /// A basis of the x with `self · x = 0`, as columns.
  var rightNullSpace: RationalMatrix {
    let reduction = RowReduction((0..<rows).map(row), columns: columns)
    let free = (0..<columns).filter { !reduction.pivots.contains($0) }
    var basis = RationalMatrix(rows: columns, columns: free.count)
    for (position, column) in free.enumerated() {
      basis[column, position] = .one
      for (i, pivot) in reduction.pivots.enumerated() {
        basis[pivot, position] = -reduction.rows[i][column]
      }
    }
    return basis
  }

  /// A basis of the y with `y · self = 0`, as rows.
  var leftNullSpace: RationalMatrix { transpose.rightNullSpace.transpose }

  /// Some X with `self · X = right`; nil if there is none. Free unknowns are 0.
  func particularSolution(_ right: RationalMatrix) -> RationalMatrix? {
    let augmented = (0..<rows).map { row($0) + right.row($0) }
    let reduction = RowReduction(augmented, columns: columns)
    let rest = reduction.rows.dropFirst(reduction.pivots.count)
    guard rest.allSatisfy({ $0.dropFirst(columns).allSatisfy(\.isZero) }) else { return nil }
    var solution = RationalMatrix(rows: columns, columns: right.columns)
    for (i, pivot) in reduction.pivots.enumerated() {
      solution.setRow(pivot, to: Array(reduction.rows[i].dropFirst(columns)))
    }
    return solution
  }

  /// Some X with `X · self = left`; nil if there is none.
  func particularLeftSolution(_ left: RationalMatrix) -> RationalMatrix? {
    transpose.particularSolution(left.transpose)?.transpose
  }

  /// The diagonal of a square matrix.
  var diagonal: [Rational] { (0..<rows).map { self[$0, $0] } }

  /// The sum of the diagonal entries.
  var trace: Rational { diagonal.reduce(.zero, +) }
}
