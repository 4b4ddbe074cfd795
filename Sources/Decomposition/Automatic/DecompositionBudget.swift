import CouplingKernel
import ExactArithmetic

/// What the certificate of `Strategy.auto` may cost. Of the decompositions that stay under it, the one
/// with the fewest layers is chosen.
public struct DecompositionBudget: Hashable, Sendable {
  /// The size of the certificate as text; nil: any.
  public var bytes: Int?

  /// The bits of the largest numerator or denominator of the layers; nil: any.
  public var bits: Int?

  /// The largest condition number of a layer, in the norm of the largest absolute row sum; nil: any.
  public var condition: Rational?

  /// A budget with these limits.
  public init(bytes: Int? = nil, bits: Int? = nil, condition: Rational? = nil) {
    (self.bytes, self.bits, self.condition) = (bytes, bits, condition)
  }

  /// What applies if nothing is said: 4 MiB of text.
  public static let standard = DecompositionBudget(bytes: 4 << 20)

  /// For layers that are to be run in floating point: a condition number of at most 10⁷ each, and 16 MiB
  /// of text.
  public static let floatingPoint = DecompositionBudget(
    bytes: 16 << 20, condition: Rational(10_000_000))

  /// Whether it is a preference: the last certificate of `Strategy.auto` is taken though it is above.
  var isPreference: Bool { self == .standard || self == .floatingPoint }

  /// Why a certificate costs too much; nil if it does not.
  func excess(of certificate: Certificate) -> String? {
    if let bits {
      let needed = NumberStatistics.largestBits(of: certificate.layers)
      if needed > bits { return "numbers of \(needed) bits" }
    }
    if let condition {
      let needed = certificate.layers.map(\.condition).max() ?? .one
      if needed > condition { return "a layer of condition \(Double(rounding: needed))" }
    }
    if let bytes {
      var needed = 0
      certificate.write { needed += $0.count }
      if needed > bytes { return "\(needed) bytes" }
    }
    return nil
  }
}
