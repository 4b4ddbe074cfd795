import CouplingKernel
import ExactLinearAlgebra

/// How a stack is turned into layers of one partition.
public enum SimulationMethod: String, CaseIterable, Sendable {
  /// The one of the two others that gives fewer layers.
  case fewest

  /// Step by step: numbers stay as short as those of the steps.
  case steps

  /// The product is decomposed, whatever it came from.
  case product
}

/// Layers of one partition for a stack, as a certificate that the kernel has confirmed.
public struct Simulation: Sendable {
  /// Its T is the product of the stack.
  public let certificate: Certificate

  /// The method that gave the layers: `steps` or `product`.
  public let method: SimulationMethod

  /// The number of layers that the theorem about steps promises, if it applies; see `StackSimulation`.
  public let bound: Int?
}

/// Rewrites a stack of coupling layers over changing partitions, permutations and other matrices into
/// layers of one partition.
///
/// - Parameters:
///   - stack: The steps.
///   - method: How.
///   - options: The partition (nil: halves), whether a reflection is allowed, and how matrices are
///     decomposed.
///   - limits: Of the kernel's check.
/// - Throws: `DecompositionError`; `CertificateError.limitReached`.
public func simulate(
  _ stack: CouplingStack, method: SimulationMethod = .fewest,
  options: DecompositionOptions = DecompositionOptions(strategy: .shallow),
  limits: ReadingLimits = ReadingLimits()
) throws -> Simulation {
  guard let partition = options.partition ?? (try? Partition.halves(of: stack.size)) else {
    throw DecompositionError.oddSize(stack.size)
  }
  guard partition.size == stack.size else {
    throw DecompositionError.partitionSize(expected: stack.size, found: partition.size)
  }
  if case .index(let index) = options.flip, !(0..<stack.size).contains(index) {
    throw DecompositionError.flipOutOfRange(index, size: stack.size)
  }
  let product = try stack.product(limits: limits)
  let monomial = Monomial(.dense(product))
  let target =
    monomial.flatMap { monomial in
      if case .permutation(let images) = monomial.target { return Target.permutation(images) }
      return nil
    } ?? .matrix(.dense(product))

  var candidates: [Simulation] = []
  if method != .product {
    var simulation = try StackSimulation(partition, options: options)
    let (flip, layers) = try simulation.run(stack)
    let certificate = try Certificate(
      partition: partition, target: target, flip: flip, layers: layers,
      construction: "simulation of \(stack.steps.count) steps")
    guard try certificate.isConfirmed(options.progress) else {
      throw DecompositionError.unconfirmed(strategy: options.strategy)
    }
    candidates.append(
      Simulation(certificate: certificate, method: .steps, bound: simulation.bound))
  }
  // Nothing has fewer layers than one.
  if method == .product || method == .fewest && candidates[0].certificate.layers.count > 1 {
    var options = options
    options.partition = partition
    if case .permutation = target, partition.first.count == partition.second.count {
      options.strategy = .permutation
      options.levels = nil
    }
    let certificate: Certificate
    do {
      certificate = try decompose(target, options: options)
    } catch {
      // Where the strategy finds nothing, the steps have.
      guard case .unconfirmed = error, let steps = candidates.first else { throw error }
      return steps
    }
    candidates.append(Simulation(certificate: certificate, method: .product, bound: nil))
  }
  return candidates.dropFirst().reduce(candidates[0]) { best, other in
    other.certificate.layers.count < best.certificate.layers.count ? other : best
  }
}

extension Certificate {
  /// Whether the kernel confirms the claim.
  func isConfirmed(
    _ progress: (@Sendable (DecompositionProgress) -> Void)?
  ) throws(CertificateError) -> Bool {
    let verdict = try check(
      limits: ReadingLimits(maxMemory: .max),
      progress: { done, count in progress?(.checked(steps: done, of: count)) })
    switch verdict {
    case .verified, .withinTolerance: return true
    case .refuted: return false
    }
  }
}
