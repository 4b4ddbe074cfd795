import CouplingKernel
import ExactArithmetic
import Foundation

/// Why there is no flow with the wanted error.
public enum UniversalFlowError: Error, Sendable, Hashable {
  /// The error is not larger than what is lost already before the flow.
  case errorNotAboveDiscretisation(error: Rational, discretisation: Rational)

  /// More cells are needed than allowed.
  case tooManyCells(needed: Double, limit: Int, refinement: Int)

  /// The error is so much smaller than the target, or the target so large, that sizes cannot be
  /// estimated in floating point.
  case outOfRange(error: Rational)

  /// The source would have to be cut more finely than quantiles are computed.
  case tooFine(error: Rational)

  /// The kernel did not confirm what was built.
  case notProved(UniversalityVerdict)
}

extension UniversalFlowError: CustomStringConvertible {
  /// What is missing, and what it would take.
  public var description: String {
    switch self {
    case .errorNotAboveDiscretisation(let error, let discretisation):
      "an error of \(error) is not above the discretisation error \(discretisation)"
    case .tooManyCells(let needed, let limit, let refinement):
      "this error takes \(String(format: needed < 1e15 ? "%.0f" : "%.3g", needed)) cells"
        + (1 < refinement && refinement < .max
          ? " (every box cut into \(refinement) along each coordinate)" : "")
        + ", more than the limit of \(limit) (--cells)"
    case .outOfRange(let error):
      "an error of \(error) is below 10^-60 of the target, or coordinates are above 10^60"
    case .tooFine(let error):
      "an error of \(error) takes cuts of the normal distribution finer than 2^-100; "
        + "the uniform source has no such limit"
    case .notProved(let verdict):
      "the kernel does not confirm the bound: \(verdict)"
    }
  }
}

/// Which distribution a flow starts from.
public enum SourceKind: String, Sendable, CaseIterable {
  /// Uniform on the unit cube.
  case uniform

  /// Standard normal.
  case normal
}

/// A flow of three coupling layers from the source to within `error` of `target`, and the proof.
///
/// The atoms of the target that have mass, in lexicographic order, are cut into about √N runs of
/// about √N atoms. f takes a slab of x_0 for each run, as wide as the run is heavy, to a number of its
/// own; g cuts the image of y_0 there, in proportion to the masses of the atoms of the run, into
/// cells, and takes each to a multiple of a small number δ near the atom's first coordinate, all
/// different; h reads it off and adds the second half of the atom. Ramps take a fraction `trim` of
/// every cell.
///
/// Of the parameters:
/// - `discretisation`: how far the target is from what is meant; `error` includes it.
/// - `cellLimit`: the most cells.
/// - `progress`: told which part of the work is done, from 0 to 1.
/// - Returns: the certificate, and the bound that the kernel proved.
public func universalFlow(
  to target: TransportTarget, error: Rational, discretisation: Rational = .zero,
  source kind: SourceKind = .uniform, cellLimit: Int = 1 << 20, note: String? = nil,
  limits: ReadingLimits = ReadingLimits(), progress: ((Double) -> Void)? = nil
) throws -> (certificate: UniversalityCertificate, bound: UniversalityBound) {
  guard error > discretisation else {
    throw UniversalFlowError.errorNotAboveDiscretisation(
      error: error, discretisation: discretisation)
  }
  let reach = target.reach
  let allowed = min(error - discretisation, 1000 * (reach + 1))
  let tiniest = Rational(1) / Rational(Integer(10).power(60))
  guard reach * tiniest <= .one, allowed >= tiniest * max(reach, .one) else {
    throw UniversalFlowError.outOfRange(error: error)
  }
  let target = try target.refined(for: allowed, cellLimit: cellLimit)
  let atoms = target.heavyAtoms
  var last: UniversalityVerdict?
  var budget = (allowed * allowed - target.variance).double
  for _ in 0..<16 {
    let source: TransportSource =
      kind == .uniform ? .uniform : .normal(tailBelow: budget)
    guard let plan = FlowPlan(source, target, atoms, budget: budget) else {
      throw UniversalFlowError.tooFine(error: error)
    }
    var certificate = UniversalityCertificate(
      source: source, target: target, error: error, discretisation: discretisation,
      layers: plan.layers, cells: plan.cells, note: note)
    let verdict = try certificate.check(limits: limits) { progress?(Double($0) / Double($1)) }
    if case .verified(let bound) = verdict {
      certificate = certificate.claiming(condition: bound.provedCondition(certificate.dimension))
      if !certificate.verdict(on: bound).isTrue {
        certificate = certificate.claiming(condition: nil)
      }
      return (certificate, bound)
    }
    last = verdict
    budget *= 0.7
  }
  throw UniversalFlowError.notProved(last ?? .cellsDiffer(slab: 0, found: 0, listed: 0))
}

