import CouplingFlows
import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra

/// Layers with short entries whose product is near a target.
public struct Approximation: Sendable {
  /// The claim, which the kernel has confirmed.
  public let certificate: Certificate

  /// The largest distance of an entry of the product from the target, as the kernel found it.
  public let largestError: Rational

  /// Whether the layers come from an exact strategy.
  public var isExact: Bool { largestError.isZero }
}

/// Floating-point layers for a target, as a certificate that the kernel has confirmed: each entry of
/// their exact product lies within the tolerance of that of the target.
///
/// Layers that are exact and have short entries are taken first: a permutation's, and up to four that
/// are recognised. Otherwise the fewest that meet the tolerance, from six on for parts of equal size.
///
/// - Throws: `DecompositionError`, `toleranceNotReached` among others.
public func approximate(
  _ target: Target, options: ApproximationOptions
) throws(DecompositionError) -> Approximation {
  try ApproximationTask(target, options).run()
}

/// One target, and what is asked for.
struct ApproximationTask {
  private let options: ApproximationOptions
  private let exact: DecompositionTask
  private let sizes: PartSizes

  /// Up to so many coordinates exact layers are looked for first.
  private static let recognitionSize = 32

  /// From this condition number on the sign of a determinant is computed exactly.
  private static let trustedCondition = 1e10

  init(_ target: Target, _ options: ApproximationOptions) throws(DecompositionError) {
    self.options = options
    exact = try DecompositionTask(
      target,
      DecompositionOptions(
        partition: options.partition, flip: options.flip, bias: options.bias, note: options.note))
    sizes = PartSizes(first: exact.partition.first.count, second: exact.partition.second.count)
  }

  func run() throws(DecompositionError) -> Approximation {
    if let short = try shortExactLayers(), case .withinTolerance(let found) = check(short) {
      return found
    }
    let goal = try Goal(exact, options.entries)
    var nearest: (error: Rational, layers: Int)?
    for count in goal.layerCounts {
      guard let layers = layers(count, goal) else { continue }
      switch check(FlippedLayers(flip: goal.flip, layers: layers)) {
      case .withinTolerance(let found): return found
      case .tooFar(let error):
        if error < nearest?.error ?? error + .one { nearest = (error, layers.count) }
      case .rejected: continue
      }
    }
    throw .toleranceNotReached(
      reached: nearest.map { Double(rounding: $0.error) }, layers: nearest?.layers ?? 0,
      entries: "\(options.entries)", hint: hint(goal, isNumeric: nearest != nil))
  }

  private func hint(_ goal: Goal, isNumeric: Bool) -> String {
    let condition =
      "the condition number of the matrix, columns scaled, is \(Float(goal.condition))"
    if !isNumeric { return "\(condition); the exact strategies take any" }
    return options.entries.significantBits < 53
      ? "a larger tolerance or --entries float64 would help (\(condition))"
      : "a larger tolerance would help, or an exact strategy (\(condition))"
  }

  private typealias FlippedLayers = DecompositionTask.FlippedLayers

  // MARK: Layers

  /// Exact layers whose entries have the precision that is asked for.
  private func shortExactLayers() throws(DecompositionError) -> FlippedLayers? {
    var found: FlippedLayers?
    if exact.isPermutation && exact.isEven {
      found = try exact.layers(.permutation)
    } else if exact.target.size <= Self.recognitionSize {
      found = try exact.fewestRecognized()
    }
    guard let found else { return nil }
    return found.layers.allSatisfy { $0.hasEntries(options.entries) } ? found : nil
  }

  /// Rounded layers, `count` of them; nil if they are not found.
  private func layers(_ count: Int, _ goal: Goal) -> [CouplingLayer]? {
    guard var continuation = start(count, goal), continuation.follow(goal.path.matrix(at:)) else {
      return nil
    }
    continuation.finish(at: goal.scaled, goal: options.entries.unitRoundoff / 16)
    return RoundedLayers(continuation.stack, goal.scales, options.entries).layers
  }

