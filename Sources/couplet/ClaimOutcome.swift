import CouplingKernel
import Interchange

/// What the check of a claim of another kind than equality came to.
struct ClaimOutcome: Sendable {
  /// The number of coordinates.
  var size: Int?
  /// What is claimed, with its size: `n = 6, not fewer than 6 affine layers`.
  var claim: String
  /// Why the file does not prove it; nil if it does.
  var flaw: String?

  func line(_ file: String) -> String {
    flaw.map { "REFUTED  \(file)  \($0)" } ?? "VERIFIED  \(file)  \(claim)"
  }
}

extension Verification {
  /// Checks a file in the format `couplet-lower-bound/1`.
  func checkLowerBound(
    _ source: Source, _ file: String, into outcome: inout VerificationOutcome
  ) throws(Failure) {
    try demandExactMethod(file)
    do {
      let bound = try LowerBound(parsing: source.bytes, limits: limits)
      if let difference = target?.difference(from: bound.target) {
        outcome.result = .success(.otherTarget(difference))
        return
      }
      let flaw: String? =
        switch try bound.check(limits: limits) {
        case .verified: nil
        case .refuted(let argument, let reason): "arguments[\(argument)]: \(reason)"
        }
      outcome.result = .success(
        .claim(ClaimOutcome(size: bound.size, claim: bound.claim, flaw: flaw)))
    } catch {
      throw Failure(error, file: source.name)
    }
  }

  /// Claims of other kinds than equality have one check only, which is exact.
  func demandExactMethod(_ file: String) throws(Failure) {
    if method == .probabilistic {
      throw Failure(
        .usage, "\(file): such claims are checked exactly only; leave --probabilistic out")
    }
  }
}

extension LowerBound {
  /// `n = 6, not fewer than 6 affine layers`, perhaps with the order.
  var claim: String {
    let order = starts.map { ", updating the \($0) part first" } ?? ""
    let reflected = flip.map { ", coordinate \($0) reflected" } ?? ""
    return "n = \(size), not fewer than \(layers) \(couplings) layers\(order)\(reflected)"
  }
}
