import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// One target with its partition and options, on which strategies are run.
package struct DecompositionTask {
  /// T.
  package let target: Target

  /// What was asked for.
  package let options: DecompositionOptions

  /// The two parts.
  package let partition: Partition

  /// The theorems of the ladder, if they are proved.
  let constructions: Result<LadderConstructions, ConstructionError>

  /// Layers whose product is T F, and the coordinate that F reflects.
  package typealias FlippedLayers = (flip: Int?, layers: [CouplingLayer])

  /// With the theorems as they are shipped.
  package init(
    _ target: Target, _ options: DecompositionOptions
  ) throws(DecompositionError) {
    try self.init(target, options, LadderConstructions.shipped)
  }

  init(
    _ target: Target, _ options: DecompositionOptions,
    _ constructions: Result<LadderConstructions, ConstructionError>
  ) throws(DecompositionError) {
    self.target = target
    self.options = options
    self.constructions = constructions
    partition = try Self.partition(of: target.size, options)
    if let bias = options.bias, bias.count != target.size {
      throw .biasSize(expected: target.size, found: bias.count)
    }
  }

  private static func partition(
    of size: Int, _ options: DecompositionOptions
  ) throws(DecompositionError) -> Partition {
    if case .index(let index) = options.flip, !(0..<size).contains(index) {
      throw .flipOutOfRange(index, size: size)
    }
    if let partition = options.partition {
      guard partition.size == size else {
        throw .partitionSize(expected: size, found: partition.size)
      }
      return partition
    }
    guard let partition = try? Partition.halves(of: size) else { throw .oddSize(size) }
    return partition
  }

  /// Runs the strategy of the options.
  func run() throws(DecompositionError) -> ExplainedDecomposition {
    if options.strategy == .auto { return try automatic() }
    let certificate = try confirmed(layers(options.strategy), options.strategy)
    return ExplainedDecomposition(certificate: certificate, reason: nil)
  }

  /// The certificate, once the kernel has checked it.
  func confirmed(
    _ found: FlippedLayers, _ strategy: Strategy
  ) throws(DecompositionError) -> Certificate {
    let certificate = try certificate(found, strategy)
    let progress = options.progress
    let verdict = try? certificate.check(
      limits: ReadingLimits(maxMemory: .max),
      progress: { done, count in progress?(.checked(steps: done, of: count)) })
    guard verdict == .verified else { throw .unconfirmed(strategy: strategy) }
    return certificate
  }

  /// A certificate that the kernel has not seen yet.
  func certificate(
    _ found: FlippedLayers, _ strategy: Strategy
  ) throws(DecompositionError) -> Certificate {
    do {
      return try Certificate(
        partition: partition, target: target, bias: options.bias, flip: found.flip,
        layers: options.bias.map { found.layers.adding($0, partition) } ?? found.layers,
        construction: strategy.rawValue, note: options.note)
    } catch { throw .unconfirmed(strategy: strategy) }
  }

  // MARK: What strategies share

  /// Whether T is given as a permutation.
  package var isPermutation: Bool { if case .permutation = target { true } else { false } }

  /// The coordinates of both parts.
  package var order: [Int] { partition.first + partition.second }

  /// T in the order of the partition.
  package var ordered: RationalMatrix {
    let (matrix, order) = (target.dense, order)
    if order.elementsEqual(order.indices) { return matrix }
    return matrix.selecting(rows: order, columns: order)
  }

  /// The coordinate to reflect for a target whose determinant has this sign.
  package func flip(isNegative: Bool) throws(DecompositionError) -> Int? {
    switch (isNegative, options.flip) {
    case (false, .index(let index)): throw .flipNotNeeded(index)
    case (false, _): nil
    case (true, .none): throw .negativeDeterminant
    case (true, .auto): partition.second[partition.second.count - 1]
    case (true, .index(let index)): index
    }
  }

  /// T · F in the order of the partition, of positive determinant, and what F reflects.
  package func flippedMatrix() throws(DecompositionError) -> (flip: Int?, matrix: RationalMatrix) {
    let matrix = ordered
    guard let determinant = try? matrix.determinant(), !determinant.isZero else {
      throw .singular(size: target.size)
    }
    let flip = try flip(isNegative: determinant.signum < 0)
    return (flip, flip.map { matrix.reflecting($0, in: order) } ?? matrix)
  }

  /// The theorems of the ladder.
  ///
  /// - Throws: `unproved`.
  func proved() throws(DecompositionError) -> LadderConstructions {
    switch constructions {
    case .success(let proved): return proved
    case .failure(let error): throw .unproved("\(error)")
    }
  }

  /// Whether the two parts have the same size.
  package var isEven: Bool { partition.first.count == partition.second.count }
}

extension RationalMatrix {
  /// The matrix times F, which reflects `coordinate`; `order` lists the coordinates of the columns.
  func reflecting(_ coordinate: Int, in order: [Int]) -> RationalMatrix {
    scalingColumns(by: order.map { $0 == coordinate ? Rational(-1) : .one })
  }
}

extension Target {
  /// The target as a dense matrix.
  var dense: RationalMatrix {
    switch self {
    case .permutation(let permutation):
      RationalMatrix(rows: permutation.count, columns: permutation.count) { i, j in
        permutation[i] == j ? .one : .zero
      }
    case .matrix(let matrix): matrix.dense
    }
  }
}
