import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

extension CouplingLayer {
  /// Layers with the same product that alternate: those that do nothing are left out, and
  /// neighbours that update the same part become one. A layer is kept even if all do nothing.
  static func merging(_ layers: [CouplingLayer]) -> [CouplingLayer] {
    var result: [CouplingLayer] = []
    for layer in layers {
      var layer = layer
      if let last = result.last, last.updates == layer.updates {
        layer = last.followed(by: layer)
        result.removeLast()
      }
      if !layer.isIdentity { result.append(layer) }
    }
    return result.isEmpty ? layers.prefix(1).map(\.withoutEffect) : result
  }

  /// Whether the layer leaves all coordinates as they are.
  private var isIdentity: Bool {
    (scale ?? []).allSatisfy { $0 == .one } && shift.dense.isZero
  }

  /// The layer of the same shape that leaves all coordinates as they are.
  private var withoutEffect: CouplingLayer {
    CouplingLayer(
      updates: updates, shift: .dense(RationalMatrix(rows: shift.rows, columns: shift.columns)))
  }

  /// This layer and then one that updates the same part: D′ (D x + A y) + A′ y.
  private func followed(by next: CouplingLayer) -> CouplingLayer {
    guard let factors = next.scale else {
      return CouplingLayer(
        updates: updates, shift: .dense(shift.dense + next.shift.dense), scale: scale)
    }
    return CouplingLayer(
      updates: updates,
      shift: .dense(shift.dense.scalingRows(by: factors) + next.shift.dense),
      scale: scale.map { zip(factors, $0).map { $0 * $1 } } ?? factors)
  }
}

extension CouplingMatrix {
  /// The matrix in dense form.
  var dense: RationalMatrix {
    switch self {
    case .dense(let matrix): matrix
    case .transposed(let matrix, _): matrix.transpose
    case .sparse(let matrix): RationalMatrix(matrix)
    }
  }
}
