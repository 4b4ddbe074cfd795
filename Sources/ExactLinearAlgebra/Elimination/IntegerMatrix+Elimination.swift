import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// Checks that the matrix is square.
  func requireSquare() throws(LinearAlgebraError) {
    if rows != columns { throw .notSquare(found: shape) }
  }

  /// From this order on residues are faster than elimination over the integers.
  private static let residueOrder = 6

  /// The determinant; 1 for the 0×0 matrix.
  ///
  /// - Throws: `notSquare`.
  public func determinant() throws(LinearAlgebraError) -> Integer {
    try requireSquare()
    return rows < Self.residueOrder ? plainDeterminant() : try multimodularDeterminant()
  }

  func plainDeterminant() -> Integer {
    if rows == 0 { return .one }
    let elimination = FractionFreeElimination(self, pivotLimit: columns, extent: .below)
    guard elimination.pivotColumns.count == rows else { return .zero }
    let minor = elimination.matrix[rows - 1, columns - 1]
    return elimination.sign < 0 ? -minor : minor
  }

  func multimodularDeterminant() throws(LinearAlgebraError) -> Integer {
    let bits = min(minorBits, transpose.minorBits)
    return try MultimodularEvaluation.matrices(self, bits: bits) {
      residues throws(LinearAlgebraError) in
      [ResidueMatrix(scalar: try residues.determinant(), over: residues.field)]
    }[0][0, 0]
  }

  /// The largest number of linearly independent rows.
  public func rank() -> Int {
    min(rows, columns) < Self.residueOrder ? plainRank() : multimodularRank()
  }

  func plainRank() -> Int {
    FractionFreeElimination(self, pivotLimit: columns, extent: .below).pivotColumns.count
  }

  /// The largest rank modulo primes whose product exceeds all minors: a minor that is not zero is
  /// not divisible by all of them, and a minor that is zero is zero modulo each.
  func multimodularRank() -> Int {
    let bits = min(minorBits, transpose.minorBits)
    var rank = 0
    for field in PrimeField.largest(bits / 49 + 1) {
      rank = max(rank, ResidueMatrix(self, over: field).rank())
      if rank == min(rows, columns) { break }
    }
    return rank
  }

  /// The solution X of `self · X = right`, as integer numerators over one denominator:
  /// `self · numerators = denominator · right`. The denominator is ± the determinant of `self`.
  ///
  /// - Throws: `notSquare`, `shapeMismatch` if `right` has another number of rows, `singular`.
  public func fractionFreeSolution(
    _ right: IntegerMatrix
  ) throws(LinearAlgebraError) -> (numerators: IntegerMatrix, denominator: Integer) {
    try requireSquare()
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows, right.columns), found: right.shape)
    }
    return rows < Self.residueOrder
      ? try plainSolution(right) : try multimodularSolution(right)
  }

  func plainSolution(
    _ right: IntegerMatrix
  ) throws(LinearAlgebraError) -> (numerators: IntegerMatrix, denominator: Integer) {
    if rows == 0 { return (right, .one) }
    let elimination = FractionFreeElimination(
      IntegerMatrix(blocks: [[self, right]]), pivotLimit: columns, extent: .allRows)
    guard elimination.pivotColumns.count == rows else {
      throw .singular(rank: elimination.pivotColumns.count)
    }
    let solution = elimination.matrix.block(
      rows: 0..<rows, columns: columns..<columns + right.columns)
    return (solution, elimination.matrix[0, 0])
  }

  /// By Cramer's rule det(A) X has determinants as entries, of A with one column replaced by one of
  /// the right-hand side; Hadamard's inequality bounds them.
  func multimodularSolution(
    _ right: IntegerMatrix
  ) throws(LinearAlgebraError) -> (numerators: IntegerMatrix, denominator: Integer) {
    let longest = right.transpose.squaredRowLengths.max() ?? .one
    let bits = bitsOfProduct(transpose.squaredRowLengths + [longest])
    let (n, width) = (rows, right.columns)
    let result = try MultimodularEvaluation.matrices(
      IntegerMatrix(blocks: [[self, right]]), bits: bits
    ) { residues throws(LinearAlgebraError) in
      let factors = try residues.block(rows: 0..<n, columns: 0..<n).lu()
      let solution = factors.solve(residues.block(rows: 0..<n, columns: n..<n + width))
      let determinant = factors.determinant
      return [determinant * solution, ResidueMatrix(scalar: determinant, over: residues.field)]
    }
    return (result[0], result[1][0, 0])
  }

  /// The factors P A = L U of a square matrix, in integers.
  ///
  /// - Parameter pivoting: whether rows may be exchanged; if not, P = I.
  /// - Throws: `notSquare`, `singular` with pivoting, `vanishingLeadingMinor` without.
  public func fractionFreeFactors(
    pivoting: Bool
  ) throws(LinearAlgebraError) -> FractionFreeFactors {
    try requireSquare()
    return rows < Self.residueOrder
      ? try plainFactors(pivoting: pivoting) : try multimodularFactors(pivoting: pivoting)
  }

  func plainFactors(pivoting: Bool) throws(LinearAlgebraError) -> FractionFreeFactors {
    let elimination =
      pivoting
      ? FractionFreeElimination(self, pivotLimit: columns, extent: .below)
      : try FractionFreeElimination(withoutExchanges: self)
    guard elimination.pivotColumns.count == rows else {
      throw .singular(rank: elimination.pivotColumns.count)
    }
    return FractionFreeFactors(
      permutation: elimination.permutation, sign: elimination.sign, packed: elimination.matrix)
  }
  /// The row exchanges that a prime asks for serve all: leading minors that are not zero modulo one
  /// prime are not zero.
  func multimodularFactors(pivoting: Bool) throws(LinearAlgebraError) -> FractionFreeFactors {
    let bits = min(minorBits, transpose.minorBits)
    var (permutation, sign) = (Array(0..<rows), 1)
    if pivoting {
      let choice = PrimeField.largest(bits / 49 + 1).lazy.compactMap {
        try? ResidueMatrix(self, over: $0).lu()
      }.first
      guard let choice else { throw .singular(rank: rank()) }
      (permutation, sign) = (choice.permutation, choice.sign)
    }
    let permuted = selecting(rows: permutation, columns: Array(0..<columns))
    let packed = try MultimodularEvaluation.matrices(permuted, bits: bits) {
      residues throws(LinearAlgebraError) in
      [try residues.lu(pivoting: false).fractionFree]
    }
    return FractionFreeFactors(permutation: permutation, sign: sign, packed: packed[0])
  }
}

