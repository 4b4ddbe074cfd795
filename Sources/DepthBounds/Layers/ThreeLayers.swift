import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// The linear equations that decide three layers.
///
/// T = L(A) U(B) L(C) Δ means, with A' = D2⁻¹ A, C' = D2⁻¹ C D1 and E = D2⁻¹,
///
///     P = D1 + Q C',    E S = I + A' Q,    E R = A' P + C':
///
/// linear in A', C', D1 and E. Matrices X, Y with Q Y = P X Q combine them to an equation without A'
/// and C', tr(XP) − tr Y − Σ X_ii d1_i + Σ (SY − RXQ)_jj e_j = 0. Together these equations, in
/// positive d1 and e, are equivalent to the original ones.
struct ThreeLayerSystem {
  let target: OrientedTarget

  /// X and Y, each a column times a row or 0, with the coefficients of 1, d1, e.
  private struct Generator {
    var x: (column: [Rational], row: [Rational])?
    var y: (column: [Rational], row: [Rational])?
    var coefficients: [Rational]
  }

  private var generators: [Generator] = []

  /// The number of unknowns: 1, d1 and e.
  private var unknowns: Int { 1 + target.d1 + target.d2 }

  init(_ target: OrientedTarget) {
    self.target = target
    let (p, q, r, s) = (target.p, target.q, target.r, target.s)
    let (d1, d2) = (target.d1, target.d2)
    let empty = [Rational](repeating: .zero, count: unknowns)

    // Q Y = 0, X = 0.
    let v = q.rightNullSpace
    let sv = s * v
    for k in 0..<v.columns {
      let column = (0..<d2).map { v[$0, k] }
      for j in 0..<d2 where !v[j, k].isZero || !sv[j, k].isZero {
        var coefficients = empty
        coefficients[0] = -v[j, k]
        coefficients[1 + d1 + j] = sv[j, k]
        generators.append(
          Generator(x: nil, y: (column, Self.unit(j, d2)), coefficients: coefficients))
      }
    }
    // X Q = 0, Y = 0.
    let y = q.leftNullSpace
    let yp = y * p
    for k in 0..<y.rows {
      for i in 0..<d1 where !y[k, i].isZero || !yp[k, i].isZero {
        var coefficients = empty
        coefficients[0] = yp[k, i]
        coefficients[1 + i] = -y[k, i]
        generators.append(
          Generator(x: (Self.unit(i, d1), y.row(k)), y: nil, coefficients: coefficients))
      }
    }
    // X = u w, Y = h w Q with P u = Q h, w any row.
    let u = y.rows == 0 ? RationalMatrix.identity(d1) : yp.rightNullSpace
    guard let h = q.particularSolution(p * u) else { return }
    let difference = s * h - r * u
    for k in 0..<u.columns {
      let column = (0..<d1).map { u[$0, k] }
      let image = (0..<d2).map { h[$0, k] }
      for j in 0..<d1 {
        var coefficients = empty
        coefficients[1 + j] = -u[j, k]
        for l in 0..<d2 { coefficients[1 + d1 + l] = difference[l, k] * q[j, l] }
        if coefficients.allSatisfy(\.isZero) { continue }
        generators.append(
          Generator(
            x: (column, Self.unit(j, d1)), y: (image, q.row(j)), coefficients: coefficients))
      }
    }
  }

  /// Three layers, or an argument that there are none.
  func decide(_ couplings: Couplings) -> Result {
    if couplings == .additive {
      if let generator = generators.first(where: { $0.coefficients.reduce(.zero, +) != .zero }) {
        return .argument(argument([(generator, .one)]))
      }
      let ones = [Rational](repeating: .one, count: unknowns)
      return factorization(ones, couplings).map { .layers($0) } ?? .undecided
    }
    for generator in generators {
      let signs = Set(generator.coefficients.lazy.map(\.signum))
      if signs.contains(1) != signs.contains(-1) {
        return .argument(argument([(generator, signs.contains(1) ? .one : Rational(-1))]))
      }
    }
    let independent = independentGenerators
    switch PositiveSolution(
      equations: independent.map(\.coefficients), unknowns: unknowns)
    {
    case .obstruction(let multipliers):
      return .argument(argument(Array(zip(independent, multipliers))))
    case .solution(let values):
      return factorization(values, couplings).map { .layers($0) } ?? .undecided
    }
  }

