import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// A statement that a strategy needs at most so many layers, checked on matrices. What `decompose`
/// returns has passed the kernel.
struct StrategyTheorem: Sendable {
  let strategy: Strategy
  let title: String
  let bound: String
  /// The largest number of layers for parts of size d.
  let layers: @Sendable (Int) -> Int
  let isAboutPermutations: Bool

  static let all = [
    StrategyTheorem(
      strategy: .shallow, title: "every matrix, in one level of the ladder", bound: "6",
      layers: { _ in 6 }, isAboutPermutations: false),
    StrategyTheorem(
      strategy: .balanced, title: "every matrix, by binary splitting",
      bound: "2 ceil(log2 d) + 4",
      layers: { d in 2 * (d == 1 ? 1 : (d - 1).bitWidth - (d - 1).leadingZeroBitCount) + 4 },
      isAboutPermutations: false),
    StrategyTheorem(
      strategy: .koehler, title: "every matrix, by the published route", bound: "47",
      layers: { _ in 47 }, isAboutPermutations: false),
    StrategyTheorem(
      strategy: .permutation, title: "every permutation, sparse", bound: "6", layers: { _ in 6 },
      isAboutPermutations: true),
    StrategyTheorem(
      strategy: .koehler, title: "every permutation, by the published route", bound: "21",
      layers: { _ in 21 }, isAboutPermutations: true),
  ]

  func tally() -> InstanceTally {
    var tally = InstanceTally()
    for d in InstanceTally.sizes {
      for (name, target) in isAboutPermutations ? permutations(d) : matrices(d) {
        let place = "d = \(d), \(name)"
        do {
          let options = DecompositionOptions(strategy: strategy, flip: .auto)
          let certificate = try decompose(target, options: options)
          tally.add(certificate.layers)
          tally.record(certificate.layers.count <= layers(d), place)
        } catch DecompositionError.singular {
          continue
        } catch {
          tally.record(false, "\(place): \(error)")
        }
      }
    }
    return tally
  }

  private func permutations(_ d: Int) -> [(String, Target)] {
    let identity = Array(0..<(2 * d))
    var cases = [
      ("identity", identity), ("reversal", identity.reversed()),
      ("exchange of the parts", identity.map { ($0 + d) % (2 * d) }),
      ("cycle", identity.map { ($0 + 1) % (2 * d) }),
    ]
    for seed in InstanceTally.seeds {
      var generator = SeededGenerator(seed: seed)
      cases.append(("seed \(seed)", identity.shuffled(using: &generator)))
    }
    return cases.map { ($0, .permutation($1)) }
  }

  private func matrices(_ d: Int) -> [(String, Target)] {
    let n = 2 * d
    func matrix(_ entry: (Int, Int) -> Int) -> Target {
      var matrix = RationalMatrix(rows: n, columns: n)
      for i in 0..<n {
        for j in 0..<n { matrix[i, j] = Rational(entry(i, j)) }
      }
      return .matrix(.dense(matrix))
    }
    var cases = [
      ("identity", matrix { $0 == $1 ? 1 : 0 }),
      ("-I", matrix { $0 == $1 ? -1 : 0 }),
      ("diag(I, -I)", matrix { $0 == $1 ? ($0 < d ? 1 : -1) : 0 }),
      ("exchange of the parts", matrix { ($0 + d) % n == $1 ? 1 : 0 }),
      ("lower triangular", matrix { $0 >= $1 ? 1 : 0 }),
      ("upper triangular", matrix { $0 <= $1 ? $1 - $0 + 1 : 0 }),
      ("I + rank one", matrix { ($0 == $1 ? 1 : 0) + 1 }),
    ]
    for seed in InstanceTally.seeds {
      var generator = SeededGenerator(seed: seed)
      cases.append(("seed \(seed)", matrix { _, _ in Int.random(in: -9...9, using: &generator) }))
    }
    return cases
  }
}
