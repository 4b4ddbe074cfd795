import ExactArithmetic
import ExactLinearAlgebra

extension CouplingLayer {
  /// The layer on vectors (x, 1) and (y, 1), where it is linear.
  var homogeneous: CouplingLayer {
    CouplingLayer(
      updates: updates, shift: shift.bordered(by: bias, corner: .zero),
      scale: scale.map { $0 + [.one] })
  }
}

extension CouplingMatrix {
  /// The matrix with a column behind it, nil standing for zeros, and a row 0 … 0 `corner` below.
  func bordered(by column: [Rational]?, corner: Rational) -> CouplingMatrix {
    let side = RationalMatrix((column ?? Array(repeating: .zero, count: rows)).map { [$0] })
    let (below, corner) = (RationalMatrix(rows: 1, columns: columns), RationalMatrix([[corner]]))
    return switch self {
    case .dense(let matrix): .dense(RationalMatrix(blocks: [[matrix, side], [below, corner]]))
    case .transposed(let matrix, _):
      .transposed(
        RationalMatrix(blocks: [[matrix, below.transpose], [side.transpose, corner]]))
    case .sparse(let matrix):
      .sparse(
        SparseRationalMatrix(blocks: [[matrix, .init(side)], [.init(below), .init(corner)]]))
    }
  }
}
