import CouplingKernel
import ExactLinearAlgebra
import SeededRandom

/// The reflection and the order of coordinates that promise the best ladder, by what is preferred.
struct ConditionedChoice {
  /// The order of the coordinates, and the place of the one to reflect.
  private(set) var order: CoordinateOrder

  /// At most so many choices are compared, and fewer for large matrices.
  private static let comparisons = 128

  /// So many vectors of signs are tried.
  private static let signVectors = 8

  /// No choice: the coordinates as they are.
  init(d: Int, flip: Int?) {
    order = CoordinateOrder(identity: d)
    order.reflection = flip
  }

  /// Compares both orders of the parts, all reflections that are allowed, and some vectors of signs.
  ///
  /// - Parameters:
  ///   - matrix: T in the order of the partition, d coordinates in either part.
  ///   - flips: The places that may be reflected, in order of preference; empty if none is needed.
  init(
    _ matrix: FloatingMatrix, flips: [Int], splitting: Splitting, preference: LadderPreference
  ) {
    let d = matrix.rows / 2
    let (first, second) = (Array(0..<d), Array(d..<2 * d))
    self.init(d: d, flip: flips.first)
    var best = Double.infinity
    // A comparison takes up to 4 d³ operations.
    let count = min(Self.comparisons, max(2, 100_000_000 / (d * d * d)))
    let signs = Self.signs(d, count: min(Self.signVectors, count / 2))
    let stride = max(1, 2 * signs.count * flips.count / count)
    let compared =
      flips.isEmpty ? [nil] : flips.indices.filter { $0 % stride == 0 }.map { flips[$0] }
    let orders = [false, true].map { exchanged in
      let parts = exchanged ? (first: second, second: first) : (first: first, second: second)
      return (exchanged, parts, ConditionedBlocks(matrix, first: parts.first, second: parts.second))
    }
    var pivots = PivotOrder(leaves: splitting.leaves.map(\.count), preference: preference)
    for flip in compared {
      for (exchanged, parts, blocks) in orders {
        let reflections = (
          first: parts.first.map { $0 == flip ? -1.0 : 1 },
          second: parts.second.map { $0 == flip ? -1.0 : 1 }
        )
        for signs in signs {
          let badness = pivots.badness(
            of: blocks, signs: signs, reflections: reflections, below: best)
          // Equal but for rounding is no improvement.
          let margin = best.isFinite ? 1e-9 * abs(best) : 0
          guard badness < best - margin else { continue }
          best = badness
          order = CoordinateOrder(pivots.order, exchanged: exchanged, signs: signs.map { Int($0) })
          order.reflection = flip
        }
      }
    }
  }

  /// Different vectors of signs, the first of them without any; fewer than `count` if there are fewer.
  private static func signs(_ d: Int, count: Int) -> [[Double]] {
    var random = SeededGenerator(seed: 0x7369_676e)
    var result: [[Double]] = []
    for index in 0..<max(1, count) {
      let signs = (0..<d).map { _ in index == 0 || random.next() % 2 == 0 ? 1.0 : -1 }
      if !result.contains(signs) { result.append(signs) }
    }
    return result
  }
}