/// An atom of the target that has mass.
struct HeavyAtom {
  let index: Int
  let mass: Rational
  let centre: [Rational]
}

extension TransportTarget {
  /// The same target with atoms so small that their variance is at most half the square of `error`.
  fileprivate func refined(
    for error: Rational, cellLimit: Int
  ) throws(UniversalFlowError) -> TransportTarget {
    guard case .histogram(let given) = self else {
      if count > cellLimit {
        throw .tooManyCells(needed: Double(count), limit: cellLimit, refinement: 1)
      }
      return self
    }
    let square = variance * Rational(given.refinement * given.refinement)
    let ratio = (2 * square / (error * error)).double
    let refinement = max(1, ratio.squareRoot().rounded(.up))
    let boxes = given.weights.count { !$0.isZero }
    let needed = Double(boxes) * pow(refinement, Double(dimension))
    // Empty boxes cost some memory, too.
    let atoms = needed / Double(boxes) * Double(given.weights.count)
    guard needed <= Double(cellLimit), atoms <= 64 * Double(cellLimit) else {
      throw .tooManyCells(
        needed: needed, limit: cellLimit,
        refinement: refinement < 1e15 ? Int(refinement) : .max)
    }
    return .histogram(
      .init(
        lower: given.lower, upper: given.upper, shape: given.shape, weights: given.weights,
        refinement: Int(refinement)))
  }

  /// The largest absolute value of a coordinate.
  fileprivate var reach: Rational {
    let coordinates: [Rational] =
      switch self {
      case .points(let points, _): Array(points.joined())
      case .histogram(let histogram): histogram.lower + histogram.upper
      }
    return coordinates.reduce(.zero) { max($0, $1.magnitude) }
  }

  /// The atoms with mass, in lexicographic order of their means.
  fileprivate var heavyAtoms: [HeavyAtom] {
    let masses = masses
    let atoms = masses.indices.filter { !masses[$0].isZero }.map {
      HeavyAtom(index: $0, mass: masses[$0], centre: centre($0))
    }
    guard case .points = self else { return atoms }
    return atoms.sorted { $0.centre.lexicographicallyPrecedes($1.centre) }
  }
}

extension UniversalityCertificate {
  /// The same certificate with another claim about the condition number.
  fileprivate func claiming(condition: Rational?) -> UniversalityCertificate {
    UniversalityCertificate(
      source: source, target: target, error: error, discretisation: discretisation,
      condition: condition, layers: layers, cells: cells, note: note)
  }
}

extension UniversalityBound {
  /// Three digits of a condition number that is proved: κ^(n−1) ≥ s^n / δ.
  func provedCondition(_ n: Int) -> Rational? {
    guard squaredExpansion.signum > 0 else { return nil }
    let logarithm =
      (Double(n) / 2 * squaredExpansion.logarithm - determinant.logarithm) / Double(n - 1)
    let exponent = Int((logarithm / log(10)).rounded(.down)) - 2
    let digits = Int(exp(logarithm - Double(exponent) * log(10)) * (1 - 1e-9))
    let power = Rational(Integer(10).power(abs(exponent)))
    let value = exponent >= 0 ? Rational(digits) * power : Rational(digits) / power
    return value > .one ? value : nil
  }
}

extension Rational {
  /// The natural logarithm of a positive number of any size.
  var logarithm: Double {
    let shift = numerator.bitWidth - denominator.bitWidth
    return Foundation.log((self * .powerOfTwo(-shift)).double) + Double(shift) * log(2)
  }
}
