import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// The layers of a target that has at most four; nil if it has none, or none were found.
///
/// What is decided, for every partition: one, two and three layers, with scales; four layers without
/// scales if one of the diagonal blocks P and S is invertible, and if neither is, up to a random
/// choice; four layers with scales for parts of one coordinate, and for parts of two. In other cases
/// four layers may exist that are not found. Nil for det T ≤ 0.
///
/// - Parameters:
///   - target: T, n × n, of positive determinant.
///   - partition: The two parts, of n coordinates together.
/// - Returns: The fewest layers, in the order in which they act. They have not been checked by the
///   kernel yet.
public func recognize(_ target: Target, partition: Partition) -> [CouplingLayer]? {
  guard target.size == partition.size else { return nil }
  let order = partition.first + partition.second
  return Recognition.layers(
    of: target.dense.selecting(rows: order, columns: order), first: partition.first.count)
}

/// The search for at most four layers.
enum Recognition {
  /// Layers for a matrix whose first `m` coordinates are the first part.
  static func layers(of matrix: RationalMatrix, first m: Int) -> [CouplingLayer]? {
    let blocks = RationalBlocks(matrix, first: m)
    let criteria: [(RationalBlocks) -> [CouplingLayer]?] = [
      FewLayers.one, FewLayers.two, { mayHaveThree($0) ? FewLayers.three($0) : nil },
      FourLayers.layers,
    ]
    for criterion in criteria {
      if let layers = criterion(blocks) { return layers }
      if let layers = criterion(blocks.exchanged) { return layers.map(\.exchangingParts) }
    }
    return nil
  }

  /// False only if W = D R⁻¹ E is impossible for invertible R: a 2 × 2 minor of the quotients does not
  /// vanish, modulo a prime.
  private static func mayHaveThree(_ t: RationalBlocks) -> Bool {
    guard t.r.rows == t.r.columns, t.r.rows > 1, let field = PrimeField.largest(1).first,
      let r = try? ResidueMatrix(dividing: t.r, over: field), let inverse = try? r.inverse(),
      let p = try? ResidueMatrix(dividing: t.p, over: field),
      let q = try? ResidueMatrix(dividing: t.q, over: field),
      let s = try? ResidueMatrix(dividing: t.s, over: field)
    else { return true }
    let w = p * inverse * s - q
    for i in 1..<w.rows {
      for j in 1..<w.columns {
        let left = field.product(
          field.product(w[i - 1, j - 1], w[i, j]),
          field.product(inverse[i - 1, j], inverse[i, j - 1]))
        let right = field.product(
          field.product(w[i - 1, j], w[i, j - 1]),
          field.product(inverse[i - 1, j - 1], inverse[i, j]))
        if left != right { return false }
      }
    }
    return true
  }
}

extension CouplingLayer {
  /// The layer with the two parts exchanged.
  var exchangingParts: CouplingLayer {
    CouplingLayer(updates: updates.other, shift: shift, scale: scale)
  }
}
