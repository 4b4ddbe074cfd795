import CouplingFlows
import SeededRandom
import Testing

/// Random matrices and layers, from a seed.
struct Samples {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func matrix<Scalar: BLASScalar>(_ rows: Int, _ columns: Int) -> DenseMatrix<Scalar> {
    var entries: [Scalar] = []
    for _ in 0..<rows * columns {
      entries.append(Scalar(NormalDistribution.sample(using: &generator)))
    }
    return DenseMatrix(rows: rows, columns: columns, entries: entries)
  }

  mutating func numbers<Scalar: BLASScalar>(
    _ count: Int, in range: ClosedRange<Double>
  ) -> [Scalar] {
    (0..<count).map { _ in Scalar(Double.random(in: range, using: &generator)) }
  }

  /// A split of n coordinates in random order.
  mutating func split(_ first: Int, _ second: Int) throws -> CoordinateSplit {
    let order = (0..<first + second).shuffled(using: &generator)
    return try #require(
      CoordinateSplit(first: Array(order[..<first]), second: Array(order[first...])))
  }

  mutating func affine<Scalar: BLASScalar>(
    _ updates: FlowPart, _ split: CoordinateSplit
  ) -> AffineCoupling<Scalar> {
    let (rows, columns) = (split[updates].count, split[updates.other].count)
    return AffineCoupling(
      updates: updates, shift: .dense(matrix(rows, columns)),
      scale: Bool.random(using: &generator) ? numbers(rows, in: 0.5...2) : nil,
      bias: Bool.random(using: &generator) ? numbers(rows, in: -1...1) : nil)
  }

  mutating func nonlinear<Scalar: BLASScalar>(
    _ updates: FlowPart, _ split: CoordinateSplit, _ activation: Activation
  ) -> NonlinearAffineCoupling<Scalar> {
    let (rows, columns) = (split[updates].count, split[updates.other].count)
    return NonlinearAffineCoupling(
      updates: updates,
      network: DenseNetwork(
        widths: [columns, 8, 8, 2 * rows], activation: activation, using: &generator))
  }
}

/// The largest absolute difference of two matrices.
func distance<Scalar: BLASScalar>(_ a: DenseMatrix<Scalar>, _ b: DenseMatrix<Scalar>) -> Scalar {
  zip(a.entries, b.entries).map { abs($0 - $1) }.max() ?? 0
}
