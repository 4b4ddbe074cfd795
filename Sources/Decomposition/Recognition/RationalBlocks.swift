import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// A rational matrix [P Q; R S], P m × m and S k × k.
struct RationalBlocks {
  var p: RationalMatrix
  var q: RationalMatrix
  var r: RationalMatrix
  var s: RationalMatrix

  /// The blocks of a matrix whose first m coordinates are the first part.
  init(_ matrix: RationalMatrix, first m: Int) {
    let (first, second) = (0..<m, m..<matrix.rows)
    p = matrix.block(rows: first, columns: first)
    q = matrix.block(rows: first, columns: second)
    r = matrix.block(rows: second, columns: first)
    s = matrix.block(rows: second, columns: second)
  }

  private init(_ p: RationalMatrix, _ q: RationalMatrix, _ r: RationalMatrix, _ s: RationalMatrix) {
    (self.p, self.q, self.r, self.s) = (p, q, r, s)
  }

  /// The numbers of coordinates of the parts.
  var sizes: (first: Int, second: Int) { (p.rows, s.rows) }

  /// The whole matrix.
  var matrix: RationalMatrix { RationalMatrix(blocks: [[p, q], [r, s]]) }

  /// The matrix with the two parts exchanged.
  var exchanged: RationalBlocks { RationalBlocks(s, r, q, p) }

  /// The matrix with its columns divided by these numbers.
  func dividingColumns(by scales: PositiveScales) -> RationalBlocks {
    let (d, e) = (scales.first.inverted, scales.second.inverted)
    return RationalBlocks(
      p.scalingColumns(by: d), q.scalingColumns(by: e), r.scalingColumns(by: d),
      s.scalingColumns(by: e))
  }

  /// The lower-right block of the inverse, which is Σ⁻¹ if P is invertible; nil if there is no
  /// inverse.
  var inverseLowerRight: RationalMatrix? {
    let (m, k) = sizes
    let columns = RationalMatrix.unitColumns(Array(m..<m + k), order: m + k)
    guard let solution = try? matrix.solve(columns) else { return nil }
    return solution.block(rows: m..<m + k, columns: 0..<k)
  }
}

/// Positive numbers for the coordinates of both parts.
struct PositiveScales {
  var first: [Rational]
  var second: [Rational]

  /// All 1.
  static func ones(_ sizes: (first: Int, second: Int)) -> PositiveScales {
    PositiveScales(
      first: Array(repeating: .one, count: sizes.first),
      second: Array(repeating: .one, count: sizes.second))
  }

  /// The product of all numbers.
  var product: Rational { (first + second).reduce(.one, *) }
}

extension [Rational] {
  /// The inverses of numbers that are not 0.
  var inverted: [Rational] { map { $0.reciprocal ?? .zero } }

  /// Nil if all numbers are 1: a layer without scales.
  var layerScale: [Rational]? { allSatisfy { $0 == .one } ? nil : self }
}

extension RationalMatrix {
  /// The diagonal, if everything outside it is 0 and it is positive.
  var positiveDiagonal: [Rational]? {
    let diagonal = (0..<rows).map { self[$0, $0] }
    guard diagonal.allSatisfy({ $0.signum > 0 }), self == .diagonal(diagonal) else { return nil }
    return diagonal
  }
}

extension CouplingLayer {
  /// L(A, D).
  static func lower(_ shift: RationalMatrix, scale: [Rational]) -> CouplingLayer {
    CouplingLayer(updates: .second, shift: .dense(shift), scale: scale.layerScale)
  }

  /// U(B, D).
  static func upper(_ shift: RationalMatrix, scale: [Rational]) -> CouplingLayer {
    CouplingLayer(updates: .first, shift: .dense(shift), scale: scale.layerScale)
  }
}