  enum Result {
    case layers(Factorization)
    case argument(LowerBoundArgument.Kind)
    /// A defect: theory says that there is a solution, and none was found.
    case undecided
  }

  /// Generators whose coefficients form a basis of the space of equations.
  private var independentGenerators: [Generator] {
    var chosen: [Generator] = []
    var echelon: [(pivot: Int, row: [Rational])] = []
    for generator in generators {
      var row = generator.coefficients
      for (pivot, other) in echelon where !row[pivot].isZero {
        let factor = row[pivot]
        for j in row.indices where !other[j].isZero { row[j] -= factor * other[j] }
      }
      guard let pivot = row.firstIndex(where: { !$0.isZero }), let inverse = row[pivot].reciprocal
      else { continue }
      echelon.append((pivot, row.map { $0.isZero ? $0 : $0 * inverse }))
      chosen.append(generator)
      if chosen.count == unknowns { break }
    }
    return chosen
  }

  private func argument(_ terms: [(Generator, Rational)]) -> LowerBoundArgument.Kind {
    var x = RationalMatrix(rows: target.d1, columns: target.d1)
    var y = RationalMatrix(rows: target.d2, columns: target.d2)
    for (generator, factor) in terms where !factor.isZero {
      if let (column, row) = generator.x { x += Self.product(column, row, factor) }
      if let (column, row) = generator.y { y += Self.product(column, row, factor) }
    }
    return .combination(x: CouplingMatrix(compact: x), y: CouplingMatrix(compact: y))
  }

  /// A, B and C for given values of 1, d1 and e, up to a common factor.
  private func factorization(_ values: [Rational], _ couplings: Couplings) -> Factorization? {
    let (p, q, r, s) = (target.p, target.q, target.r, target.s)
    guard let unit = values[0].reciprocal else { return nil }
    let scaled = values.map { $0 * unit }
    let d = Array(scaled[1...target.d1])
    let e = Array(scaled[(1 + target.d1)...])
    let d2 = e.map { $0.reciprocal ?? .zero }
    // A' Q = m and Q A' P = n. With Q = J K, J and K of full rank, X = K A' has X [P, Q] = […].
    let m = s.scalingRows(by: e) - .identity(target.d2)
    let n = q * r.scalingRows(by: e) - p + .diagonal(d)
    let reduction = RowReduction((0..<q.rows).map(q.row), columns: q.columns)
    let pivots = reduction.pivots
    let j = q.selecting(rows: Array(0..<q.rows), columns: pivots)
    let k = RationalMatrix(rows: pivots.count, columns: q.columns) { reduction.rows[$0][$1] }
    guard
      let reduced = j.particularSolution(n),
      let x = RationalMatrix(blocks: [[p, q]]).particularLeftSolution(
        RationalMatrix(blocks: [[reduced, k * m]]))
    else { return nil }
    var a = RationalMatrix(rows: target.d2, columns: target.d1)
    for (index, pivot) in pivots.enumerated() { a.setRow(pivot, to: x.row(index)) }
    let v = k.rightNullSpace
    guard
      let rest = v.particularSolution(m - a * q), let y = q.particularLeftSolution(rest)
    else { return nil }
    a += v * y
    let c = r.scalingRows(by: e) - a * p
    return Factorization(
      shifts: [
        a.scalingRows(by: d2), q.scalingColumns(by: e),
        c.scalingRows(by: d2).scalingColumns(by: d.map { $0.reciprocal ?? .zero }),
      ], scales: couplings.scales(d, d2))
  }

  private static func unit(_ index: Int, _ count: Int) -> [Rational] {
    (0..<count).map { $0 == index ? .one : .zero }
  }

  private static func product(
    _ column: [Rational], _ row: [Rational], _ factor: Rational
  ) -> RationalMatrix {
    RationalMatrix(rows: column.count, columns: row.count) { column[$0] * row[$1] * factor }
  }
}
