import ExactArithmetic
import ExactLinearAlgebra

extension OrientedTarget {
  /// T = L(A) U(B) L(C) U(E) L(F) without scales.
  ///
  /// T L(−F) has the blocks P − Q F and, in the inverse, S' + F Q'. Both characteristic polynomials
  /// are affine in any one row of F and in any one column, so that line is found from a linear system,
  /// the others being small random numbers.
  func fiveFactors<Generator: RandomNumberGenerator>(
    attempts: Int, using generator: inout Generator
  ) -> Factorization? {
    if q.isZero {
      let f = RationalMatrix(rows: d2, columns: d1)
      return fourFactors(using: &generator).map { Factorization(shifts: $0.shifts + [f]) }
    }
    let rows = (0..<d2).filter { row in (0..<d1).contains { !q[$0, row].isZero } }
    let columns = (0..<d1).filter { column in (0..<d2).contains { !inverse.q[column, $0].isZero } }
    var best: (size: Int, factors: Factorization)?
    var found = 0
    for attempt in 0..<attempts where found < 4 {
      let isRow = attempt.isMultiple(of: 2)
      guard let line = (isRow ? rows : columns).randomElement(using: &generator) else { continue }
      let places = isRow ? (0..<d1).map { (line, $0) } : (0..<d2).map { ($0, line) }
      var f = RationalMatrix(rows: d2, columns: d1) { _, _ in
        Rational([0, 0, 0, 1, -1].randomElement(using: &generator) ?? 0)
      }
      for (i, j) in places { f[i, j] = .zero }
      guard let solved = lineOfFeedback(places, in: f, using: &generator) else { continue }
      for ((i, j), value) in zip(places, solved) { f[i, j] = value }
      guard let rest = multiplied(byLower: f)?.fourFactors(using: &generator) else { continue }
      let factors = Factorization(shifts: rest.shifts + [f])
      let size = factors.bitCount
      if size < best?.size ?? .max { best = (size, factors) }
      found += d1 + d2 <= 8 ? 1 : 4
    }
    return best?.factors
  }

  /// The entries of F in a row or column that make the two characteristic polynomials equal.
  private func lineOfFeedback<Generator: RandomNumberGenerator>(
    _ places: [(Int, Int)], in f: RationalMatrix, using generator: inout Generator
  ) -> [Rational]? {
    guard let base = differenceOfPolynomials(f) else { return nil }
    var columns: [[Rational]] = []
    for (i, j) in places {
      var moved = f
      moved[i, j] = .one
      guard let values = differenceOfPolynomials(moved) else { return nil }
      columns.append(zip(values, base).map { $0 - $1 })
    }
    let count = places.count
    let system = RationalMatrix(rows: base.count, columns: count) { columns[$1][$0] }
    let right = RationalMatrix(rows: base.count, columns: 1) { i, _ in -base[i] }
    guard var solution = system.particularSolution(right) else { return nil }
    let free = system.rightNullSpace
    for k in 0..<free.columns {
      let factor = Rational([0, 0, 1, -1].randomElement(using: &generator) ?? 0)
      solution += factor * free.selecting(rows: Array(0..<count), columns: [k])
    }
    return (0..<count).map { solution[$0, 0] }
  }

  /// det(x − (P − Q F)) − det(x − (S' + F Q')), both padded to the same degree.
  private func differenceOfPolynomials(_ f: RationalMatrix) -> [Rational]? {
    let size = max(d1, d2)
    guard
      let left = try? (p - q * f).padded(to: size).characteristicPolynomial(),
      let right = try? (inverse.s + f * inverse.q).padded(to: size).characteristicPolynomial()
    else { return nil }
    return zip(left, right).map { $0 - $1 }.dropLast()
  }

  /// T = L(A) U(B) L(C) U(E) L(F) U(G) without scales, G being small and random.
  func sixFactors<Generator: RandomNumberGenerator>(
    attempts: Int, using generator: inout Generator
  ) -> Factorization? {
    for _ in 0..<attempts {
      let g = RationalMatrix(rows: d1, columns: d2) { _, _ in
        Rational([0, 0, 1, -1].randomElement(using: &generator) ?? 0)
      }
      if let factors = multiplied(byUpper: g)?.fiveFactors(attempts: 3, using: &generator) {
        return Factorization(shifts: factors.shifts + [g])
      }
    }
    return nil
  }
}

extension Factorization {
  /// The number of bits of all numerators and denominators.
  var bitCount: Int {
    shifts.reduce(0) { sum, shift in
      (0..<shift.rows).reduce(sum) { sum, i in
        shift.row(i).reduce(sum) {
          $0 + ($1.isZero ? 0 : $1.numerator.bitWidth + $1.denominator.bitWidth)
        }
      }
    }
  }
}
