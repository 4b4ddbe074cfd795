import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Which part comes first, the order of the coordinates inside the parts, and signs of the second ones:
/// the layers of the matrix in the new coordinates are layers in the old ones.
///
/// Matrices are reordered over prime fields, where that costs least.
struct CoordinateOrder {
  /// A coordinate by its place in the other order, and its sign there, 1 or −1.
  typealias Coordinate = (place: Int, sign: Int)

  /// Whether the second part takes the place of the first.
  let exchanged: Bool

  /// The place of a coordinate whose sign is changed before; nil for none.
  var reflection: Int?

  /// The old coordinates of the new first and second part.
  let first: [Coordinate]
  let second: [Coordinate]

  /// The new coordinates inside the old parts.
  private let restoredFirst: [Coordinate]
  private let restoredSecond: [Coordinate]

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
    first = order.map { (exchanged ? d + $0 : $0, 1) }
    second = order.map { (exchanged ? $0 : d + $0, signs[$0]) }
    restoredFirst = Self.restored(first)
    restoredSecond = Self.restored(second)
  }

  /// For each coordinate of a part its position in the new order, with its sign.
  private static func restored(_ part: [Coordinate]) -> [Coordinate] {
    var result = part
    for (position, (place, sign)) in part.enumerated() {
      result[place % part.count] = (position, sign)
    }
    return result
  }

  /// The matrix in the new coordinates.
  func reordered(_ matrix: ParallelMatrix) -> ParallelMatrix {
    let rows = first + second
    let columns = rows.map { ($0.place, $0.place == reflection ? -$0.sign : $0.sign) }
    return matrix.permuting(rows: rows, columns: columns)
  }

  /// The shift of a layer, from that of the layer of the reordered matrix that updates `part`.
  ///
  /// - Parameter isTransposed: Whether the shift is given transposed, which it remains.
  func restored(
    _ shift: ParallelMatrix, updating part: Part, isTransposed: Bool
  ) -> ParallelMatrix {
    (part == .first) == isTransposed
      ? shift.permuting(rows: restoredSecond, columns: restoredFirst)
      : shift.permuting(rows: restoredFirst, columns: restoredSecond)
  }

  /// A layer with its shift restored already, from that of the reordered matrix.
  func restored(_ layer: CouplingLayer) -> CouplingLayer {
    let places = layer.updates == .first ? restoredFirst : restoredSecond
    return CouplingLayer(
      updates: exchanged ? layer.updates.other : layer.updates, shift: layer.shift,
      scale: layer.scale.map { scale in places.map { scale[$0.place] } })
  }
}
