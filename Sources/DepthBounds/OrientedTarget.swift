import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// T · F with the part first that the last of the layers in question does not update, so that the
/// leftmost factor of a product of such layers is L(A) = [I, 0; A, I].
struct OrientedTarget {
  /// The part of the first block.
  let leading: Part
  let p: RationalMatrix
  let q: RationalMatrix
  let r: RationalMatrix
  let s: RationalMatrix
  /// The blocks of the inverse.
  let inverse: Blocks

  struct Blocks {
    let p: RationalMatrix
    let q: RationalMatrix
    let r: RationalMatrix
    let s: RationalMatrix
  }

  var d1: Int { p.rows }
  var d2: Int { s.rows }

  /// The whole matrix.
  var matrix: RationalMatrix { RationalMatrix(blocks: [[p, q], [r, s]]) }

  /// The matrix with these blocks; nil if it is singular.
  init?(matrix: RationalMatrix, split: Int, leading: Part) {
    self.leading = leading
    guard let inverted = try? matrix.inverse() else { return nil }
    func blocks(_ matrix: RationalMatrix) -> Blocks {
      let (first, second) = (0..<split, split..<matrix.rows)
      return Blocks(
        p: matrix.block(rows: first, columns: first), q: matrix.block(rows: first, columns: second),
        r: matrix.block(rows: second, columns: first),
        s: matrix.block(rows: second, columns: second))
    }
    let own = blocks(matrix)
    (p, q, r, s) = (own.p, own.q, own.r, own.s)
    inverse = blocks(inverted)
  }

  /// The matrix in the coordinate order of the whole space, seen from a partition.
  init?(_ matrix: RationalMatrix, _ partition: Partition, leading: Part) {
    let order = partition[leading] + partition[leading.other]
    self.init(
      matrix: matrix.selecting(rows: order, columns: order), split: partition[leading].count,
      leading: leading)
  }

  /// The same with the blocks exchanged.
  var exchanged: OrientedTarget? {
    OrientedTarget(
      matrix: RationalMatrix(blocks: [[s, r], [q, p]]), split: d2, leading: leading.other)
  }

  /// T · Δ⁻¹.
  func dividingColumns(by scales: Scales) -> OrientedTarget? {
    guard scales != .none else { return self }
    let inverses = (scales.leading + scales.trailing).map { $0.reciprocal ?? .zero }
    return OrientedTarget(
      matrix: matrix.scalingColumns(by: inverses), split: d1, leading: leading)
  }

  /// T · L(−F).
  func multiplied(byLower f: RationalMatrix) -> OrientedTarget? {
    OrientedTarget(
      matrix: RationalMatrix(blocks: [[p - q * f, q], [r - s * f, s]]), split: d1, leading: leading)
  }

  /// T · U(−G).
  func multiplied(byUpper g: RationalMatrix) -> OrientedTarget? {
    OrientedTarget(
      matrix: RationalMatrix(blocks: [[p, q - p * g], [r, s - r * g]]), split: d1,
      leading: leading)
  }
}

/// The positive diagonal Δ at the right end of a product.
struct Scales: Hashable {
  var leading: [Rational]
  var trailing: [Rational]

  /// Δ = I, and layers without scales.
  static let none = Scales(leading: [], trailing: [])
}

/// A product of alternating block-unitriangular factors and Δ, as it is written: the last factor acts
/// first. The first factor is an L.
struct Factorization {
  /// The shifts A, B, C, … of L(A) U(B) L(C) …
  var shifts: [RationalMatrix]
  var scales: Scales = .none

  /// The layers, in the order in which they act. Δ is absorbed by the two that act first.
  func layers(leading: Part) -> [CouplingLayer] {
    let last = shifts.count - 1
    return shifts.indices.reversed().map { index in
      let isLower = index.isMultiple(of: 2)
      var shift = shifts[index]
      var scale: [Rational]?
      if scales != .none {
        let (own, other) =
          isLower ? (scales.trailing, scales.leading) : (scales.leading, scales.trailing)
        if index == last { shift = shift.scalingColumns(by: other) }
        if index >= last - 1, own.contains(where: { $0 != .one }) { scale = own }
      }
      return CouplingLayer(
        updates: isLower ? leading.other : leading, shift: CouplingMatrix(compact: shift),
        scale: scale)
    }
  }
}

extension CouplingMatrix {
  /// The matrix in the form that is shorter to write.
  init(compact matrix: RationalMatrix) {
    let sparse = SparseRationalMatrix(matrix)
    self =
      3 * sparse.values.count <= matrix.rows * matrix.columns ? .sparse(sparse) : .dense(matrix)
  }
}
