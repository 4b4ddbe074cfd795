import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Coupling layers for a target, as a certificate that the kernel has confirmed.
///
/// - Parameters:
///   - target: T, n × n with det T ≠ 0.
///   - options: Strategy, partition and reflection.
/// - Throws: `DecompositionError`.
public func decompose(
  _ target: Target, options: DecompositionOptions = DecompositionOptions()
) throws(DecompositionError) -> Certificate {
  let partition = try partition(for: target, options)
  let (strategy, flip, layers) = try layers(for: target, partition: partition, options)
  let verdict: Verdict
  let certificate: Certificate
  do {
    certificate = try Certificate(
      partition: partition, target: target, flip: flip, layers: layers,
      construction: strategy.rawValue)
    verdict = try certificate.check(progress: { done, count in
      options.progress?(.checked(layers: done, of: count))
    })
  } catch {
    throw .unconfirmed(strategy: strategy)
  }
  guard case .verified = verdict else { throw .unconfirmed(strategy: strategy) }
  return certificate
}

private func partition(
  for target: Target, _ options: DecompositionOptions
) throws(DecompositionError) -> Partition {
  if let partition = options.partition {
    guard partition.size == target.size else {
      throw .partitionSize(expected: target.size, found: partition.size)
    }
    guard partition.first.count == partition.second.count else {
      throw .unequalParts(first: partition.first.count, second: partition.second.count)
    }
    return partition
  }
  guard let partition = try? Partition.halves(of: target.size) else {
    throw .oddSize(target.size)
  }
  return partition
}

private func layers(
  for target: Target, partition: Partition, _ options: DecompositionOptions
) throws(DecompositionError) -> (Strategy, flip: Int?, [CouplingLayer]) {
  let dimension = partition.first.count
  let splitting: Splitting
  switch options.strategy {
  case .shallow:
    splitting = Splitting(dimension: dimension, levels: 1)
  case .ladder:
    guard let levels = options.levels else { fallthrough }
    guard levels >= 1 else { throw .invalidLevels(levels) }
    splitting = Splitting(dimension: dimension, levels: levels)
  case .auto, .balanced, .permutation:
    splitting = Splitting(dimension: dimension, branching: 2)
  }
  let order = partition.first + partition.second
  var matrix = target.dense.selecting(rows: order, columns: order)
  var flip: Int?
  if case .index(let index) = options.flip, !order.indices.contains(index) {
    throw .flipOutOfRange(index, size: order.count)
  }

  var ladder = Ladder(target: matrix, splitting: splitting)
  var search = LadderSearch(dimension: dimension)
  guard let candidate = ladder.candidate(from: &search) else {
    throw .singular(size: target.size)
  }
  if candidate.determinant.signum < 0 {
    let coordinate: Int
    switch options.flip {
    case .none: throw .negativeDeterminant
    case .auto: coordinate = order[order.count - 1]
    case .index(let index): coordinate = index
    }
    flip = coordinate
    let factors = order.map { $0 == coordinate ? Rational(-1) : .one }
    matrix = matrix.scalingColumns(by: factors)
    ladder = Ladder(target: matrix, splitting: splitting)
  } else if case .index(let index) = options.flip {
    throw .flipNotNeeded(index)
  }
  if let progress = options.progress { ladder.progress = progress }
  let strategy = options.strategy == .auto ? .balanced : options.strategy
  guard let layers = ladder.layers() else { throw .unconfirmed(strategy: strategy) }
  return (strategy, flip, layers)
}

extension Target {
  /// The target as a dense matrix.
  var dense: RationalMatrix {
    switch self {
    case .permutation(let permutation):
      RationalMatrix(rows: permutation.count, columns: permutation.count) { i, j in
        permutation[i] == j ? .one : .zero
      }
    case .matrix(.dense(let matrix)): matrix
    case .matrix(.transposed(let matrix)): matrix.transpose
    case .matrix(.sparse(let matrix)): RationalMatrix(matrix)
    }
  }
}
