import ExactArithmetic
import ExactLinearAlgebra

/// The blocks of T · F, with the part first that the last layer does not update.
package struct NormalizedBlocks {
  package let p: RationalMatrix
  package let q: RationalMatrix
  package let r: RationalMatrix
  package let s: RationalMatrix

  /// The size of P.
  var d1: Int { p.rows }

  /// The size of S.
  var d2: Int { s.rows }

  private init(_ matrix: RationalMatrix, split: Int) {
    let (leading, trailing) = (0..<split, split..<matrix.rows)
    p = matrix.block(rows: leading, columns: leading)
    q = matrix.block(rows: leading, columns: trailing)
    r = matrix.block(rows: trailing, columns: leading)
    s = matrix.block(rows: trailing, columns: trailing)
  }

  /// The blocks of a claim's T · F.
  package init(_ bound: LowerBound, leading: Part) {
    let order = bound.partition[leading] + bound.partition[leading.other]
    var places = [Int](repeating: 0, count: order.count)
    for (place, coordinate) in order.enumerated() { places[coordinate] = place }
    var matrix = RationalMatrix(rows: order.count, columns: order.count)
    for (i, coordinate) in order.enumerated() {
      var row = [Rational](repeating: .zero, count: order.count)
      for (column, value) in bound.nonZeros(inRow: coordinate) { row[places[column]] = value }
      matrix.setRow(i, to: row)
    }
    self.init(matrix, split: bound.partition[leading].count)
  }

  /// The blocks of the inverse matrix; nil if there is none.
  package var inverse: NormalizedBlocks? {
    (try? RationalMatrix(blocks: [[p, q], [r, s]]).inverse()).map {
      NormalizedBlocks($0, split: d1)
    }
  }
}

extension LowerBound {
  /// The non-zero entries of a row of T · F.
  package func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    let row =
      switch target {
      case .permutation(let images): [(column: images[i], value: Rational.one)]
      case .matrix(let matrix): matrix.nonZeros(inRow: i)
      }
    return row.map { ($0.column, $0.column == flip ? -$0.value : $0.value) }
  }
}
