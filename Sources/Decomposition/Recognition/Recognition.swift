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
  /// Criteria for one, two, three and four layers.
  static let criteria: [@Sendable (RationalBlocks) -> [CouplingLayer]?] = [
    FewLayers.one, FewLayers.two, FewLayers.three, FourLayers.layers,
  ]

  /// Fewer than `limit` layers for a matrix whose first `m` coordinates are the first part.
  ///
  /// - Parameter filter: What the matrix must pass first; nil: computed.
  static func layers(
    of matrix: RationalMatrix, first m: Int, below limit: Int = 5, filter: RecognitionFilter? = nil
  ) -> [CouplingLayer]? {
    let filter = filter ?? RecognitionFilter(matrix, first: m)
    func allows(_ count: Int, exchanged: Bool) -> Bool {
      guard let filter else { return true }
      return (exchanged ? filter.exchanged : filter).allows(layers: count)
    }
    lazy var blocks = RationalBlocks(matrix, first: m)
    for (index, criterion) in criteria.prefix(max(0, limit - 1)).enumerated() {
      for exchanged in [false, true] where allows(index + 1, exchanged: exchanged) {
        guard let layers = criterion(exchanged ? blocks.exchanged : blocks) else { continue }
        return exchanged ? layers.map(\.exchangingParts) : layers
      }
    }
    return nil
  }
}

extension CouplingLayer {
  /// The layer with the two parts exchanged.
  var exchangingParts: CouplingLayer {
    CouplingLayer(updates: updates.other, shift: shift, scale: scale)
  }
}
