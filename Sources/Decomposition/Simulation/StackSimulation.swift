import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// Layers of one partition for a stack of steps, each step being rewritten by itself.
///
/// *Theorem.* Let a stack have k coupling layers of the partition that is wanted, s of others, w
/// other matrices, and any permutations and diagonal matrices; parts of equal size. Layers of the
/// wanted partition, with at most one reflection, number at most k + 6 (s + w + 1) + 1: the 6 of the
/// last matrix only if the permutations and signs do not cancel, and at least 2 if factors are left.
///
/// *Proof.* M C = (M C M⁻¹) M, and for a permutation or a diagonal matrix M the matrix in parentheses
/// is a coupling layer again, of another partition perhaps (`conjugation`). So permutations and
/// diagonal matrices move to the right end, or into the next matrix. A layer of another partition is
/// seven layers (`simulation`), from one kind to the same kind, and which kind is our choice; one of
/// them joins the layer before. A matrix is six layers (`six-layers`), after its reflection has moved
/// on to the right; and so is the permutation with signs at the right end. Positive factors join
/// the last two layers (`absorption`). The sum is that of `simulation-count`.
struct StackSimulation {
  /// The partition that is wanted.
  let partition: Partition

  /// How matrices are decomposed.
  let options: DecompositionOptions

  /// The proved `simulation`.
  let construction: ProvedConstruction

  /// What has been rewritten, in the order in which it acts, beginning with the last step.
  private var layers: [CouplingLayer] = []

  /// What is still to be moved to the right; it acts before `layers`.
  private var monomial: Monomial

  /// What the theorem says about the steps so far, if it applies to them.
  private(set) var bound: Int? = 0
  private var hasForeignLayer = false

  init(
    _ partition: Partition, options: DecompositionOptions
  ) throws(DecompositionError) {
    self.partition = partition
    self.options = options
    switch ForeignLayer.construction {
    case .success(let proved): construction = proved
    case .failure(let error): throw .unproved("\(error)")
    }
    monomial = Monomial(Array(0..<partition.size))
  }

  /// The layers, and the reflection before them.
  mutating func run(
    _ stack: CouplingStack
  ) throws(DecompositionError) -> (flip: Int?, layers: [CouplingLayer]) {
    for (index, step) in stack.steps.reversed().enumerated() {
      options.progress?(.recovered(layers: index, of: stack.steps.count))
      switch step {
      case .permutation(let permutation): monomial = monomial * Monomial(permutation)
      case .scale(let factors): monomial = monomial * Monomial(diagonal: factors)
      case .matrix(let matrix): try add(matrix)
      case .convolution(let kernel, let pixels):
        try add(.dense(RationalRing().kronecker(kernel.dense, identity: pixels)))
      case .coupling(let partition, let layer):
        guard let (moved, conjugate) = monomial.conjugating(partition, layer) else {
          throw .unconfirmed(strategy: options.strategy)
        }
        try add(ForeignLayer(partition: moved, layer: conjugate))
      }
    }
    let flip = try finish()
    return (flip, CouplingLayer.merging(layers))
  }

  /// Adds a matrix that acts before everything so far.
  private mutating func add(_ matrix: CouplingMatrix) throws(DecompositionError) {
    if let factor = Monomial(matrix) {
      monomial = monomial * factor
      return
    }
    let certificate = try decomposed(.matrix(.dense(monomial * matrix.dense)), flip: .auto)
    let size = partition.size
    monomial =
      certificate.flip.map { Monomial(reflecting: $0, size: size) }
      ?? Monomial(Array(0..<size))
    prepend(certificate.layers)
  }

  private mutating func decomposed(
    _ target: Target, flip: FlipChoice
  ) throws(DecompositionError) -> Certificate {
    var options = options
    options.partition = partition
    options.flip = flip
    options.progress = nil
    if case .permutation = target, partition.first.count == partition.second.count {
      options.strategy = .permutation
      options.levels = nil
    }
    let certificate = try decompose(target, options: options)
    let isCovered = certificate.layers.count <= 6
    bound = bound.flatMap { isCovered ? $0 + 6 : nil }
    return certificate
  }

