import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// The linear equations y (D1 + Q D2⁻¹ R) z = 0 for y P = 0 = P z, which four layers imply.
struct NullSpaceSystem {
  private let target: OrientedTarget
  private let pairs: [(z: [Rational], y: [Rational])]
  private let equations: [[Rational]]

  enum Result {
    case scales(Scales)
    case argument(LowerBoundArgument.Kind)
  }

  /// Nil if P is invertible.
  init?(_ target: OrientedTarget) {
    self.target = target
    let (y, z) = (target.p.leftNullSpace, target.p.rightNullSpace)
    guard y.rows > 0 else { return nil }
    let (yq, rz) = (y * target.q, target.r * z)
    var pairs: [(z: [Rational], y: [Rational])] = []
    var equations: [[Rational]] = []
    for k in 0..<y.rows {
      for l in 0..<z.columns {
        pairs.append(((0..<target.d1).map { z[$0, l] }, y.row(k)))
        equations.append(
          (0..<target.d1).map { y[k, $0] * z[$0, l] }
            + (0..<target.d2).map { yq[k, $0] * rz[$0, l] })
      }
    }
    (self.pairs, self.equations) = (pairs, equations)
  }

  /// Positive D1 and D2⁻¹ that satisfy the equations, or an argument that there are none.
  func decide() -> Result {
    switch PositiveSolution(equations: equations, unknowns: target.d1 + target.d2) {
    case .solution(let values):
      return .scales(
        Scales(
          leading: Array(values[..<target.d1]),
          trailing: values[target.d1...].map { $0.reciprocal ?? .one }))
    case .obstruction(let multipliers): return .argument(argument(multipliers))
    }
  }

  /// An argument that D1 = I, D2 = I do not satisfy the equations; nil if they do.
  var additiveArgument: LowerBoundArgument.Kind? {
    guard let index = equations.firstIndex(where: { $0.reduce(.zero, +) != .zero }) else {
      return nil
    }
    return argument(equations.indices.map { $0 == index ? .one : .zero })
  }

  private func argument(_ multipliers: [Rational]) -> LowerBoundArgument.Kind {
    var w = RationalMatrix(rows: target.d1, columns: target.d1)
    for (pair, factor) in zip(pairs, multipliers) where !factor.isZero {
      w += RationalMatrix(rows: target.d1, columns: target.d1) {
        pair.z[$0] * pair.y[$1] * factor
      }
    }
    return .nullSpace(w: CouplingMatrix(compact: w))
  }
}
