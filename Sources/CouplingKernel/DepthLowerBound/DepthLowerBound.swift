import ExactArithmetic

/// The claim that flows of bounded parameters need some number of layers to come close to all mixtures
/// of k points.
///
/// The family F_t has the flows of t layers on R^d, layer i being x -> φ_i(x, θ_i) with p parameters
/// θ_i in [−R, R]^p, such that for the Euclidean norm
///
///     |φ_i(x, θ) − φ_i(x', θ)| ≤ L |x − x'|,    |φ_i(x, θ) − φ_i(x, θ')| ≤ M max_j |θ_j − θ'_j|.
///
/// The φ_i are fixed, the θ_i are free. Flows start from one distribution, whatever it is. Let
/// s = 2 √(h/d). The claim: there are points of norm 1, at distances of at least s from one another,
/// such that for every t < `depth` the uniform distribution on some k of them is at a distance of at
/// least s/8, in W₁, from what any flow of F_t makes of the start.
public struct DepthLowerBound: Sendable, Hashable {
  /// The number d of coordinates.
  public let dimension: Int

  /// The number k of points of a mixture.
  public let modes: Int

  /// The number p of parameters of a layer.
  public let parameters: Int

  /// R: parameters lie in [−R, R].
  public let range: Rational

  /// L, for the dependence of a layer on its input.
  public let lipschitz: Rational

  /// M, for its dependence on its parameters.
  public let parameterLipschitz: Rational

  /// h: words of the code differ in at least so many places.
  public let distance: Int

  /// The points, up to a factor: words of d signs.
  public let code: BinaryCode

  /// So many k-subsets of the code share at most k/2 words pairwise.
  public let subsets: Integer

  /// Into so many equal parts the range of each parameter is cut.
  public let intervals: Integer

  /// The number of layers below which the claim holds.
  public let depth: Int

  /// A text that means nothing.
  public let note: String?

  /// A claim; the caller states that d, k, h, depth ≥ 1, p ≥ 0 and R, L, M ≥ 0.
  public init(
    dimension: Int, modes: Int, parameters: Int, range: Rational, lipschitz: Rational,
    parameterLipschitz: Rational, distance: Int, code: BinaryCode, subsets: Integer,
    intervals: Integer, depth: Int, note: String? = nil
  ) {
    self.dimension = dimension
    self.modes = modes
    self.parameters = parameters
    self.range = range
    self.lipschitz = lipschitz
    self.parameterLipschitz = parameterLipschitz
    self.distance = distance
    self.code = code
    self.subsets = subsets
    self.intervals = intervals
    self.depth = depth
    self.note = note
  }
}

/// Binary words of one length, given one by one or only counted.
public enum BinaryCode: Sendable, Hashable {
  /// Words as texts of the digits 0 and 1.
  case words([[UInt8]])

  /// So many words, which exist by the bound of Gilbert and Varshamov.
  case count(Integer)

  /// The number m of words.
  public var count: Integer {
    switch self {
    case .words(let words): Integer(words.count)
    case .count(let count): count
    }
  }
}