  /// Adds a coupling layer that acts before everything so far.
  private mutating func add(_ foreign: ForeignLayer) throws(DecompositionError) {
    var shortest: (count: Int, layers: [CouplingLayer])?
    for ends in Part.allCases {
      let found: [CouplingLayer]?
      do {
        found = try foreign.layers(over: partition, ends: ends, by: construction)
      } catch { throw .unconfirmed(strategy: options.strategy) }
      guard let found else { continue }
      let count = CouplingLayer.merging(found + layers.prefix(2)).count
      if count < shortest?.count ?? .max { shortest = (count, found) }
    }
    guard let shortest else {
      // The layer's determinant is positive.
      prepend(try decomposed(.matrix(.dense(foreign.matrix)), flip: .none).layers)
      return
    }
    let isOwn = Part.allCases.contains {
      Set(foreign.partition[foreign.layer.updates]) == Set(partition[$0])
    }
    if !isOwn && !hasForeignLayer {
      hasForeignLayer = true
      bound = bound.map { $0 + 1 }
    }
    bound = bound.map { $0 + (isOwn ? 1 : 6) }
    prepend(shortest.layers)
  }

  /// Joins layers at the seam; those that cancel entirely are dealt with at the end.
  private mutating func prepend(_ found: [CouplingLayer]) {
    layers = CouplingLayer.merging(found + layers.prefix(2)) + layers.dropFirst(2)
  }

  /// Turns what has been moved to the right into layers and a reflection.
  private mutating func finish() throws(DecompositionError) -> Int? {
    var flip: Int?
    if monomial.isNegative {
      switch options.flip {
      case .none: throw .negativeDeterminant
      case .auto: flip = partition.second.last
      case .index(let index): flip = index
      }
    } else if case .index(let index) = options.flip {
      throw .flipNotNeeded(index)
    }
    if let flip { monomial = monomial * Monomial(reflecting: flip, size: partition.size) }
    let (signed, scales) = monomial.split
    if !signed.isPositiveDiagonal {
      prepend(try decomposed(signed.target, flip: .none).layers)
    }
    layers = CouplingLayer.absorbing(scales, in: CouplingLayer.merging(layers), partition)
    let isPlain = scales.allSatisfy { $0 == .one }
    bound =
      partition.first.count == partition.second.count ? bound.map { max($0, isPlain ? 1 : 2) } : nil
    if let bound, layers.count > bound {
      throw .tooManyLayers(strategy: options.strategy, found: layers.count, bound: bound)
    }
    return flip
  }
}

extension CouplingLayer {
  /// The layers with a positive diagonal matrix before them, which costs none if there are two.
  fileprivate static func absorbing(
    _ scales: [Rational], in layers: [CouplingLayer], _ partition: Partition
  ) -> [CouplingLayer] {
    guard var first = layers.first else {
      return merging(Part.allCases.map { scaling($0, by: scales, partition) })
    }
    guard scales.contains(where: { $0 != .one }) else { return layers }
    let other = first.updates.other
    first.shift = .dense(
      first.shift.dense.scalingColumns(by: partition[other].map { scales[$0] }))
    first.scale = zip(partition[first.updates], first.scale ?? scales.map { _ in .one })
      .map { scales[$0] * $1 }
    return merging([first, scaling(other, by: scales, partition)] + layers.dropFirst())
  }

  private static func scaling(
    _ part: Part, by scales: [Rational], _ partition: Partition
  ) -> CouplingLayer {
    CouplingLayer(
      updates: part,
      shift: .dense(
        RationalMatrix(rows: partition[part].count, columns: partition[part.other].count)),
      scale: partition[part].map { scales[$0] })
  }
}

extension Monomial {
  /// Whether the determinant is negative.
  fileprivate var isNegative: Bool {
    var isNegative = factors.count { $0.signum < 0 } % 2 == 1
    var isSeen = [Bool](repeating: false, count: sources.count)
    for start in sources.indices where !isSeen[start] {
      var place = start
      while !isSeen[place] {
        isSeen[place] = true
        place = sources[place]
        // A cycle of length l is l − 1 exchanges.
        if place != start { isNegative.toggle() }
      }
    }
    return isNegative
  }
}
