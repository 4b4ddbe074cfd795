import ExactArithmetic
import ExactLinearAlgebra

/// What an exact check finds out about a well-formed lower bound.
public enum LowerBoundVerdict: Sendable, Hashable {
  /// The arguments prove the claim.
  case verified

  /// An argument does not hold; nothing is said about whether the claim could be proved otherwise.
  case refuted(argument: Int, reason: String)
}

extension LowerBound {
  /// Whether the arguments prove the claim. The answer is exact, and nothing is searched for.
  ///
  /// - Parameter limits: Of which `maxMemory` and `mustStop` count here.
  /// - Throws: `CertificateError.limitReached`.
  public func check(
    limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) -> LowerBoundVerdict {
    let meter = Meter(limits)
    for (index, argument) in arguments.enumerated() {
      if let reason = try flaw(of: argument, meter) {
        return .refuted(argument: index, reason: reason)
      }
    }
    return .verified
  }

  /// What is wrong with an argument; nil if it holds.
  private func flaw(
    of argument: LowerBoundArgument, _ meter: Meter
  ) throws(CertificateError) -> String? {
    let excluded = layers - 1
    let leading = argument.leading(excluding: excluded)
    if case .cycles = argument.kind {
      try meter.demand(size, times: 8 * MemoryLayout<Int>.stride)
      return CycleStructure(self, leading: leading).flaw(excluding: excluded)
    }
    // Blocks, inverse and products: a few matrices of this size.
    try meter.demand(size, times: 8 * size * MemoryLayout<Integer>.stride)
    let blocks = NormalizedBlocks(self, leading: leading)
    switch argument.kind {
    case .shape: return blocks.flawOfShape(couplings)
    case .pivots: return blocks.flawOfPivots(couplings)
    case .combination(let x, let y):
      return blocks.flawOfCombination(x.matrix, y.matrix, couplings)
    case .nullSpace(let w): return blocks.flawOfNullSpace(w.matrix, couplings)
    default: break
    }
    guard let inverse = blocks.inverse else { return "T F is singular" }
    if case .defect = argument.kind { return blocks.flawOfDefect(inverse) }
    if excluded == 5 && !blocks.q.isZero { return "Q is not 0" }
    let (p, s) = (blocks.p, inverse.s)
    switch argument.kind {
    case .minors(let order): return try flawOfMinors(p, s, order: order, meter)
    case .characteristicPolynomial: return flawOfCharacteristicPolynomial(p, s)
    case .nullity(let polynomial): return flawOfNullity(p, s, polynomial)
    case .unipotentRanks(let power): return flawOfUnipotentRanks(p, s, power: power)
    default: return "no such argument"
    }
  }
}

/// Whether numbers make an equation Σ cᵢ xᵢ = 0 impossible in positive xᵢ; for additive couplings,
/// in xᵢ = 1.
private func exclude(_ coefficients: [Rational], _ couplings: Couplings) -> Bool {
  switch couplings {
  case .affine:
    coefficients.allSatisfy { $0.signum >= 0 } && coefficients.contains { $0.signum > 0 }
  case .additive: coefficients.reduce(.zero, +) != .zero
  }
}

extension NormalizedBlocks {
  fileprivate func flawOfShape(_ couplings: Couplings) -> String? {
    p.isIdentity && q.isZero && s.isScale(couplings) ? "T F is a single layer" : nil
  }

  fileprivate func flawOfPivots(_ couplings: Couplings) -> String? {
    guard p.isScale(couplings) else { return nil }
    let inverse = RationalMatrix.diagonal(p.diagonal.map { $0.reciprocal ?? .zero })
    return (s - r * inverse * q).isScale(couplings) ? "T F is a product of two layers" : nil
  }

  fileprivate func flawOfCombination(
    _ x: RationalMatrix, _ y: RationalMatrix, _ couplings: Couplings
  ) -> String? {
    let xq = x * q
    guard q * y == p * xq else { return "Q Y is not P X Q" }
    let constant = (x * p).diagonal.reduce(.zero, +) - y.diagonal.reduce(.zero, +)
    let coefficients = [constant] + x.diagonal.map { -$0 } + (s * y - r * xq).diagonal
    return exclude(coefficients, couplings) ? nil : "the signs of the coefficients exclude nothing"
  }

  fileprivate func flawOfNullSpace(_ w: RationalMatrix, _ couplings: Couplings) -> String? {
    guard (p * w).isZero, (w * p).isZero else { return "P W and W P are not 0" }
    return exclude(w.diagonal + (r * w * q).diagonal, couplings)
      ? nil : "the signs of the coefficients exclude nothing"
  }

