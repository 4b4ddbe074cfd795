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
    let signs = (first.map { _ in 1 } + signs).map { Rational($0) }
    return matrix.selecting(rows: first + second, columns: first + second)
      .scalingRows(by: signs).scalingColumns(by: signs)
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
    let signs = signs.map { Rational($0) }
    return layers.map { layer in
      let (rows, columns) = layer.updates == .first ? (first, second) : (second, first)
      let shift: CouplingMatrix
      switch (layer.shift, layer.updates) {
      case (.transposed(let matrix), .first):
        shift = .transposed(matrix.scalingRows(by: signs).selecting(rows: columns, columns: rows))
      case (_, .first):
        let matrix = layer.shift.dense.scalingColumns(by: signs)
        shift = .dense(matrix.selecting(rows: rows, columns: columns))
      case (_, .second):
        let matrix = layer.shift.dense.scalingRows(by: signs)
        shift = .dense(matrix.selecting(rows: rows, columns: columns))
      }
      return CouplingLayer(
        updates: exchanged ? layer.updates.other : layer.updates, shift: shift,
        scale: layer.scale.map { scale in rows.map { scale[$0] } })
    }
  }
}