  /// Layers of the rotation from which the path to the target starts.
  private func start(_ count: Int, _ goal: Goal) -> Continuation? {
    let progress = options.progress
    func continuation(_ stack: UnipotentStack) -> Continuation {
      Continuation(from: stack) { progress?(.followed(layers: count, part: $0)) }
    }
    let rotation = goal.path.matrix(at: 0)
    if exact.isEven {
      return OrthogonalStart.layers(of: rotation).map { continuation($0.splitting(into: count)) }
    }
    for seed in 0..<Self.genericStarts {
      let generic = GenericStart.layers(sizes, count: count, seed: seed)
      guard let back = PolarPath(to: generic.product),
        let across = RotationPath(from: back.matrix(at: 0), to: rotation)
      else { continue }
      var continuation = continuation(generic)
      if continuation.follow({ back.matrix(at: 1 - $0) }) && continuation.follow(across.matrix(at:))
      {
        return continuation
      }
    }
    return nil
  }

  /// So many random layers are tried.
  private static let genericStarts: UInt64 = 3

  // MARK: The kernel

  private enum Answer {
    case withinTolerance(Approximation)
    case tooFar(Rational)
    case rejected
  }

  /// What the kernel says about layers.
  private func check(_ found: FlippedLayers) -> Answer {
    let bias = options.bias
    guard
      let certificate = try? Certificate(
        partition: exact.partition, target: exact.target, bias: bias, flip: found.flip,
        layers: bias.map { found.layers.adding($0, exact.partition, options.entries) }
          ?? found.layers,
        tolerance: options.tolerance, construction: "approximation", note: options.note),
      let verdict = try? certificate.check(
        limits: ReadingLimits(maxMemory: .max),
        progress: { options.progress?(.checked(steps: $0, of: $1)) })
    else { return .rejected }
    return switch verdict {
    case .withinTolerance(let error):
      .withinTolerance(Approximation(certificate: certificate, largestError: error))
    case .refuted(let discrepancy): .tooFar(discrepancy.largestError ?? .zero)
    case .verified: .rejected
    }
  }

  /// The matrix T F in floating point, in the order of the parts.
  private struct Goal {
    let flip: Int?
    let scales: ColumnScales
    /// T F D⁻¹, of determinant 1.
    let scaled: DenseMatrix<Double>
    let path: PolarPath
    var condition: Double { path.condition }
    let layerCounts: [Int]

    init(
      _ task: DecompositionTask, _ precision: EntryPrecision
    ) throws(DecompositionError) {
      layerCounts = Self.layerCounts(
        smaller: min(task.partition.first.count, task.partition.second.count),
        of: task.target.size)
      let exact = task.ordered
      var matrix = DenseMatrix<Double>(rows: exact.rows, columns: exact.columns) {
        Double(rounding: exact[$0, $1])
      }
      guard matrix.allFinite else { throw .beyondFloatingPoint }
      var (sign, logarithm) = matrix.determinant
      let values = matrix.singularValueDecomposition?.values ?? []
      if sign == 0 || values[0] > ApproximationTask.trustedCondition * values[values.count - 1] {
        let determinant = try? exact.determinant()
        guard let determinant, determinant.signum != 0 else {
          throw .singular(size: task.target.size)
        }
        sign = determinant.signum
      }
      flip = try task.flip(isNegative: sign < 0)
      if let flip {
        let place = task.order.firstIndex(of: flip)
        matrix = matrix.scaled { $1 == place ? -1 : 1 }
      }
      scales = ColumnScales(matrix, logarithm: logarithm, precision)
      scaled = scales.dividing(matrix)
      guard let path = PolarPath(to: scaled) else { throw .beyondFloatingPoint }
      self.path = path
    }

    /// Six layers do for equal parts; others need N layers with at least N m k ≥ n² numbers, and some
    /// freedom more.
    private static func layerCounts(smaller: Int, of size: Int) -> [Int] {
      let numbers = smaller * (size - smaller)
      let fewest = size == 2 * smaller ? 6 : (size * size - 1) / numbers + 2
      return [fewest, fewest + 2, fewest + 4]
    }
  }
}

extension UnipotentStack {
  /// The same product in `count` layers: the first factor, halved, again and again, with layers between
  /// that do nothing.
  func splitting(into count: Int) -> UnipotentStack {
    var result = self
    while result.factors.count < count {
      let first = result.factors[0]
      let half = first.shift.scaled { _, _ in 0.5 }
      let other = first.updates.other
      let nothing = DenseMatrix<Double>(
        rows: sizes[other], columns: sizes[first.updates])
      result.factors.replaceSubrange(
        0..<1,
        with: [
          Factor(updates: first.updates, shift: half), Factor(updates: other, shift: nothing),
          Factor(updates: first.updates, shift: half),
        ])
    }
    return result
  }
}
