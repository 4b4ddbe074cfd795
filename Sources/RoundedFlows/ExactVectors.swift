import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra

/// Vectors, as columns, that go through layers exactly.
struct ExactVectors {
  /// The rows of the coordinates of the two parts.
  private var parts: [Part: RationalMatrix] = [:]

  /// The columns of `vectors`, after the reflection of one coordinate.
  init(_ vectors: RationalMatrix, _ partition: Partition, flip: Int?) {
    let all = Array(0..<vectors.columns)
    for part in Part.allCases {
      let coordinates = partition[part]
      let rows = vectors.selecting(rows: coordinates, columns: all)
      parts[part] = rows.scalingRows(
        by: coordinates.map { $0 == flip ? Rational(-1) : .one })
    }
  }

  /// The rows of the coordinates of a part.
  subscript(part: Part) -> RationalMatrix {
    get { parts[part] ?? RationalMatrix(rows: 0, columns: 0) }
    set { parts[part] = newValue }
  }

  /// Applies a layer, with its bias or without: x ← D x + A y (+ bias).
  mutating func apply(_ layer: CouplingLayer, withBias: Bool) {
    self[layer.updates] = layer.shift.added(
      to: self[layer.updates], scale: layer.scale, times: self[layer.updates.other])
    guard withBias, let bias = layer.bias else { return }
    self[layer.updates] += RationalMatrix(
      rows: bias.count, columns: self[layer.updates].columns
    ) { i, _ in bias[i] }
  }
}

extension CouplingMatrix {
  /// diag(scale) · x + self · y; nil stands for ones.
  fileprivate func added(
    to x: RationalMatrix, scale: [Rational]?, times y: RationalMatrix
  ) -> RationalMatrix {
    switch self {
    case .dense(let matrix): .scaledSum(scale: scale, x, adding: matrix, times: y)
    case .transposed(let matrix, _): .scaledSum(scale: scale, x, adding: matrix.transpose, times: y)
    case .sparse(let matrix): (scale.map(x.scalingRows) ?? x) + matrix * y
    }
  }
}
