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

  /// Checks a file in the format `couplet-universality/1`.
  func checkUniversality(
    _ source: Source, _ file: String, into outcome: inout VerificationOutcome
  ) throws(Failure) {
    try demandExactMethod(file)
    try demandNoTarget(file)
    do {
      let certificate = try UniversalityCertificate(parsing: source.bytes, limits: limits)
      let verdict = try certificate.check(
        limits: limits, progress: { progress(Double($0) / Double(max($1, 1))) })
      outcome.result = .success(
        .claim(
          ClaimOutcome(
            size: certificate.dimension, claim: certificate.claim, flaw: verdict.flaw)))
    } catch {
      throw Failure(error, file: source.name)
    }
  }

  /// Checks a file in the format `couplet-depth-bound/1`.
  func checkDepthBound(
    _ source: Source, _ file: String, into outcome: inout VerificationOutcome
  ) throws(Failure) {
    try demandExactMethod(file)
    try demandNoTarget(file)
    do {
      let bound = try DepthLowerBound(parsing: source.bytes, limits: limits)
      let verdict = try bound.check(limits: limits)
      outcome.result = .success(
        .claim(ClaimOutcome(size: bound.dimension, claim: bound.claim, flaw: verdict.flaw)))
    } catch {
      throw Failure(error, file: source.name)
    }
  }

  /// Claims about distributions or families of flows are not about a matrix.
  func demandNoTarget(_ file: String) throws(Failure) {
    if target != nil {
      throw Failure(.usage, "\(file): the claim is not about a matrix; leave --target out")
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

extension UniversalityCertificate {
  /// `n = 2, W2 <= 1/20 by 3 affine layers, condition number >= 1.2000e+09`.
  var claim: String {
    let around =
      discretisation.isZero ? "" : " to all within \(discretisation.scientific) of the histogram"
    let price = condition.map { ", condition number >= \($0.scientific)" } ?? ""
    return "n = \(dimension), W2 <= \(error.text(full: false))\(around) by 3 affine layers\(price)"
  }
}

extension UniversalityVerdict {
  /// Why the claim is not proved; nil if it is.
  var flaw: String? {
    switch self {
    case .verified: nil
    case .distanceNotProved(let bound):
      "the layers and cells prove W2 <= "
        + "\(UniversalReport.digits(bound.provedError(.zero))) to the target only"
    case .conditionNotProved: "the layers do not prove the condition number"
    case .cellsDiffer(let slab, let found, let listed):
      "cells[\(slab)]: the layers have \(Report.count(found, "cell")) there, "
        + "\(listed) are listed"
    }
  }
}

extension DepthLowerBound {
  /// `d = 16, k = 8: with fewer than 3 layers of 10 parameters some mixture stays at W1 >= 0.125`.
  var claim: String {
    "d = \(dimension), k = \(modes): with fewer than \(Report.count(depth, "layer")) of "
      + "\(Report.count(parameters, "parameter")) some mixture stays at W1 >= "
      + UniversalReport.digits(separation)
  }

  /// s/8 = √(h/d) / 4, rounded.
  var separation: Double { (Double(distance) / Double(dimension)).squareRoot() / 4 }
}

extension DepthVerdict {
  /// The step that fails; nil if none does.
  var flaw: String? {
    guard case .refuted(let flaw) = self else { return nil }
    return switch flaw {
    case .wordsTooClose(let i, let j, let differences):
      "code.words[\(j)]: differs from words[\(i)] in \(Report.count(differences, "place")) only"
    case .tooManyWords: "code.count: not proved to exist"
    case .tooFewWords: "code: fewer words than modes"
    case .tooManySubsets: "subsets: not proved to exist"
    case .intervalsTooLong: "intervals: too few to determine a flow well enough"
    case .enoughFlows: "depth: as many flows at the middles of intervals as subsets"
    }
  }
}
