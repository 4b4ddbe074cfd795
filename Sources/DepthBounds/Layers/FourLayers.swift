import ExactArithmetic
import ExactLinearAlgebra

/// T = L(A) U(B) L(C) U(E) without scales: P = I + B C, and the lower-right block S' of the inverse is
/// I + C B. Then P B = B S'; where P is singular, B also agrees with Q on the left null space of P
/// and with the inverse of −R on the null space. Once B is chosen, everything else is linear.
extension OrientedTarget {
  func fourFactors<Generator: RandomNumberGenerator>(
    using generator: inout Generator
  ) -> Factorization? {
    guard mayHaveFourFactors else { return nil }
    if let factors = cyclicFourFactors(using: &generator) { return factors }
    // All unknowns at once: matrices of this many rows and columns are reduced.
    guard d1 * d2 <= 64 else { return nil }
    let space = intertwiners
    guard let space else { return nil }
    for attempt in 0..<4 {
      var b = space.particular
      for direction in space.directions {
        let range = attempt < 2 ? 1 : 3
        b += Rational(Int.random(in: -range...range, using: &generator)) * direction
      }
      if let factors = fourFactors(b: b) { return factors }
    }
    return nil
  }

  /// Whether P and S' have the same characteristic polynomial up to powers of x − 1.
  var mayHaveFourFactors: Bool {
    let size = max(d1, d2)
    guard let left = try? p.padded(to: size).characteristicPolynomial(),
      let right = try? inverse.s.padded(to: size).characteristicPolynomial()
    else { return false }
    return left == right
  }

  /// The case that P is invertible and has a cyclic vector, as S' does.
  private func cyclicFourFactors<Generator: RandomNumberGenerator>(
    using generator: inout Generator
  ) -> Factorization? {
    guard d1 == d2, let inverseP = try? p.inverse() else { return nil }
    for _ in 0..<3 {
      let vectors = [p, inverse.s].map { matrix in
        matrix.krylov((0..<d1).map { _ in Rational(Int.random(in: -1...1, using: &generator)) })
      }
      guard let inverseBasis = try? vectors[1].inverse() else { continue }
      let b = vectors[0] * inverseBasis
      guard let inverseB = try? b.inverse() else { continue }
      let c = inverseB * (p - .identity(d1))
      let a = (r - c) * inverseP
      let e = inverseP * (q - b)
      guard s == r * e + .identity(d2) + a * b else { continue }
      return Factorization(shifts: [a, b, c, e])
    }
    return nil
  }

  /// The affine space of the B that the linear conditions leave.
  private var intertwiners: (particular: RationalMatrix, directions: [RationalMatrix])? {
    let (rows, columns) = (d1, d2)
    func variable(_ i: Int, _ j: Int) -> Int { i * columns + j }
    let count = rows * columns
    var equations: [[Rational]] = []
    for i in 0..<rows {
      for j in 0..<columns {
        var equation = [Rational](repeating: .zero, count: count + 1)
        for k in 0..<rows { equation[variable(k, j)] += p[i, k] }
        for k in 0..<columns { equation[variable(i, k)] -= inverse.s[k, j] }
        equations.append(equation)
      }
    }
    let left = p.leftNullSpace
    let agreement = left * q
    for k in 0..<left.rows {
      for j in 0..<columns {
        var equation = [Rational](repeating: .zero, count: count + 1)
        for i in 0..<rows { equation[variable(i, j)] = left[k, i] }
        equation[count] = agreement[k, j]
        equations.append(equation)
      }
    }
    let right = p.rightNullSpace
    let images = r * right
    for k in 0..<right.columns {
      for i in 0..<rows {
        var equation = [Rational](repeating: .zero, count: count + 1)
        for j in 0..<columns { equation[variable(i, j)] = images[j, k] }
        equation[count] = -right[i, k]
        equations.append(equation)
      }
    }
    let system = RationalMatrix(equations.map { Array($0.dropLast()) })
    let constants = RationalMatrix(equations.map { [$0[count]] })
    guard let solution = system.particularSolution(constants) else { return nil }
    let directions = system.rightNullSpace
    func matrix(_ vectors: RationalMatrix, _ column: Int) -> RationalMatrix {
      RationalMatrix(rows: rows, columns: columns) { vectors[variable($0, $1), column] }
    }
    return (matrix(solution, 0), (0..<directions.columns).map { matrix(directions, $0) })
  }

  /// A, C and E for a given B: P = I + B C, R = A P + C, Q = B + P E, S = R E + I + A B.
  private func fourFactors(b: RationalMatrix) -> Factorization? {
    let count = d1 * d2
    func a(_ i: Int, _ j: Int) -> Int { i * d1 + j }
    func c(_ i: Int, _ j: Int) -> Int { count + i * d1 + j }
    func e(_ i: Int, _ j: Int) -> Int { 2 * count + i * d2 + j }
    var equations: [[Rational]] = []
    func add(_ right: Rational, _ terms: (inout [Rational]) -> Void) {
      var equation = [Rational](repeating: .zero, count: 3 * count + 1)
      terms(&equation)
      equation[3 * count] = right
      equations.append(equation)
    }
    for i in 0..<d1 {
      for j in 0..<d1 {
        add(p[i, j] - (i == j ? .one : .zero)) { for k in 0..<d2 { $0[c(k, j)] = b[i, k] } }
      }
      for j in 0..<d2 { add(q[i, j] - b[i, j]) { for k in 0..<d1 { $0[e(k, j)] = p[i, k] } } }
    }
    for i in 0..<d2 {
      for j in 0..<d1 {
        add(r[i, j]) {
          for k in 0..<d1 { $0[a(i, k)] = p[k, j] }
          $0[c(i, j)] = .one
        }
      }
      for j in 0..<d2 {
        add(s[i, j] - (i == j ? .one : .zero)) {
          for k in 0..<d1 {
            $0[e(k, j)] = r[i, k]
            $0[a(i, k)] = b[k, j]
          }
        }
      }
    }
    let system = RationalMatrix(equations.map { Array($0.dropLast()) })
    let constants = RationalMatrix(equations.map { [$0[3 * count]] })
    guard let solution = system.particularSolution(constants) else { return nil }
    return Factorization(shifts: [
      RationalMatrix(rows: d2, columns: d1) { solution[a($0, $1), 0] }, b,
      RationalMatrix(rows: d2, columns: d1) { solution[c($0, $1), 0] },
      RationalMatrix(rows: d1, columns: d2) { solution[e($0, $1), 0] },
    ])
  }
}

extension RationalMatrix {
  /// The matrix with the columns v, A v, A² v, …
  fileprivate func krylov(_ vector: [Rational]) -> RationalMatrix {
    var column = RationalMatrix(rows: rows, columns: 1) { i, _ in vector[i] }
    var columns: [RationalMatrix] = []
    for _ in 0..<rows {
      columns.append(column)
      column = self * column
    }
    return RationalMatrix(blocks: [columns])
  }

  /// The square matrix beside an identity, together of this size.
  func padded(to size: Int) -> RationalMatrix {
    RationalMatrix(rows: size, columns: size) { i, j in
      i < rows && j < rows ? self[i, j] : i == j ? .one : .zero
    }
  }
}
