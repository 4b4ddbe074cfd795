import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// A target on its way to fixing all but k coordinates of its larger part, of m coordinates:
/// T = (the layers `after`) · [P Q; R S] · L(−`shift`).
struct ColumnElimination {
  /// The blocks that are left.
  private var p: RationalMatrix
  private var q: RationalMatrix
  private var r: RationalMatrix
  private var s: RationalMatrix

  /// The coordinates of the larger part whose columns are those of the identity.
  private var fixed: [Int] = []

  /// The other coordinates of the larger part.
  private(set) var free: [Int]

  /// The sum of the shifts from the right, k × m.
  private(set) var shift: RationalMatrix

  /// The layers taken off from the left, in the order in which they act.
  private(set) var after: [CouplingLayer] = []

  /// Where independence of columns is decided.
  private let field: PrimeField

  /// Starts with a matrix whose first `larger` coordinates are the larger part.
  init?(_ target: RationalMatrix, larger: Int) {
    guard let field = PrimeField.largest(1).first else { return nil }
    let (first, second) = (0..<larger, larger..<target.rows)
    p = target.block(rows: first, columns: first)
    q = target.block(rows: first, columns: second)
    r = target.block(rows: second, columns: first)
    s = target.block(rows: second, columns: second)
    free = Array(first)
    shift = RationalMatrix(rows: second.count, columns: larger)
    self.field = field
  }

  /// Fixes as many more coordinates as possible, at most k, but leaves k free.
  mutating func fixColumns(by construction: ProvedConstruction) throws {
    let (m, k) = (p.rows, s.rows)
    let columns = try choose(min(k, free.count - k))
    let chosen = r.selecting(rows: Array(0..<k), columns: columns)
    let rows = try ResidueMatrix(dividing: chosen, over: field).pivots.map(\.row)
    let inverse = try chosen.selecting(rows: rows, columns: Array(0..<columns.count)).inverse()
    let x = RationalMatrix.unitColumns(columns, order: m)
    let instance = try construction.instantiate(
      in: RationalRing(),
      [
        "P": p, "Q": q, "R": r, "S": s, "E": .projection(to: columns, order: m),
        "W": .projection(to: fixed, order: m),
        "l": x * inverse * RationalMatrix.unitColumns(rows, order: k).transpose,
      ], checkingHypotheses: false)
    let layers = try instance.layersAroundRest().after
    after =
      layers.map { layer in
        CouplingLayer(
          updates: layer.kind == .updatesFirst ? .first : .second, shift: .dense(layer.shift))
      } + after
    guard let rest = try instance.rest() else { throw UnluckyPrime() }
    (p, q, r, s) = (rest[0][0], rest[0][1], rest[1][0], rest[1][1])
    fixed += columns
    free.removeAll { columns.contains($0) }
  }

  /// Free coordinates for which the columns of R are independent, after a shift from the right
  /// where they must be made so.
  private mutating func choose(_ count: Int) throws -> [Int] {
    let k = s.rows
    let rows = try ResidueMatrix(
      dividing: RationalMatrix(
        blocks: [[r.selecting(rows: Array(0..<k), columns: free), s]]), over: field)
    let pivots = rows.pivots.map(\.column)
    guard pivots.count == k else { throw UnluckyPrime() }
    var columns = pivots.filter { $0 < free.count }.map { free[$0] }
    guard columns.count < count else { return Array(columns.prefix(count)) }
    let others = free.filter { !columns.contains($0) }
    var v = RationalMatrix(rows: k, columns: p.rows)
    for (source, column) in zip(pivots.drop { $0 < free.count }, others) {
      guard columns.count < count else { break }
      v[source - free.count, column] = .one
      columns.append(column)
    }
    p = p + q * v
    r = r + s * v
    shift = shift + v
    return columns
  }

  /// What is left on the free coordinates and the smaller part: 2k × 2k.
  var core: RationalMatrix {
    let all = Array(0..<s.rows)
    return RationalMatrix(blocks: [
      [p.selecting(rows: free, columns: free), q.selecting(rows: free, columns: all)],
      [r.selecting(rows: all, columns: free), s],
    ])
  }

  /// Layers for all that is left, from layers of `core` the last of which updates the first part.
  ///
  /// Fixed coordinates receive [a b] from the free ones and the smaller part. The layer that acts
  /// last adds a multiple of the lower rows of `core` to them, the first one of its kind a multiple
  /// of what the smaller part is at that time; if the lower-left block of `core` is invertible
  /// after the layers before that, these two suffice. Nil otherwise.
  func closing(_ layers: [CouplingLayer]) -> [CouplingLayer]? {
    let (m, k) = (p.rows, s.rows)
    let all = Array(0..<k)
    guard let first = layers.firstIndex(where: { $0.updates == .first }),
      let last = layers.indices.last, layers[last].updates == .first, first < last
    else { return nil }
    var state = RationalMatrix(blocks: [[RationalMatrix(rows: k, columns: k), .identity(k)]])
    for layer in layers[..<first] {
      let scaled = layer.scale.map(state.scalingRows) ?? state
      let none = RationalMatrix(rows: k, columns: k)
      state = scaled + RationalMatrix(blocks: [[layer.shift.dense, none]])
    }
    let lower = RationalMatrix(blocks: [[r.selecting(rows: all, columns: free), s]])
    let received = RationalMatrix(
      blocks: [[p.selecting(rows: fixed, columns: free), q.selecting(rows: fixed, columns: all)]])
    guard
      let multiples = try? RationalMatrix(blocks: [[state], [lower]]).transpose
        .solve(received.transpose).transpose
    else { return nil }
    let (y, w) = (
      RationalMatrix.unitColumns(free, order: m), RationalMatrix.unitColumns(fixed, order: m)
    )
    return layers.indices.map { index in
      let layer = layers[index]
      guard layer.updates == .first else {
        return CouplingLayer(
          updates: .second, shift: .dense(layer.shift.dense * y.transpose), scale: layer.scale)
      }
      var shift = y * layer.shift.dense
      if index == first || index == last {
        let columns = index == first ? 0..<k : k..<2 * k
        shift = shift + w * multiples.block(rows: 0..<fixed.count, columns: columns)
      }
      return CouplingLayer(updates: .first, shift: .dense(shift))
    }
  }
}

extension RationalMatrix {
  /// The projection to the coordinates with these indices.
  fileprivate static func projection(to indices: [Int], order: Int) -> RationalMatrix {
    .diagonal((0..<order).map { indices.contains($0) ? .one : .zero })
  }
}
