import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// Coupling layers for a target, as a certificate that the kernel has confirmed.
///
/// - Parameters:
///   - target: T, n × n with det T ≠ 0.
///   - options: Strategy, partition and reflection.
/// - Throws: `DecompositionError`.
public func decompose(
  _ target: Target, options: DecompositionOptions = DecompositionOptions()
) throws(DecompositionError) -> Certificate {
  try decompose(target, options: options, ladder: LadderConstructions.shipped)
}

/// `decompose` with other texts of the constructions than the shipped ones.
func decompose(
  _ target: Target, options: DecompositionOptions,
  ladder constructions: Result<LadderConstructions, ConstructionError>
) throws(DecompositionError) -> Certificate {
  let partition = try partition(for: target, options)
  let strategy = try strategy(for: target, partition, options)
  let plain =
    switch strategy {
    case .permutation: try permutationLayers(for: target, partition, options)
    case .koehler: try publishedLayers(for: target, partition, options)
    case .elimination: try eliminationLayers(for: target, partition, options, constructions)
    default: try ladderLayers(for: target, partition, options, strategy, constructions)
    }
  let verdict: Verdict
  let certificate: Certificate
  do {
    certificate = try Certificate(
      partition: partition, target: target, flip: plain.flip, layers: plain.layers,
      construction: strategy.rawValue)
    verdict = try certificate.check(
      limits: ReadingLimits(maxMemory: .max),
      progress: { done, count in options.progress?(.checked(steps: done, of: count)) })
  } catch {
    throw .unconfirmed(strategy: strategy)
  }
  guard case .verified = verdict else { throw .unconfirmed(strategy: strategy) }
  return certificate
}

private func partition(
  for target: Target, _ options: DecompositionOptions
) throws(DecompositionError) -> Partition {
  if case .index(let index) = options.flip, !(0..<target.size).contains(index) {
    throw .flipOutOfRange(index, size: target.size)
  }
  if let partition = options.partition {
    guard partition.size == target.size else {
      throw .partitionSize(expected: target.size, found: partition.size)
    }
    return partition
  }
  guard let partition = try? Partition.halves(of: target.size) else {
    throw .oddSize(target.size)
  }
  return partition
}

extension Partition {
  /// Whether the two parts have the same size.
  fileprivate var isEven: Bool { first.count == second.count }
}

/// The strategy that is meant: `auto` is decided by the target and the partition.
private func strategy(
  for target: Target, _ partition: Partition, _ options: DecompositionOptions
) throws(DecompositionError) -> Strategy {
  let isPermutation = if case .permutation = target { true } else { false }
  switch options.strategy {
  case .auto: return isPermutation && partition.isEven ? .permutation : .balanced
  case .permutation where !partition.isEven, .koehler where !partition.isEven,
    .elimination where !partition.isEven:
    throw .unequalParts(first: partition.first.count, second: partition.second.count)
  case .permutation where !isPermutation: throw .notAPermutation(strategy: .permutation)
  default: return options.strategy
  }
}

private typealias FlippedLayers = (flip: Int?, layers: [CouplingLayer])

/// The coordinate to reflect for a target whose determinant has this sign.
private func flip(
  isNegative: Bool, _ partition: Partition, _ choice: FlipChoice
) throws(DecompositionError) -> Int? {
  switch (isNegative, choice) {
  case (false, .index(let index)): throw .flipNotNeeded(index)
  case (false, _): nil
  case (true, .none): throw .negativeDeterminant
  case (true, .auto): partition.second[partition.second.count - 1]
  case (true, .index(let index)): index
  }
}

/// The theorem behind the sparse layers of permutations; they are not given out unless it is proved.
private let permutationTheorem = Result { () throws(ConstructionError) in
  var library = ConstructionLibrary.shipped
  return try library.prove("permutation")
}

private func permutationLayers(
  for target: Target, _ partition: Partition, _ options: DecompositionOptions
) throws(DecompositionError) -> FlippedLayers {
  guard case .permutation(let permutation) = target else {
    throw .notAPermutation(strategy: .permutation)
  }
  if case .failure(let error) = permutationTheorem { throw .unproved("\(error)") }
  let order = partition.first + partition.second
  var places = [Int](repeating: 0, count: order.count)
  for (place, coordinate) in order.enumerated() { places[coordinate] = place }
  do {
    let images = order.map { places[permutation[$0]] }
    let isNegative = try SignedPermutation(columns: images, flip: nil).determinant < 0
    let flip = try flip(isNegative: isNegative, partition, options.flip)
    return (
      flip, try PermutationStrategy.layers(of: images, flip: flip.map { places[$0] })
    )
  } catch let error as DecompositionError {
    throw error
  } catch {
    throw .unconfirmed(strategy: .permutation)
  }
}

