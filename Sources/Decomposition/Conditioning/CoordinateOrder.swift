import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Which part comes first, the order of the coordinates inside the parts, and signs of the second ones:
/// the layers of the matrix in the new coordinates are layers in the old ones.
struct CoordinateOrder {
  /// Whether the second part takes the place of the first.
  var exchanged: Bool

  /// The places of the coordinates of the new first and second part.
  var first: [Int]
  var second: [Int]

  /// 1 or −1 for every coordinate of the new second part: the sign of the new coordinate.
  var signs: [Int]

  /// The order of a matrix of 2d coordinates as it is.
  init(identity d: Int) {
    self.init(Array(0..<d), exchanged: false, signs: Array(repeating: 1, count: d))
  }

  /// The parts of d coordinates each, exchanged or not, each in this order.
  ///
  /// - Parameter signs: Signs for the new second part, before it is put into that order.
  init(_ order: [Int], exchanged: Bool, signs: [Int]) {
    let d = order.count
    self.exchanged = exchanged
    first = order.map { exchanged ? d + $0 : $0 }
    second = order.map { exchanged ? $0 : d + $0 }
    self.signs = order.map { signs[$0] }
  }

  /// The matrix in the new coordinates.
  func reordered(_ matrix: RationalMatrix) -> RationalMatrix {
    let places = zip(first + second, first.map { _ in 1 } + signs).map { (place: $0, sign: $1) }
    return matrix.permuting(rows: places, columns: places)
  }

  /// The layers of a matrix, from those of the reordered one.
  func restored(_ layers: [CouplingLayer]) -> [CouplingLayer] {
    let first = inverse(first, first.map { _ in 1 })
    let second = inverse(second, signs)
    return layers.map { layer in
      let (rows, columns) = layer.updates == .first ? (first, second) : (second, first)
      let shift: CouplingMatrix =
        if case .transposed(let matrix, _) = layer.shift {
          .transposed(matrix.permuting(rows: columns, columns: rows))
        } else {
          .dense(layer.shift.dense.permuting(rows: rows, columns: columns))
        }
      return CouplingLayer(
        updates: exchanged ? layer.updates.other : layer.updates, shift: shift,
        scale: layer.scale.map { scale in rows.map { scale[$0.place] } })
    }
  }

  /// For each coordinate of a part its position in the new order, with its sign.
  private func inverse(_ places: [Int], _ signs: [Int]) -> [(place: Int, sign: Int)] {
    var result = places.map { _ in (place: 0, sign: 1) }
    for (position, (place, sign)) in zip(places, signs).enumerated() {
      result[place % places.count] = (position, sign)
    }
    return result
  }
}
