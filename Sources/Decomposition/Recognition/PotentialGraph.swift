import ExactArithmetic

/// Equations x_u = ρ x_v between unknown positive numbers, one of which, the ground, is 1.
///
/// They say that matrices have the same pattern up to positive diagonal factors: d_i a_ij e_j = b_ij
/// is the equation between d_i and 1/e_j with ρ = b_ij / a_ij.
struct PotentialGraph {
  /// The unknown that is 1.
  static let ground = 0

  private var edges: [[(neighbour: Int, ratio: Rational)]]

  /// Whether an equation has been met that no positive numbers satisfy.
  private var isContradictory = false

  /// A graph of `count` unknowns and the ground, which come first.
  init(count: Int) { edges = Array(repeating: [], count: count + 1) }

  /// Adds x_u a = b x_v.
  mutating func require(_ u: Int, times a: Rational, equals b: Rational, times v: Int) {
    if a.isZero && b.isZero { return }
    guard a.signum * b.signum > 0, let inverseA = a.reciprocal, let inverseB = b.reciprocal else {
      isContradictory = true
      return
    }
    edges[u].append((v, b * inverseA))
    edges[v].append((u, a * inverseB))
  }

  /// Positive numbers that satisfy all equations; nil if there are none. An unknown that nothing
  /// connects with the ground is 1.
  func solution() -> [Rational]? {
    if isContradictory { return nil }
    var values = [Rational?](repeating: nil, count: edges.count)
    for root in edges.indices where values[root] == nil {
      values[root] = .one
      var open: [(node: Int, value: Rational)] = [(root, .one)]
      while let (node, value) = open.popLast() {
        for (neighbour, ratio) in edges[node] {
          // x_node = ratio · x_neighbour.
          let wanted = value * (ratio.reciprocal ?? .zero)
          if let known = values[neighbour] {
            if known != wanted { return nil }
          } else {
            values[neighbour] = wanted
            open.append((neighbour, wanted))
          }
        }
      }
    }
    return values.compactMap { $0 }
  }
}
