import ExactArithmetic
import ExactLinearAlgebra

/// Positive diagonals D and E for which P D⁻¹ and E S′ may be similar, S′ being the lower-right block
/// of T⁻¹; they must have equal traces, and det D det E must be det T.
///
/// - For parts of one coordinate the second condition is enough.
/// - For parts of two coordinates let D = diag(1, 1/v) and E = diag(w, det T v / w), which is general
///   up to a common factor of D⁻¹ and E. The traces agree if
///
///       v (P₁₁ − S′₁₁ det T / w) = S′₀₀ w − P₀₀,
///
///   so some w > 0 gives v > 0 exactly if the two factors have the same sign somewhere, or are both 0.
///   Between consecutive zeros nothing changes, and three values of w in each interval are enough:
///   similarity can fail for equal characteristic polynomials only where P D⁻¹ or E S′ is scalar,
///   which happens for at most one v each.
/// - For other parts: no scales if det T = 1, one factor of D⁻¹ and E alike, or all in one coordinate.
enum FourLayerScales {
  /// The choices, most promising first.
  static func candidates(
    _ t: RationalBlocks, inverseLowerRight s: RationalMatrix
  ) -> [PositiveScales] {
    let (m, k) = t.sizes
    guard let determinant = try? t.matrix.determinant(), determinant.signum > 0 else { return [] }
    var result: [PositiveScales] = []
    if determinant == .one { result.append(.ones(t.sizes)) }
    if m == 2 && k == 2 {
      result += pairs(t.p, s, determinant)
    } else if determinant != .one {
      let trace = t.p.trace
      let other = s.trace
      if m == k && !trace.isZero && trace.signum == other.signum {
        result.append(
          PositiveScales(
            first: Array(repeating: .one, count: m),
            second: Array(repeating: trace / other, count: k)))
      }
      for index in 0..<m + k {
        var scales = PositiveScales.ones(t.sizes)
        if index < k {
          scales.second[index] = determinant
        } else {
          scales.first[index - k] = determinant
        }
        result.append(scales)
      }
    }
    return result.filter { scales in
      scales.product == determinant
        && mayBeSimilar(
          t.p.scalingColumns(by: scales.first.inverted), s.scalingRows(by: scales.second))
    }
  }

  private static func pairs(
    _ p: RationalMatrix, _ s: RationalMatrix, _ determinant: Rational
  ) -> [PositiveScales] {
    let zeros = [
      s[0, 0].isZero ? nil : p[0, 0] / s[0, 0],
      p[1, 1].isZero ? nil : determinant * s[1, 1] / p[1, 1],
    ].compactMap { $0 }.filter { $0.signum > 0 }.sorted()
    let (two, three) = (Rational(2), Rational(3))
    var values: [Rational] = [.one]
    if let first = zeros.first, let last = zeros.last {
      for factor in [two, three, Rational(5)] {
        values += [last * factor, first / factor]
        values.append((first * (factor - .one) + last) / factor)
      }
      values += zeros
    } else {
      values += [two, three]
    }
    var result: [PositiveScales] = []
    for w in values {
      let right = s[0, 0] * w - p[0, 0]
      let left = p[1, 1] - s[1, 1] * determinant / w
      let candidates =
        left.isZero && right.isZero
        ? [.one, two, three] : left.signum * right.signum > 0 ? [right / left] : []
      result += candidates.map { v in
        PositiveScales(first: [.one, .one / v], second: [w, determinant * v / w])
      }
    }
    return result
  }

  /// Whether the characteristic polynomials agree modulo a prime, up to powers of x − 1, as they must
  /// if the matrices are 1 + BA and 1 + AB.
  private static func mayBeSimilar(_ x: RationalMatrix, _ y: RationalMatrix) -> Bool {
    guard let field = PrimeField.largest(1).first,
      let first = try? ResidueMatrix(dividing: x, over: field),
      let second = try? ResidueMatrix(dividing: y, over: field),
      let p = try? (first - .identity(x.rows, over: field)).characteristicPolynomial(),
      let q = try? (second - .identity(y.rows, over: field)).characteristicPolynomial()
    else { return true }
    let length = max(p.count, q.count)
    return Array(repeating: 0, count: length - p.count) + p
      == Array(repeating: 0, count: length - q.count) + q
  }
}

extension RationalMatrix {
  /// The sum of the diagonal entries.
  var trace: Rational { (0..<rows).reduce(.zero) { $0 + self[$1, $1] } }
}
