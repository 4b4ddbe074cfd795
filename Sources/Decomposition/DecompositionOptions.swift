import CouplingKernel
import ExactArithmetic

/// How layers are found.
public enum Strategy: String, CaseIterable, Sendable {
  /// `permutation` for a permutation; otherwise the fewest layers whose certificate stays under a
  /// budget, by `recognition` or the ladder.
  case auto

  /// The ladder with one level: at most six layers, large entries.
  case shallow

  /// The ladder with binary splitting: 2⌈log₂ d⌉ + 4 layers, small entries.
  case balanced

  /// The ladder with a given number of levels.
  case ladder

  /// At most four layers, where they are recognised; others are refused.
  case recognition

  /// Sparse layers for a permutation, with entries of absolute value at most 2.
  case permutation

  /// The published route, a permutation times two triangular factors: at most 47 layers, 21 for a
  /// permutation.
  case koehler

  /// Interleaved elimination of P and its Schur complement: 4⌈log₂ d⌉ + 4 layers, or up to two more.
  case elimination
}

/// Whether a coordinate may be reflected to make the determinant positive.
public enum FlipChoice: Hashable, Sendable {
  /// No reflection; a negative determinant is an error.
  case none

  /// One coordinate if the determinant is negative: for the ladder and for recognition the one that
  /// promises the best layers, otherwise the last of the second part.
  case auto

  /// This coordinate, which must make the determinant positive.
  case index(Int)
}

/// What the ladder, which has the choice of pivots, of a reflection and of the order of the parts,
/// chooses them for.
public enum LadderPreference: String, CaseIterable, Sendable {
  /// Layers that floating-point numbers evaluate accurately.
  case conditioning

  /// Short numbers.
  case size
}

/// What `decompose` is asked for.
public struct DecompositionOptions: Sendable {
  /// How layers are found.
  public var strategy: Strategy

  /// The number of levels of `Strategy.ladder`; nil: as many as binary splitting has.
  public var levels: Int?

  /// Whether the ladder may spend a layer on a shift. Without it there is one layer fewer, with larger
  /// entries, and the lower-left or the upper-right block must be invertible.
  public var allowsShift: Bool

  /// What the ladder chooses its pivots for.
  public var preference: LadderPreference

  /// What the certificate of `Strategy.auto` may cost. Nil: `DecompositionBudget.standard`, and if
  /// nothing stays under that, the smallest.
  public var budget: DecompositionBudget?

  /// The two parts; nil: first half and second half.
  public var partition: Partition?

  /// Whether a coordinate may be reflected.
  public var flip: FlipChoice

  /// The constant term b of an affine map x ↦ T x + b, a number for each coordinate; nil: a linear
  /// map is decomposed.
  public var bias: [Rational]?

  /// Free text for the certificate.
  public var note: String?

  /// Told now and then how far the work is, from the thread that called.
  public var progress: (@Sendable (DecompositionProgress) -> Void)?

  /// The defaults of the command line.
  public init(
    strategy: Strategy = .auto, levels: Int? = nil, allowsShift: Bool = true,
    preference: LadderPreference = .conditioning, budget: DecompositionBudget? = nil,
    partition: Partition? = nil, flip: FlipChoice = .none, bias: [Rational]? = nil,
    note: String? = nil,
    progress: (@Sendable (DecompositionProgress) -> Void)? = nil
  ) {
    self.strategy = strategy
    self.levels = levels
    self.allowsShift = allowsShift
    self.preference = preference
    self.budget = budget
    self.partition = partition
    self.flip = flip
    self.bias = bias
    self.note = note
    self.progress = progress
  }
}

/// How far a decomposition is.
public enum DecompositionProgress: Hashable, Sendable {
  /// The layers are known modulo so many primes. How many are needed shows when the numbers have
  /// stopped changing.
  case evaluated(primes: Int)

  /// The rational entries of so many layers have been recovered.
  case recovered(layers: Int, of: Int)

  /// The kernel has done so many steps of its check.
  case checked(steps: Int, of: Int)
}
