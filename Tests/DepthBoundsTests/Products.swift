import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// How the layers of a product are drawn.
enum LayerStyle: CaseIterable {
  /// Entries 0, 1, −1.
  case sparse
  /// At most one entry in each row and column.
  case partialPermutation
  /// Entries −3 … 3.
  case dense
}

/// A product of random layers.
struct RandomProduct {
  var partition: Partition
  var couplings: Couplings
  var layers: [CouplingLayer]
  var matrix: RationalMatrix

  var starts: Part { layers[0].updates }

  init(
    sizes: (Int, Int), count: Int, couplings: Couplings, style: LayerStyle,
    using generator: inout SeededGenerator
  ) throws {
    let size = sizes.0 + sizes.1
    let coordinates = Array(0..<size).shuffled(using: &generator)
    partition = try Partition(
      first: Array(coordinates[..<sizes.0]), second: Array(coordinates[sizes.0...]))
    self.couplings = couplings
    var part = Bool.random(using: &generator) ? Part.first : .second
    layers = []
    var matrix = RationalMatrix.identity(size)
    for _ in 0..<count {
      let (rows, columns) = (partition[part].count, partition[part.other].count)
      let shift = Self.shift(rows, columns, style, using: &generator)
      let scale =
        couplings == .additive
        ? nil
        : (0..<rows).map { _ in
          Rational(
            Integer([1, 1, 2, 3].randomElement(using: &generator) ?? 1),
            Integer(
              [1, 1, 2].randomElement(using: &generator) ?? 1)) ?? .one
        }
      layers.append(CouplingLayer(updates: part, shift: .dense(shift), scale: scale))
      var layer = RationalMatrix.identity(size)
      for (i, row) in partition[part].enumerated() {
        layer[row, row] = scale?[i] ?? .one
        for (j, column) in partition[part.other].enumerated() { layer[row, column] = shift[i, j] }
      }
      matrix = layer * matrix
      part = part.other
    }
    self.matrix = matrix
  }

  private static func shift(
    _ rows: Int, _ columns: Int, _ style: LayerStyle, using generator: inout SeededGenerator
  ) -> RationalMatrix {
    var matrix = RationalMatrix(rows: rows, columns: columns)
    switch style {
    case .sparse, .dense:
      let range = style == .sparse ? -1...1 : -3...3
      for i in 0..<rows {
        for j in 0..<columns where style == .dense || Bool.random(using: &generator) {
          matrix[i, j] = Rational(Int.random(in: range, using: &generator))
        }
      }
    case .partialPermutation:
      for (i, j) in zip((0..<rows).shuffled(using: &generator), 0..<columns)
      where Int.random(in: 0..<4, using: &generator) > 0 {
        matrix[i, j] = Rational(Bool.random(using: &generator) ? 1 : -1)
      }
    }
    return matrix
  }
}