private func publishedLayers(
  for target: Target, _ partition: Partition, _ options: DecompositionOptions
) throws(DecompositionError) -> FlippedLayers {
  let order = partition.first + partition.second
  let matrix = target.dense.selecting(rows: order, columns: order)
  guard var route = PublishedRoute(matrix) else { throw .singular(size: target.size) }
  let flip = try flip(isNegative: route.isNegative, partition, options.flip)
  if let flip {
    let signs = order.map { $0 == flip ? Rational(-1) : .one }
    guard let flipped = PublishedRoute(matrix.scalingColumns(by: signs)) else {
      throw .unconfirmed(strategy: .koehler)
    }
    route = flipped
  }
  if let progress = options.progress { route.progress = progress }
  return (flip, try route.layers())
}

private func ladderLayers(
  for target: Target, _ partition: Partition, _ options: DecompositionOptions,
  _ strategy: Strategy, _ constructions: Result<LadderConstructions, ConstructionError>
) throws(DecompositionError) -> FlippedLayers {
  let proved = try proved(constructions)
  let dimension = min(partition.first.count, partition.second.count)
  let splitting: Splitting
  switch (strategy, options.levels) {
  case (.shallow, _): splitting = Splitting(dimension: dimension, levels: 1)
  case (.ladder, let levels?):
    guard levels >= 1 else { throw .invalidLevels(levels) }
    splitting = Splitting(dimension: dimension, levels: levels)
  default: splitting = Splitting(dimension: dimension, branching: 2)
  }
  guard partition.isEven else {
    return try unevenLayers(for: target, partition, options, strategy, splitting, proved)
  }

  let order = partition.first + partition.second
  let matrix = target.dense.selecting(rows: order, columns: order)
  var ladder = Ladder(target: matrix, splitting: splitting, constructions: proved)
  guard let determinant = ladder.determinant else { throw .singular(size: target.size) }
  let flip = try flip(isNegative: determinant.signum < 0, partition, options.flip)
  if let flip {
    let signs = order.map { $0 == flip ? Rational(-1) : .one }
    ladder = Ladder(
      target: matrix.scalingColumns(by: signs), splitting: splitting, constructions: proved)
  }
  if let progress = options.progress { ladder.progress = progress }
  guard let layers = ladder.layers() else { throw .unconfirmed(strategy: strategy) }
  return (flip, layers)
}

private func eliminationLayers(
  for target: Target, _ partition: Partition, _ options: DecompositionOptions,
  _ constructions: Result<LadderConstructions, ConstructionError>
) throws(DecompositionError) -> FlippedLayers {
  let order = partition.first + partition.second
  let (flip, matrix) = try flippedMatrix(of: target, in: order, partition, options)
  var route = EliminationRoute(target: matrix, constructions: try proved(constructions))
  if let progress = options.progress { route.progress = progress }
  guard let layers = route.layers() else { throw .unconfirmed(strategy: .elimination) }
  return (flip, layers)
}

private func unevenLayers(
  for target: Target, _ partition: Partition, _ options: DecompositionOptions,
  _ strategy: Strategy, _ splitting: Splitting, _ constructions: LadderConstructions
) throws(DecompositionError) -> FlippedLayers {
  let larger: Part = partition.first.count > partition.second.count ? .first : .second
  let order = partition[larger] + partition[larger.other]
  let (flip, matrix) = try flippedMatrix(of: target, in: order, partition, options)
  var route = UnevenRoute(
    target: matrix, larger: partition[larger].count, smaller: partition[larger.other].count,
    splitting: splitting, ladder: constructions)
  if let progress = options.progress { route.progress = progress }
  guard var layers = try route.layers() else { throw .unconfirmed(strategy: strategy) }
  if larger == .second {
    for index in layers.indices { layers[index].updates = layers[index].updates.other }
  }
  return (flip, layers)
}

/// T · F in the given order of the coordinates, of positive determinant, and what F reflects.
private func flippedMatrix(
  of target: Target, in order: [Int], _ partition: Partition, _ options: DecompositionOptions
) throws(DecompositionError) -> (flip: Int?, matrix: RationalMatrix) {
  let matrix = target.dense.selecting(rows: order, columns: order)
  guard let determinant = try? matrix.determinant(), !determinant.isZero else {
    throw .singular(size: target.size)
  }
  guard let flip = try flip(isNegative: determinant.signum < 0, partition, options.flip) else {
    return (nil, matrix)
  }
  return (flip, matrix.scalingColumns(by: order.map { $0 == flip ? Rational(-1) : .one }))
}

private func proved(
  _ constructions: Result<LadderConstructions, ConstructionError>
) throws(DecompositionError) -> LadderConstructions {
  switch constructions {
  case .success(let proved): return proved
  case .failure(let error): throw .unproved("\(error)")
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
