/// P A = L U over a prime field, L unit lower triangular, U upper triangular.
public struct ResidueFactors: Sendable, Hashable {
  /// Row `i` of P A is row `permutation[i]` of A.
  public let permutation: [Int]

  /// The determinant of P, 1 or −1.
  public let sign: Int

  /// U on and above the diagonal, L without its ones below.
  let packed: ResidueMatrix

  /// L.
  public var lower: ResidueMatrix {
    packed.keeping { $0 > $1 } + .identity(packed.rows, over: packed.field)
  }

  /// U.
  public var upper: ResidueMatrix { packed.keeping { $0 <= $1 } }

  /// The diagonal of U; no entry is 0.
  public var pivots: [UInt64] { (0..<packed.rows).map { packed[$0, $0] } }

  /// The determinant of A.
  public var determinant: UInt64 {
    let product = pivots.reduce(1, packed.field.product)
    return sign < 0 ? packed.field.negative(product) : product
  }

  /// The matrix X with A X = `right`.
  ///
  /// - Precondition: `right` has as many rows as A, over the same field.
  public func solve(_ right: ResidueMatrix) -> ResidueMatrix {
    precondition(right.rows == packed.rows, "solving with \(packed.shape) and \(right.shape)")
    var factors = packed
    var result = right.selecting(rows: permutation, columns: Array(0..<right.columns))
    let inverses = pivots.map { packed.field.inverse($0) ?? 0 }
    factors.withBlock { factors in
      result.withBlock {
        $0.solveUnitLower(factors)
        $0.solveUpper(factors, inverses: inverses)
      }
    }
    return result
  }
}

extension ResidueMatrix {
  /// The entries where `condition(i, j)` holds, zero elsewhere.
  func keeping(_ condition: (Int, Int) -> Bool) -> ResidueMatrix {
    var result = self
    for i in 0..<rows {
      for j in 0..<columns where !condition(i, j) { result.words[i * columns + j] = 0 }
    }
    return result
  }

  private func requireSquare() throws(LinearAlgebraError) {
    if rows != columns { throw .notSquare(found: shape) }
  }

  /// The factors P A = L U of an invertible matrix.
  ///
  /// - Parameter pivoting: whether rows may be exchanged; if not, P = I.
  /// - Throws: `notSquare`, `singular` with pivoting, `vanishingLeadingMinor` without.
  public func lu(pivoting: Bool = true) throws(LinearAlgebraError) -> ResidueFactors {
    try requireSquare()
    var packed = self
    var permutation = Array(0..<rows)
    var sign = 1
    let failure = packed.withBlock { block in
      block.factor { k in
        let candidates = pivoting ? k..<rows : k..<k + 1
        guard let pivot = candidates.first(where: { block[$0, k] != 0 }) else { return nil }
        if pivot != k {
          permutation.swapAt(k, pivot)
          sign = -sign
        }
        return pivot
      }
    }
    if let k = failure {
      if pivoting { throw .singular(rank: rank()) }
      throw .vanishingLeadingMinor(order: k + 1)
    }
    return ResidueFactors(permutation: permutation, sign: sign, packed: packed)
  }

  /// The determinant; 1 for the 0×0 matrix.
  ///
  /// - Throws: `notSquare`.
  public func determinant() throws(LinearAlgebraError) -> UInt64 {
    do {
      return try lu().determinant
    } catch .singular {
      return 0
    }
  }

  /// The largest number of linearly independent rows.
  public func rank() -> Int {
    var work = self
    return work.withBlock { block in
      var rank = 0
      for column in 0..<columns {
        guard
          let pivot = (rank..<rows).first(where: { block[$0, column] != 0 }),
          let inverse = field.inverse(block[pivot, column])
        else { continue }
        block.exchangeRows(rank, pivot)
        for i in rank + 1..<max(rows, rank + 1) {
          let factor = field.product(block[i, column], inverse)
          block.subtract(factor, timesRow: rank, fromRow: i, start: column)
        }
        rank += 1
      }
      return rank
    }
  }

  /// The inverse matrix.
  ///
  /// - Throws: `notSquare`, `singular`.
  public func inverse() throws(LinearAlgebraError) -> ResidueMatrix {
    try lu().solve(.identity(rows, over: field))
  }

  /// The matrix X with `self · X = right`.
  ///
  /// - Throws: `notSquare`, `shapeMismatch` if `right` has another number of rows, `singular`.
  public func solve(_ right: ResidueMatrix) throws(LinearAlgebraError) -> ResidueMatrix {
    try requireSquare()
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows, right.columns), found: right.shape)
    }
    return try lu().solve(right)
  }

  /// L⁻¹ · right, where L has the entries of this square matrix below the diagonal, ones on it and
  /// zeros above.
  ///
  /// - Throws: `notSquare`, `shapeMismatch` if `right` has another number of rows.
  public func solvingUnitLower(
    _ right: ResidueMatrix
  ) throws(LinearAlgebraError) -> ResidueMatrix {
    try requireSquare()
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows, right.columns), found: right.shape)
    }
    var (lower, result) = (self, right)
    lower.withBlock { lower in result.withBlock { $0.solveUnitLower(lower) } }
    return result
  }

  /// U⁻¹ · right, where U has the entries of this square matrix on and above the diagonal and zeros
  /// below.
  ///
  /// - Throws: `notSquare`, `shapeMismatch` if `right` has another number of rows,
  ///   `vanishingLeadingMinor` if a diagonal entry is zero.
  public func solvingUpper(_ right: ResidueMatrix) throws(LinearAlgebraError) -> ResidueMatrix {
    try requireSquare()
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows, right.columns), found: right.shape)
    }
    let inverses = (0..<rows).compactMap { field.inverse(self[$0, $0]) }
    if inverses.count < rows {
      let order = (0..<rows).first { self[$0, $0] == 0 } ?? 0
      throw .vanishingLeadingMinor(order: order + 1)
    }
    var (upper, result) = (self, right)
    upper.withBlock { upper in
      result.withBlock { $0.solveUpper(upper, inverses: inverses) }
    }
    return result
  }
}