extension ResidueMatrix {
  fileprivate init(scalar: UInt64, over field: PrimeField) {
    self.init(trusted: [scalar], rows: 1, columns: 1, over: field)
  }
}

extension ResidueFactors {
  /// The residues of `FractionFreeFactors.packed`: row k of U times the leading minor of order k,
  /// column k of L times that of order k + 1.
  fileprivate var fractionFree: ResidueMatrix {
    var result = packed
    let field = packed.field
    let minors = pivots.reduce(into: [1]) { $0.append(field.product($0[$0.count - 1], $1)) }
    for i in 0..<packed.rows {
      for j in 0..<packed.rows {
        result[i, j] = field.product(packed[i, j], i <= j ? minors[i] : minors[j + 1])
      }
    }
    return result
  }
}

/// P A = L · diag(1 / (m_{k−1} m_k)) · U over the integers, m_k being the leading principal minor
/// of order k of P A, and m_0 = 1.
///
/// All entries of L and U are minors of P A; both have the diagonal m_1, …, m_n.
public struct FractionFreeFactors: Sendable, Hashable {
  /// Row `i` of P A is row `permutation[i]` of A.
  public let permutation: [Int]

  /// The determinant of P, 1 or −1.
  public let sign: Int

  /// L and U in one matrix; they share the diagonal.
  let packed: IntegerMatrix

  /// The leading principal minors of P A of orders 1 to n.
  public var minors: [Integer] { (0..<packed.rows).map { packed[$0, $0] } }

  /// L, lower triangular.
  public var lower: IntegerMatrix {
    IntegerMatrix(rows: packed.rows, columns: packed.rows) { $0 < $1 ? .zero : packed[$0, $1] }
  }

  /// U, upper triangular.
  public var upper: IntegerMatrix {
    IntegerMatrix(rows: packed.rows, columns: packed.rows) { $0 > $1 ? .zero : packed[$0, $1] }
  }

  /// The determinant of A.
  public var determinant: Integer {
    let minor = minors.last ?? .one
    return sign < 0 ? -minor : minor
  }
}
