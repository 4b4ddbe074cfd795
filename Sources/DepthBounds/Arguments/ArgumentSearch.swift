import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Finds arguments against k layers in one order. What it proposes is checked by the kernel before
/// anyone sees it, so it may propose too much.
struct ArgumentSearch {
  let target: OrientedTarget
  let couplings: Couplings

  /// The largest number of principal minors that are looked at for one order.
  private static let mostMinors = 20_000

  /// Arguments that may exclude `count` layers, 1 to 5, the simplest first.
  func candidates(against count: Int) -> [LowerBoundArgument.Kind] {
    switch count {
    case 1: return [.shape]
    case 2: return [.pivots]
    case 3:
      if case .argument(let kind) = ThreeLayerSystem(target).decide(couplings) { return [kind] }
      return []
    case 4:
      var kinds: [LowerBoundArgument.Kind] = [.cycles]
      if let system = NullSpaceSystem(target) {
        if case .argument(let kind) = system.decide() { kinds.append(kind) }
        if couplings == .additive, let kind = system.additiveArgument { kinds.append(kind) }
      }
      return kinds + comparisons
    case 5:
      var kinds: [LowerBoundArgument.Kind] = [.cycles]
      if couplings == .additive { kinds.append(.defect) }
      return kinds + (target.q.isZero ? comparisons : [])
    default: return []
    }
  }

  /// Arguments that compare P with S'.
  private var comparisons: [LowerBoundArgument.Kind] {
    let size = max(target.d1, target.d2)
    var kinds: [LowerBoundArgument.Kind] = []
    var count = 1
    for order in 1...size {
      count = count * (size - order + 1) / order
      if count > Self.mostMinors { break }
      kinds.append(.minors(order: order))
    }
    guard couplings == .additive else { return kinds }
    if !target.mayHaveFourFactors { return [.characteristicPolynomial] }
    kinds += (0..<size).map { .unipotentRanks(power: $0) }
    return kinds + nullities
  }

  /// Equal characteristic polynomials, different invariant factors away from 1: the polynomials of
  /// degree 1 and 2 with small coefficients, and the square-free part of the characteristic one.
  private var nullities: [LowerBoundArgument.Kind] {
    guard let polynomial = try? target.p.characteristicPolynomial() else { return [] }
    return Polynomial(polynomial).divisorCandidates.filter { $0.value(at: .one) != .zero }
      .map { .nullity(polynomial: $0.coefficients) }
  }
}
