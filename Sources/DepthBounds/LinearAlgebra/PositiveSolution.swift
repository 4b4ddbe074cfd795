import ExactArithmetic

/// Whether homogeneous linear equations have a solution in positive numbers: by Stiemke's lemma there
/// is either one, or a combination of the equations that makes it impossible.
enum PositiveSolution {
  /// All unknowns, each positive.
  case solution([Rational])

  /// Multipliers of the equations whose combination has no negative coefficient and a positive one.
  case obstruction([Rational])

  /// Decides the equations whose coefficients are these rows, by the first phase of the simplex
  /// method in exact arithmetic, with Bland's rule.
  init(equations: [[Rational]], unknowns: Int) {
    for (index, row) in equations.enumerated() {
      let signs = Set(row.lazy.map(\.signum))
      if signs.contains(1) != signs.contains(-1) {
        var multipliers = [Rational](repeating: .zero, count: equations.count)
        multipliers[index] = signs.contains(1) ? .one : Rational(-1)
        self = .obstruction(multipliers)
        return
      }
    }
    self = Self.simplex(equations, unknowns)
  }

  /// With x = 1 + z, z ≥ 0: minimises the sum of artificial unknowns in A z + artificial = −A 1.
  private static func simplex(_ equations: [[Rational]], _ unknowns: Int) -> PositiveSolution {
    let count = equations.count
    var signs: [Rational] = []
    var tableau: [[Rational]] = []
    for (i, row) in equations.enumerated() {
      let right = -row.reduce(.zero, +)
      let sign: Rational = right.signum < 0 ? Rational(-1) : .one
      signs.append(sign)
      var artificial = [Rational](repeating: .zero, count: count)
      artificial[i] = .one
      tableau.append((row + [right]).map { $0 * sign })
      tableau[i].insert(contentsOf: artificial, at: unknowns)
    }
    let width = unknowns + count
    // Reduced costs; the last entry is minus the objective.
    var costs = [Rational](repeating: .zero, count: width + 1)
    for row in tableau { for j in 0...width { costs[j] -= row[j] } }
    for j in unknowns..<width { costs[j] += .one }
    var basis = Array(unknowns..<width)
    while let entering = (0..<width).first(where: { costs[$0].signum < 0 }) {
      var leaving: (row: Int, ratio: Rational)?
      for (i, row) in tableau.enumerated() where row[entering].signum > 0 {
        guard let inverse = row[entering].reciprocal else { continue }
        let ratio = row[width] * inverse
        guard let best = leaving else {
          leaving = (i, ratio)
          continue
        }
        if ratio < best.ratio || ratio == best.ratio && basis[i] < basis[best.row] {
          leaving = (i, ratio)
        }
      }
      // The objective is bounded below, so some row limits the step.
      guard let row = leaving?.row, let inverse = tableau[row][entering].reciprocal else { break }
      tableau[row] = tableau[row].map { $0 * inverse }
      basis[row] = entering
      let pivot = tableau[row]
      for i in tableau.indices where i != row && !tableau[i][entering].isZero {
        let factor = tableau[i][entering]
        for j in 0...width where !pivot[j].isZero { tableau[i][j] -= factor * pivot[j] }
      }
      let factor = costs[entering]
      for j in 0...width where !pivot[j].isZero { costs[j] -= factor * pivot[j] }
    }
    if costs[width].isZero {
      var solution = [Rational](repeating: .one, count: unknowns)
      for (i, variable) in basis.enumerated() where variable < unknowns {
        solution[variable] += tableau[i][width]
      }
      return .solution(solution)
    }
    // The reduced cost of artificial unknown i is 1 − yᵢ, and −y A ≥ 0 with a positive sum.
    return .obstruction((0..<count).map { (costs[unknowns + $0] - .one) * signs[$0] })
  }
}
