import ExactArithmetic
import ExactLinearAlgebra

extension OrientedTarget {
  /// The determinant of T.
  var determinant: Rational { (try? matrix.determinant()) ?? .zero }

  /// Scales Δ for which T Δ⁻¹ may be L U L U without scales: det Δ = det T, P D1⁻¹ and D2 S' with the
  /// same characteristic polynomial, and with D1 + Q D2⁻¹ R vanishing between the null spaces of P.
  ///
  /// Complete for d1 = d2 ≤ 2. For larger blocks: Δ = I, triangular blocks, and P = 0.
  func scalesForFourLayers() -> [Scales] {
    var candidates: [Scales] = []
    if determinant == .one { candidates.append(.none) }
    if d1 == d2 { candidates += d1 == 2 ? scalesOfPairs : triangularScales }
    if case .scales(let scales)? = NullSpaceSystem(self)?.decide() { candidates.append(scales) }
    return candidates
  }

  /// d1 = d2 = 2. With a, b = 1/D1 and c, e = D2, the traces agree when a p11 + b p22 = c s11 + e s22,
  /// and the determinants when a b det T = c e. Put c = u a, e = b det T / u: what is left is linear,
  /// a (p11 − u s11) = b (det T s22 / u − p22), and a / b is positive on intervals between the zeros of
  /// the two sides.
  private var scalesOfPairs: [Scales] {
    let tau = determinant
    let (p11, p22, s11, s22) = (p[0, 0], p[1, 1], inverse.s[0, 0], inverse.s[1, 1])
    let zeros = [(p11, s11), (tau * s22, p22)].compactMap { numerator, denominator in
      denominator.reciprocal.map { numerator * $0 }
    }.filter { $0.signum > 0 }.sorted()
    var points: [Rational] = [.one]
    if let first = zeros.first, let last = zeros.last {
      points += [first, last] + [first, last].flatMap { [$0 * half, $0 * Rational(2)] }
      points.append((first + last) * half)
      points.append(last + .one)
    }
    var found: [Scales] = []
    for u in points where u.signum > 0 {
      guard let inverse = u.reciprocal else { continue }
      let (left, right) = (p11 - u * s11, tau * s22 * inverse - p22)
      var ratios: [Rational] = []
      if left.isZero && right.isZero {
        ratios = [.one, Rational(2)]
      } else if left.signum == right.signum, let divisor = left.reciprocal {
        ratios = [right * divisor]
      }
      // a = ratio, b = 1.
      for ratio in ratios {
        found.append(
          Scales(
            leading: [ratio.reciprocal ?? .one, .one], trailing: [u * ratio, tau * inverse]))
      }
    }
    return found
  }

  /// Triangular P and S': their diagonals are made equal up to order, and distinct, if they have the
  /// same number of negative entries.
  private var triangularScales: [Scales] {
    guard p.isTriangular, inverse.s.isTriangular else { return [] }
    let (left, right) = (p.diagonal, inverse.s.diagonal)
    guard !left.contains(.zero), !right.contains(.zero) else { return [] }
    var leading = [Rational](repeating: .one, count: d1)
    var trailing = leading
    let signs = [1, -1].map { sign in
      (
        left.indices.filter { left[$0].signum == sign },
        right.indices.filter { right[$0].signum == sign }
      )
    }
    guard signs.allSatisfy({ $0.0.count == $0.1.count }) else { return [] }
    let pairs = signs.flatMap { zip($0.0, $0.1) }
    // Eigenvalues ±1, ±2, …; the last one leaves the determinant free.
    for (index, (i, j)) in pairs.enumerated() {
      let value = Rational(index + 1)
      leading[i] = left[i].magnitude * (value.reciprocal ?? .one)
      trailing[j] = (right[j].magnitude.reciprocal ?? .one) * value
    }
    return [Scales(leading: leading, trailing: trailing)]
  }

  /// Scales with det Δ = det T, the simplest ones first.
  func scalesForMoreLayers<Generator: RandomNumberGenerator>(
    using generator: inout Generator
  ) -> [Scales] {
    let determinant = determinant
    var candidates: [Scales] = determinant == .one ? [.none] : []
    for attempt in 0..<4 {
      var scales = Scales(
        leading: [Rational](repeating: .one, count: d1),
        trailing: [Rational](repeating: .one, count: d2))
      // Distinct scales part eigenvalues that the shifts cannot move.
      if attempt > 0 {
        scales.leading = Self.distinctScales(d1)
        scales.trailing = Self.distinctScales(d2)
      }
      if attempt > 1 {
        scales.leading.shuffle(using: &generator)
        scales.trailing.shuffle(using: &generator)
      }
      let product = (scales.leading + scales.trailing).reduce(.one, *)
      scales.trailing[d2 - 1] *= determinant * (product.reciprocal ?? .one)
      candidates.append(scales)
    }
    return candidates
  }
}

extension OrientedTarget {
  /// 1, 2, 1/2, 3, 1/3, …
  private static func distinctScales(_ count: Int) -> [Rational] {
    (0..<count).map { index in
      let value = Rational((index + 3) / 2)
      return index == 0 ? .one : index.isMultiple(of: 2) ? value.reciprocal ?? .one : value
    }
  }
}

private let half = Rational(Integer(1), Integer(2)) ?? .one

extension RationalMatrix {
  /// Whether everything above the diagonal is 0, or everything below.
  fileprivate var isTriangular: Bool {
    let pairs = (0..<rows).flatMap { i in (0..<i).map { (i, $0) } }
    return pairs.allSatisfy { self[$0.0, $0.1].isZero }
      || pairs.allSatisfy { self[$0.1, $0.0].isZero }
  }
}