  fileprivate func flawOfDefect(_ inverse: NormalizedBlocks) -> String? {
    let a = RationalMatrix(blocks: [[p - .identity(d1), q]]).rank()
    let b = RationalMatrix(blocks: [[inverse.s - .identity(d2)], [inverse.q]]).rank()
    let (rho, sigma) = (q.rank(), inverse.q.rank())
    return 2 * (a - rho) - d1 > b || 2 * (b - sigma) - d2 > a
      ? nil : "the ranks \(a), \(b), less \(rho), \(sigma), exclude nothing"
  }
}

/// The four arguments that compare P with S', the lower-right block of the inverse: products of four
/// layers have P D1⁻¹ = I + B C and D2 S' = I + C B.

private func flawOfMinors(
  _ p: RationalMatrix, _ s: RationalMatrix, order: Int, _ meter: Meter
) throws(CertificateError) -> String? {
  let size = max(p.rows, s.rows)
  let (left, right) = (p.padded(to: size), s.padded(to: size))
  // The signs that a contradiction leaves possible: left ≥ 0 ≥ right, or left ≤ 0 ≤ right.
  var (isPossible, hasNonZero) = ((true, true), false)
  var indices = Array(0..<order)
  while true {
    try meter.demand(order, times: order * MemoryLayout<Integer>.stride)
    for (matrix, side) in [(left, 1), (right, -1)] {
      let minor = matrix.selecting(rows: indices, columns: indices)
      guard let sign = try? minor.determinant().signum else { return "a minor has no value" }
      if sign * side < 0 { isPossible.0 = false }
      if sign * side > 0 { isPossible.1 = false }
      if sign != 0 { hasNonZero = true }
    }
    if isPossible == (false, false) {
      return "the principal minors of order \(order) have no opposite signs"
    }
    // The next subset, in lexicographic order.
    guard let last = (0..<order).last(where: { indices[$0] < size - order + $0 }) else { break }
    indices[last] += 1
    for position in (last + 1)..<max(order, last + 1) {
      indices[position] = indices[position - 1] + 1
    }
  }
  return hasNonZero ? nil : "the principal minors of order \(order) are all 0"
}

private func flawOfCharacteristicPolynomial(_ p: RationalMatrix, _ s: RationalMatrix) -> String? {
  let size = max(p.rows, s.rows)
  guard
    let left = try? p.padded(to: size).characteristicPolynomial(),
    let right = try? s.padded(to: size).characteristicPolynomial()
  else { return "there is no characteristic polynomial" }
  return left == right ? "the characteristic polynomials are equal" : nil
}

private func flawOfNullity(
  _ p: RationalMatrix, _ s: RationalMatrix, _ polynomial: [Rational]
) -> String? {
  guard polynomial.reduce(.zero, +) != .zero else { return "the polynomial vanishes at 1" }
  let nullities = [p, s].map { $0.rows - $0.value(of: polynomial).rank() }
  return nullities[0] == nullities[1]
    ? "both null spaces have dimension \(nullities[0])" : nil
}

private func flawOfUnipotentRanks(
  _ p: RationalMatrix, _ s: RationalMatrix, power: Int
) -> String? {
  let differences = [p, s].map { $0 - .identity($0.rows) }
  let ranks = differences.map { $0.power(power).rank() }
  let next = differences.map { $0.power(power + 1).rank() }
  return next[0] > ranks[1] || next[1] > ranks[0]
    ? nil : "the ranks \(next) of the next powers are not above \([ranks[1], ranks[0]])"
}

extension RationalMatrix {
  /// The diagonal of a square matrix.
  fileprivate var diagonal: [Rational] { (0..<rows).map { self[$0, $0] } }

  /// Whether the matrix is diag(scale) of a layer.
  fileprivate func isScale(_ couplings: Couplings) -> Bool {
    let entries = diagonal
    guard self == .diagonal(entries) else { return false }
    return entries.allSatisfy { couplings == .affine ? $0.signum > 0 : $0 == .one }
  }

  /// The square matrix beside an identity, together of this size.
  fileprivate func padded(to size: Int) -> RationalMatrix {
    RationalMatrix(rows: size, columns: size) { i, j in
      i < rows && j < rows ? self[i, j] : i == j ? .one : .zero
    }
  }

  /// The value of a polynomial, its constant coefficient first.
  fileprivate func value(of polynomial: [Rational]) -> RationalMatrix {
    polynomial.reversed().reduce(RationalMatrix(rows: rows, columns: rows)) { value, coefficient in
      value * self + coefficient * .identity(rows)
    }
  }

  fileprivate func power(_ exponent: Int) -> RationalMatrix {
    (0..<exponent).reduce(.identity(rows)) { power, _ in power * self }
  }
}

extension CouplingMatrix {
  /// The matrix in dense form.
  fileprivate var matrix: RationalMatrix {
    switch self {
    case .dense(let matrix): matrix
    case .transposed(let matrix, _): matrix.transpose
    case .sparse(let matrix): RationalMatrix(matrix)
    }
  }
}
