import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Which part comes first, and the order of the coordinates inside the parts: the layers of the
/// reordered matrix are reordered layers.
struct CoordinateOrder {
  /// Whether the second part takes the place of the first.
  var exchanged: Bool

  /// The places of the coordinates of the new first and second part.
  var first: [Int]
  var second: [Int]

  /// The order of a matrix of 2d coordinates as it is.
  init(identity d: Int) {
    (exchanged, first, second) = (false, Array(0..<d), Array(d..<2 * d))
  }

  /// The parts of d coordinates each, exchanged or not, each in this order.
  init(_ order: [Int], exchanged: Bool) {
    let d = order.count
    self.exchanged = exchanged
    first = order.map { exchanged ? d + $0 : $0 }
    second = order.map { exchanged ? $0 : d + $0 }
  }

  /// The matrix with its coordinates in this order.
  func reordered(_ matrix: RationalMatrix) -> RationalMatrix {
    matrix.selecting(rows: first + second, columns: first + second)
  }

  /// The layers of a matrix, from those of the reordered one.
  func restored(_ layers: [CouplingLayer]) -> [CouplingLayer] {
    let d = first.count
    func inverse(_ places: [Int]) -> [Int] {
      var result = Array(0..<d)
      for (position, place) in places.enumerated() { result[place % d] = position }
      return result
    }
    let (first, second) = (inverse(first), inverse(second))
    return layers.map { layer in
      let (rows, columns) = layer.updates == .first ? (first, second) : (second, first)
      let shift: CouplingMatrix =
        switch layer.shift {
        case .transposed(let matrix):
          .transposed(matrix.selecting(rows: columns, columns: rows))
        default: .dense(layer.shift.dense.selecting(rows: rows, columns: columns))
        }
      return CouplingLayer(
        updates: exchanged ? layer.updates.other : layer.updates, shift: shift,
        scale: layer.scale.map { scale in rows.map { scale[$0] } })
    }
  }
}
