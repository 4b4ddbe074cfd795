import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// The search for both bounds.
struct DepthSearch {
  private let target: Target
  private let partition: Partition
  private let flip: Int?
  private let couplings: Couplings
  /// T · F with either part first.
  private let oriented: [Part: OrientedTarget]
  private let seed: UInt64

  /// The largest parts for which layers are looked for beyond three.
  private static let largestPart = 12

  init(
    _ target: Target, _ partition: Partition?, _ flip: FlipChoice, _ couplings: Couplings,
    _ seed: UInt64
  ) throws(DepthBoundsError) {
    self.target = target
    self.couplings = couplings
    self.seed = seed
    guard let partition = partition ?? (try? Partition.halves(of: target.size)) else {
      throw .oddSize(target.size)
    }
    guard partition.size == target.size else {
      throw .doesNotFit(
        "the partition is one of \(partition.size) coordinates, the matrix has \(target.size)")
    }
    self.partition = partition
    var matrix = target.matrix
    guard var determinant = try? matrix.determinant(), !determinant.isZero else { throw .singular }
    switch flip {
    case .index(let index):
      guard (0..<target.size).contains(index) else {
        throw .doesNotFit("coordinate \(index) is not below \(target.size)")
      }
      self.flip = index
    case .auto: self.flip = determinant.signum < 0 ? partition.second.last : nil
    case .none: self.flip = nil
    }
    if let flip = self.flip {
      matrix = matrix.scalingColumns(
        by: (0..<target.size).map { $0 == flip ? Rational(-1) : .one })
      determinant = -determinant
    }
    if determinant.signum < 0 { throw .negativeDeterminant }
    if couplings == .additive && determinant != .one { throw .determinantNotOne }
    var oriented: [Part: OrientedTarget] = [:]
    for part in Part.allCases {
      oriented[part] = OrientedTarget(matrix, partition, leading: part)
    }
    self.oriented = oriented
  }

  func bounds() -> LayerBounds {
    var arguments: [Part: [Int: LowerBoundArgument]] = [:]
    var products: [Part: Certificate] = [:]
    for starts in Part.allCases {
      var found: [Int: LowerBoundArgument] = [:]
      for count in 1...5 {
        // What is impossible is mostly seen at once; what is possible takes a search.
        found[count] = argument(against: count, starts)
        if found[count] != nil { continue }
        if let product = product(of: count, starts) {
          products[starts] = product
          break
        }
      }
      arguments[starts] = found
    }
    for starts in Part.allCases where products[starts] == nil {
      products[starts] = sixLayers(starts)
    }
    for starts in Part.allCases {
      guard let other = products[starts.other] else { continue }
      if other.layers.count + 1 < products[starts]?.layers.count ?? .max {
        products[starts] = prolonged(other, starts)
      }
    }
    let orders = Part.allCases.map { starts in
      let best = arguments[starts]?.max { $0.key < $1.key }
      return LayerBounds.Order(
        starts: starts, lower: (best?.key ?? 0) + 1,
        refutation: best.flatMap { claim($0.key, [$0.value], starts) }, product: products[starts])
    }
    let common = (arguments[.first] ?? [:]).keys.filter { arguments[.second]?[$0] != nil }.max()
    let refutation = common.flatMap { count in
      claim(count, Part.allCases.compactMap { arguments[$0]?[count] }, nil)
    }
    return LayerBounds(
      couplings: couplings, orders: orders, lower: refutation?.layers ?? 1, refutation: refutation)
  }

  /// The claim that at least so many layers are needed, in both orders.
  func refutation(layers: Int) -> LowerBound? {
    let arguments = Part.allCases.compactMap { argument(against: layers - 1, $0) }
    return arguments.count == 2 ? claim(layers - 1, arguments, nil) : nil
  }

  /// The part that the last of `count` layers does not update.
  private func leading(_ count: Int, _ starts: Part) -> Part {
    count.isMultiple(of: 2) ? starts : starts.other
  }

  /// An argument against `count` layers that the kernel accepts.
  private func argument(against count: Int, _ starts: Part) -> LowerBoundArgument? {
    guard let target = oriented[leading(count, starts)] else { return nil }
    let search = ArgumentSearch(target: target, couplings: couplings)
    return search.candidates(against: count).lazy
      .map { LowerBoundArgument(starts: starts, kind: $0) }
      .first { claim(count, [$0], starts) != nil }
  }

