import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// The starts to try for a target, the ones with the smallest entries first.
///
/// With S invertible a shift towards G = I, or towards a product of random unit triangular
/// matrices, always works. With S singular a random V makes R + S V invertible, since [R S] has
/// full row rank. A random basis covers the rest.
struct LadderSearch: Sequence, IteratorProtocol {
  /// A start, and whether the two parts are exchanged for it.
  typealias Element = (start: LadderStart, exchanged: Bool)

  private let dimension: Int

  /// What comes next, last one first.
  private var queue: [Element]

  /// Whether the starts with random matrices, which are hardly ever needed, have been made.
  private var isComplete = false

  /// The candidates for blocks of `dimension` rows. The same dimension gives the same candidates.
  init(dimension: Int) {
    self.dimension = dimension
    queue = [true, false].map { (LadderStart(shift: .towardsIdentity), $0) }
  }

  /// The next candidate.
  mutating func next() -> Element? {
    if queue.isEmpty && !isComplete {
      queue = further.reversed()
      isComplete = true
    }
    return queue.popLast()
  }

  /// All candidates but the first two.
  private var further: [Element] {
    var random = SeededGenerator(seed: 0x636f_7570_6c65_74)
    var queue: [Element] = []
    for _ in 0..<4 {
      for exchanged in [false, true] {
        let upper = IntegerMatrix.unitLower(dimension, using: &random).transpose
        let lower = IntegerMatrix.unitLower(dimension, using: &random)
        queue.append((LadderStart(shift: .towards(upper: upper, lower: lower)), exchanged))
      }
    }
    for exchanged in [false, true] { queue.append((LadderStart(shift: .none), exchanged)) }
    let shifts = (0..<6).map { _ in
      IntegerMatrix(rows: dimension, columns: dimension) { _, _ in
        Integer(Int(random.next() % 3) - 1)
      }
    }
    for shift in shifts {
      for exchanged in [false, true] { queue.append((LadderStart(shift: .by(shift)), exchanged)) }
    }
    for _ in 0..<4 {
      for shift in [.none] + shifts.map(LadderStart.Shift.by) {
        let basis =
          IntegerMatrix.unitLower(dimension, using: &random)
          * IntegerMatrix.unitLower(dimension, using: &random).transpose
        for exchanged in [false, true] {
          queue.append((LadderStart(shift: shift, basis: basis), exchanged))
        }
      }
    }
    return queue
  }
}

extension IntegerMatrix {
  /// A unit lower triangular matrix with random entries −1, 0, 1 below the diagonal.
  fileprivate static func unitLower(
    _ dimension: Int, using random: inout SeededGenerator
  ) -> IntegerMatrix {
    IntegerMatrix(rows: dimension, columns: dimension) { i, j in
      i == j ? .one : (i > j ? Integer(Int(random.next() % 3) - 1) : .zero)
    }
  }
}
