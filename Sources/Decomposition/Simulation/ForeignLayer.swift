import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// A coupling layer over another partition than the one whose layers are wanted.
struct ForeignLayer {
  let partition: Partition
  let layer: CouplingLayer

  /// Seven layers, fewer where blocks are zero (`simulation`).
  static let construction = Result { () throws(ConstructionError) in
    var library = ConstructionLibrary.shipped
    return try library.prove("simulation")
  }

  /// Layers of `own`, in the order in which they act, the first and the last of seven updating
  /// `ends`; nil if a block that stays within one part may have more rank than the other part has
  /// coordinates, which happens only if the one has more than twice as many.
  ///
  /// The updated coordinates b, e and the others a, c belong to the parts (a, b | c, e), the first
  /// of them being `ends`. The block x from a to b has a factorisation with as many columns as the
  /// smaller of a and b has coordinates, and so has w from c to e (`another-partition`).
  func layers(
    over own: Partition, ends: Part, by construction: ProvedConstruction
  ) throws -> [CouplingLayer]? {
    let rows = Places(partition[layer.updates], in: own, ends)
    let columns = Places(partition[layer.updates.other], in: own, ends)
    let (m, n) = (own[ends].count, own[ends.other].count)
    let shift = layer.shift.dense
    func block(_ row: KeyPath<Places, [Place]>, _ column: KeyPath<Places, [Place]>)
      -> RationalMatrix
    {
      shift.selecting(
        rows: rows[keyPath: row].map(\.index), columns: columns[keyPath: column].map(\.index))
    }
    guard
      let x = block(\.ending, \.ending).factored(innerSize: n),
      let w = block(\.other, \.other).factored(innerSize: m)
    else { return nil }
    let (inM, inN) = (Array(0..<m), Array(0..<n))
    let (b, a) = (rows.ending.map(\.place), columns.ending.map(\.place))
    let (e, c) = (rows.other.map(\.place), columns.other.map(\.place))
    let instance = try construction.instantiate(
      in: RationalRing(),
      [
        "B": x.left.placed(rows: b, columns: inN, in: MatrixShape(m, n)),
        "A": x.right.placed(rows: inN, columns: a, in: MatrixShape(n, m)),
        "Y": block(\.ending, \.other).placed(rows: b, columns: c, in: MatrixShape(m, n)),
        "Z": block(\.other, \.ending).placed(rows: e, columns: a, in: MatrixShape(n, m)),
        "C": w.left.placed(rows: e, columns: inM, in: MatrixShape(n, m)),
        "D": w.right.placed(rows: inM, columns: c, in: MatrixShape(m, n)),
        "F": scales(rows.ending, count: m), "G": scales(rows.other, count: n),
      ], checkingHypotheses: false)
    return try instance.layers().map { layer in
      CouplingLayer(
        updates: layer.kind == .updatesFirst ? ends : ends.other, shift: .dense(layer.shift),
        scale: layer.scale.map { scale in (0..<scale.rows).map { scale[$0, $0] } })
    }
  }

  private func scales(_ places: [Place], count: Int) -> RationalMatrix {
    var scales = [Rational](repeating: .one, count: count)
    for place in places { scales[place.place] = layer.scale?[place.index] ?? .one }
    return .diagonal(scales)
  }

  /// The layer as a matrix of all coordinates.
  var matrix: RationalMatrix {
    var matrix = RationalMatrix.identity(partition.size)
    for (i, row) in partition[layer.updates].enumerated() {
      var entries = matrix.row(row)
      entries[row] = layer.scale?[i] ?? .one
      for (column, value) in layer.shift.nonZeros(inRow: i) {
        entries[partition[layer.updates.other][column]] = value
      }
      matrix.setRow(row, to: entries)
    }
    return matrix
  }
}

/// A coordinate: its index in a part of one partition, and its place in a part of another.
private struct Place {
  var index: Int
  var place: Int
}

/// Where the coordinates of a list stand in the two parts of a partition.
private struct Places {
  private(set) var ending: [Place] = []
  private(set) var other: [Place] = []

  init(_ coordinates: [Int], in own: Partition, _ ends: Part) {
    var places = [Place?](repeating: nil, count: own.size)
    for (place, coordinate) in own[ends].enumerated() {
      places[coordinate] = Place(index: 0, place: place)
    }
    var others = [Int](repeating: 0, count: own.size)
    for (place, coordinate) in own[ends.other].enumerated() { others[coordinate] = place }
    for (index, coordinate) in coordinates.enumerated() {
      if let place = places[coordinate] {
        ending.append(Place(index: index, place: place.place))
      } else {
        other.append(Place(index: index, place: others[coordinate]))
      }
    }
  }
}

extension RationalMatrix {
  /// Two factors with `innerSize` columns and rows, padded with zeros; nil if the smaller one of the
  /// numbers of rows and columns is larger than that.
  fileprivate func factored(innerSize: Int) -> (left: RationalMatrix, right: RationalMatrix)? {
    guard min(rows, columns) <= innerSize else { return nil }
    let (all, inner) = ((0..<rows, 0..<columns), MatrixShape(rows, innerSize))
    return columns <= rows
      ? (
        placed(rows: Array(all.0), columns: Array(all.1), in: inner),
        RationalMatrix.identity(columns).placed(
          rows: Array(all.1), columns: Array(all.1), in: MatrixShape(innerSize, columns))
      )
      : (
        RationalMatrix.identity(rows).placed(
          rows: Array(all.0), columns: Array(all.0), in: inner),
        placed(
          rows: Array(all.0), columns: Array(all.1), in: MatrixShape(innerSize, columns))
      )
  }

  /// The matrix of this shape with the entries of this one in the given rows and columns.
  fileprivate func placed(
    rows places: [Int], columns columnPlaces: [Int], in shape: MatrixShape
  ) -> RationalMatrix {
    var result = RationalMatrix(rows: shape.rows, columns: shape.columns)
    for (i, place) in places.enumerated() where i < rows {
      var row = [Rational](repeating: .zero, count: shape.columns)
      for (j, column) in columnPlaces.enumerated() where j < columns { row[column] = self[i, j] }
      result.setRow(place, to: row)
    }
    return result
  }
}
