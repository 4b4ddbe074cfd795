import CouplingKernel
import ExactArithmetic
import SeededRandom
import Universality

/// A theorem on distributions, checked on instances: the kernel proves each.
struct DistributionTheorem: Sendable {
  let name: String
  let title: String
  let bound: String?
  /// The instances; for each its place, whether it holds, and the number of its layers.
  let instances: @Sendable () -> [(place: String, holds: Bool, layers: Int?)]

  static let all = [universality, depth]

  private static let universality = DistributionTheorem(
    name: "universality", title: "three affine layers come close to every bounded distribution",
    bound: "3"
  ) {
    var instances: [(place: String, holds: Bool, layers: Int?)] = []
    for d in 1...3 {
      for source in SourceKind.allCases {
        for seed in InstanceTally.seeds {
          var generator = SeededGenerator(seed: seed << 8 | UInt64(d))
          let targets = [
            ("points", points(d, using: &generator)),
            ("histogram", histogram(d, using: &generator)),
          ]
          for (kind, target) in targets {
            let place = "d = \(d), \(source), \(kind), seed \(seed)"
            let error = Rational.one / Rational(d == 1 ? 8 : 2)
            let flow = try? universalFlow(to: target, error: error, source: source)
            let holds = try? flow?.certificate.check().isTrue
            instances.append((place, holds == true, flow?.certificate.layers.count))
          }
        }
      }
    }
    return instances
  }

  private static let depth = DistributionTheorem(
    name: "depth-lower-bound", title: "flows of bounded parameters need depth for all mixtures",
    bound: nil
  ) {
    var instances: [(place: String, holds: Bool, layers: Int?)] = []
    for d in [4, 8, 16, 40, 200] {
      for lipschitz in [Rational.one, Rational(3) / 2, Rational(4) / 5] {
        for parameters in [1, 10] {
          let place = "d = \(d), L = \(lipschitz), p = \(parameters)"
          let family = FlowFamily(
            parameters: parameters, range: 2, lipschitz: lipschitz, parameterLipschitz: 1)
          let bound = try? depthLowerBound(dimension: d, modes: 4, family: family)
          let holds = try? bound?.check().isTrue
          instances.append((place, holds == true, bound?.depth))
        }
      }
    }
    return instances
  }

  private static func points(
    _ d: Int, using generator: inout SeededGenerator
  ) -> TransportTarget {
    let points = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
      (0..<2 * d).map { _ in Rational(Int.random(in: -9...9, using: &generator)) / 9 }
    }
    return .points(points, weights: points.indices.map { Rational($0 % 3 + 1) })
  }

  private static func histogram(
    _ d: Int, using generator: inout SeededGenerator
  ) -> TransportTarget {
    let shape = Array(repeating: d == 1 ? 3 : 2, count: 2 * d)
    let weights = (0..<shape.reduce(1, *)).map { index in
      Rational(index == 0 ? 1 : Int.random(in: 0...3, using: &generator))
    }
    return .histogram(
      .init(
        lower: shape.map { _ in 0 }, upper: shape.map { _ in Rational.one / 2 }, shape: shape,
        weights: weights, refinement: 1))
  }
}