  /// The claim that more than `count` layers are needed, if the kernel accepts it.
  private func claim(
    _ count: Int, _ arguments: [LowerBoundArgument], _ starts: Part?
  ) -> LowerBound? {
    guard
      let bound = try? LowerBound(
        partition: partition, target: target, flip: flip, layers: count + 1, couplings: couplings,
        starts: starts, arguments: arguments),
      (try? bound.check(limits: ReadingLimits(maxMemory: .max))) == .verified
    else { return nil }
    return bound
  }

  /// A product of `count` layers, 1 to 5, that the kernel accepts.
  private func product(of count: Int, _ starts: Part) -> Certificate? {
    let leading = leading(count, starts)
    guard let target = oriented[leading] else { return nil }
    func certificate(_ factors: Factorization?) -> Certificate? {
      factors.flatMap { confirmed($0.layers(leading: leading), "\(count) layers") }
    }
    switch count {
    case 1: return certificate(target.oneLayer(couplings))
    case 2: return certificate(target.twoLayers(couplings))
    case 3:
      guard case .layers(let factors) = ThreeLayerSystem(target).decide(couplings) else {
        return nil
      }
      return certificate(factors)
    default:
      guard max(target.d1, target.d2) <= Self.largestPart else { return nil }
      var random = SeededGenerator(seed: seed)
      let scales =
        couplings == .additive
        ? [.none]
        : count == 4 || target.q.isZero
          ? target.scalesForFourLayers() : target.scalesForMoreLayers(using: &random)
      for scales in scales {
        guard let divided = target.dividingColumns(by: scales) else { continue }
        var factors =
          count == 4
          ? divided.fourFactors(using: &random)
          : divided.fiveFactors(attempts: 24, using: &random)
        factors?.scales = scales
        if let found = certificate(factors) { return found }
      }
      return nil
    }
  }

  /// Six layers, or whatever the strategies need.
  private func sixLayers(_ starts: Part) -> Certificate? {
    let found = couplings == .affine ? sixLayersOfStrategies(starts) : nil
    if let found, found.layers.count <= 6 { return found }
    let leading = leading(6, starts)
    guard let target = oriented[leading], max(target.d1, target.d2) <= Self.largestPart else {
      return found
    }
    var random = SeededGenerator(seed: seed)
    for scales in couplings == .additive ? [.none] : target.scalesForMoreLayers(using: &random) {
      guard
        var factors = target.dividingColumns(by: scales)?
          .sixFactors(attempts: 12, using: &random)
      else { continue }
      factors.scales = scales
      if let product = confirmed(factors.layers(leading: leading), "6 layers") { return product }
    }
    return found
  }

  /// What the strategies find in this order.
  private func sixLayersOfStrategies(_ starts: Part) -> Certificate? {
    let isPermutation = if case .permutation = target { true } else { false }
    // The strategies choose their order; exchanging the parts gives the other one.
    for part in Part.allCases {
      guard
        let parts = try? Partition(first: partition[part], second: partition[part.other]),
        let found = try? decompose(
          target,
          options: DecompositionOptions(
            strategy: isPermutation || target.size > 64 ? .auto : .shallow, partition: parts,
            flip: flip.map { .index($0) } ?? .none))
      else { continue }
      let layers = found.layers.map { layer in
        var layer = layer
        if part == .second { layer.updates = layer.updates.other }
        return layer
      }
      if layers.first?.updates == starts {
        return confirmed(layers, found.construction)
      }
    }
    return nil
  }

  /// The product with an identity layer before it.
  private func prolonged(_ certificate: Certificate, _ starts: Part) -> Certificate? {
    let shape = (partition[starts].count, partition[starts.other].count)
    let identity = CouplingLayer(
      updates: starts, shift: .sparse(SparseRationalMatrix(rows: shape.0, columns: shape.1)))
    return confirmed([identity] + certificate.layers, certificate.construction)
  }

  private func confirmed(_ layers: [CouplingLayer], _ construction: String?) -> Certificate? {
    if couplings == .additive && layers.contains(where: { $0.scale != nil }) { return nil }
    guard
      let certificate = try? Certificate(
        partition: partition, target: target, flip: flip, layers: layers,
        construction: construction),
      (try? certificate.check(limits: ReadingLimits(maxMemory: .max))) == .verified
    else { return nil }
    return certificate
  }
}

extension Target {
  /// The target as a dense matrix.
  fileprivate var matrix: RationalMatrix {
    switch self {
    case .permutation(let images):
      RationalMatrix(rows: images.count, columns: images.count) { images[$0] == $1 ? .one : .zero }
    case .matrix(.dense(let matrix)): matrix
    case .matrix(.transposed(let matrix, _)): matrix.transpose
    case .matrix(.sparse(let matrix)): RationalMatrix(matrix)
    }
  }
}
