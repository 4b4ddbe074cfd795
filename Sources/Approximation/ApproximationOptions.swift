import CouplingKernel
import Decomposition
import ExactArithmetic

/// What `approximate` is asked for.
public struct ApproximationOptions: Sendable {
  /// The largest distance of an entry of the product from that of the target; positive.
  public var tolerance: Rational

  /// What the entries of the layers are taken from.
  public var entries: EntryPrecision

  /// The two parts; nil: first half and second half.
  public var partition: Partition?

  /// Whether a coordinate may be reflected.
  public var flip: FlipChoice

  /// The constant term of an affine map, a number for each coordinate; nil: a linear map.
  public var bias: [Rational]?

  /// Free text for the certificate.
  public var note: String?

  /// Told now and then how far the work is, from the thread that called.
  public var progress: (@Sendable (ApproximationProgress) -> Void)?

  /// The defaults of the command line.
  public init(
    tolerance: Rational, entries: EntryPrecision = .float32, partition: Partition? = nil,
    flip: FlipChoice = .none, bias: [Rational]? = nil, note: String? = nil,
    progress: (@Sendable (ApproximationProgress) -> Void)? = nil
  ) {
    self.tolerance = tolerance
    self.entries = entries
    self.partition = partition
    self.flip = flip
    self.bias = bias
    self.note = note
    self.progress = progress
  }
}

/// How far an approximation is.
public enum ApproximationProgress: Hashable, Sendable {
  /// So many layers belong to a matrix that lies this part of the way from a rotation to the target.
  case followed(layers: Int, part: Double)

  /// The kernel has done so many steps of its check.
  case checked(steps: Int, of: Int)
}
