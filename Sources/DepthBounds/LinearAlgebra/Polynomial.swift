import ExactArithmetic

/// A polynomial over Q.
struct Polynomial: Hashable {
  /// The coefficients, the constant one first, the last one not 0; empty for 0.
  let coefficients: [Rational]

  init(_ coefficients: [Rational]) {
    let count = coefficients.lastIndex { !$0.isZero }.map { $0 + 1 } ?? 0
    self.coefficients = Array(coefficients[..<count])
  }

  var isZero: Bool { coefficients.isEmpty }
  var degree: Int { coefficients.count - 1 }

  func value(at point: Rational) -> Rational {
    coefficients.reversed().reduce(.zero) { $0 * point + $1 }
  }

  var derivative: Polynomial {
    Polynomial(coefficients.enumerated().dropFirst().map { $1 * Rational($0) })
  }

  /// Quotient and remainder; the divisor is not 0.
  func divided(by divisor: Polynomial) -> (quotient: Polynomial, remainder: Polynomial) {
    guard let inverse = divisor.coefficients.last?.reciprocal else { return (self, self) }
    var rest = coefficients
    var quotient = [Rational](repeating: .zero, count: max(0, rest.count - divisor.degree))
    for shift in quotient.indices.reversed() {
      let factor = rest[shift + divisor.degree] * inverse
      quotient[shift] = factor
      if factor.isZero { continue }
      for (i, coefficient) in divisor.coefficients.enumerated() {
        rest[shift + i] -= factor * coefficient
      }
    }
    return (Polynomial(quotient), Polynomial(rest))
  }

  /// The monic greatest common divisor.
  func greatestCommonDivisor(with other: Polynomial) -> Polynomial {
    var (a, b) = (self, other)
    while !b.isZero { (a, b) = (b, a.divided(by: b).remainder) }
    return a.monic
  }

  var monic: Polynomial {
    guard let inverse = coefficients.last?.reciprocal else { return self }
    return Polynomial(coefficients.map { $0 * inverse })
  }

  /// Divisors of the polynomial: its rational linear factors with small numbers, its square-free part
  /// without them, their products, and the powers of all that divide it.
  var divisorCandidates: [Polynomial] {
    var rest = divided(by: greatestCommonDivisor(with: derivative)).quotient.monic
    var factors: [Polynomial] = []
    let numbers = (1...12).flatMap { p in (1...6).map { q in Rational(Integer(p), Integer(q)) } }
    let roots = Set(numbers.compactMap { $0 }.flatMap { [$0, -$0] } + [.zero])
    for root in roots.sorted() where rest.degree > 0 && rest.value(at: root).isZero {
      let factor = Polynomial([-root, .one])
      rest = rest.divided(by: factor).quotient
      factors.append(factor)
    }
    if rest.degree > 0 { factors.append(rest) }
    return factors.flatMap { factor in
      var powers = [factor]
      while let last = powers.last, last.degree + factor.degree <= degree {
        let next = last.multiplied(by: factor)
        guard divided(by: next).remainder.isZero else { break }
        powers.append(next)
      }
      return powers
    }
  }

  func multiplied(by other: Polynomial) -> Polynomial {
    guard !isZero, !other.isZero else { return Polynomial([]) }
    var product = [Rational](repeating: .zero, count: degree + other.degree + 1)
    for (i, a) in coefficients.enumerated() {
      for (j, b) in other.coefficients.enumerated() { product[i + j] += a * b }
    }
    return Polynomial(product)
  }
}
