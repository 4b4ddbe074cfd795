import ExactArithmetic

/// The claim that three affine coupling layers bring a source distribution close to a target.
///
/// There are n = 2d coordinates (x, y), x the first d and y the last. The flow is
///
///     y <- a y + f(x_0),   x <- b x + g(y_0),   y <- c y + h(x_0)
///
/// with positive scales a, b, c and staircases f, g, h of one variable with values in R^d. P is the
/// distribution of the image of the source, and H the target. The claims are
///
/// 1. W₂(P, Q) ≤ error for every distribution Q with W₂(H, Q) ≤ discretisation, where W₂ is the
///    Wasserstein distance for the Euclidean norm: the root of the infimum of E|X − Y|² over all
///    couplings (X, Y) of both;
/// 2. where the flow is differentiable, the condition number (largest by smallest singular value) of
///    its Jacobian matrix is not below `condition` everywhere on the support of the source: there are
///    points at which it comes arbitrarily close to `condition` or exceeds it.
public struct UniversalityCertificate: Sendable, Hashable {
  /// Where the flow starts.
  public let source: TransportSource

  /// Where it is to end.
  public let target: TransportTarget

  /// The largest distance that is claimed.
  public let error: Rational

  /// How far from the histogram the distribution may be that is meant.
  public let discretisation: Rational

  /// What the condition number reaches; nil if nothing is claimed.
  public let condition: Rational?

  /// The three layers.
  public let layers: [StaircaseLayer]

  /// For each plateau of f that meets the support of the source, and each plateau of g that is met
  /// by its image, in their order: the atom of the target to which this cell belongs.
  public let cells: [[Int]]

  /// A text that means nothing.
  public let note: String?

  /// A certificate; the caller states that there are three layers, with positive scales and
  /// staircases with values in R^d, 2d being the dimension of the target.
  public init(
    source: TransportSource, target: TransportTarget, error: Rational,
    discretisation: Rational = .zero, condition: Rational? = nil, layers: [StaircaseLayer],
    cells: [[Int]], note: String? = nil
  ) {
    self.source = source
    self.target = target
    self.error = error
    self.discretisation = discretisation
    self.condition = condition
    self.layers = layers
    self.cells = cells
    self.note = note
  }

  /// The number of coordinates.
  public var dimension: Int { target.dimension }

  /// The number of neurons of the three networks.
  public var neurons: Int { layers.reduce(0) { $0 + $1.shift.neurons } }
}

/// A coupling layer that updates one half of the coordinates: multiplies it by `scale` and adds
/// `shift` of the first coordinate of the other half.
public struct StaircaseLayer: Sendable, Hashable {
  /// The positive factor.
  public let scale: Rational

  /// The network.
  public let shift: Staircase

  /// A layer; the caller states that the scale is positive.
  public init(scale: Rational, shift: Staircase) {
    self.scale = scale
    self.shift = shift
  }
}
