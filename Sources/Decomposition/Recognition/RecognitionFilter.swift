import ExactLinearAlgebra

/// Necessary conditions for few layers, modulo a prime: most matrices fail them at once.
///
/// Every condition is a polynomial identity in the entries of T and T⁻¹ that the criteria imply, so
/// what fails modulo the prime fails over the rationals.
struct RecognitionFilter {
  /// T and its inverse.
  private var matrix: ResidueMatrix
  private var inverse: ResidueMatrix
  private var determinant: UInt64

  /// The places of the two parts.
  private var first: [Int]
  private var second: [Int]

  private var field: PrimeField { matrix.field }

  /// Nil if the prime divides a denominator or the determinant.
  init?(_ target: RationalMatrix, first m: Int) {
    guard let field = PrimeField.largest(1).first,
      let matrix = try? ResidueMatrix(dividing: target, over: field),
      let determinant = try? matrix.determinant(), let inverse = try? matrix.inverse()
    else { return nil }
    (self.matrix, self.inverse, self.determinant) = (matrix, inverse, determinant)
    (first, second) = (Array(0..<m), Array(m..<target.rows))
  }

  /// For T F, F reflecting the coordinate at this place.
  func reflecting(_ place: Int) -> RecognitionFilter {
    var result = self
    for i in 0..<matrix.rows {
      result.matrix[i, place] = field.negative(matrix[i, place])
      result.inverse[place, i] = field.negative(inverse[place, i])
    }
    result.determinant = field.negative(determinant)
    return result
  }

  /// With the two parts exchanged.
  var exchanged: RecognitionFilter {
    var result = self
    (result.first, result.second) = (second, first)
    return result
  }

  /// Whether so many layers, in the order that `Recognition.criteria` has, are not excluded.
  func allows(layers count: Int) -> Bool {
    switch count {
    case 1, 2: isDiagonal(first)
    case 3: allowsThree
    default: allowsFour
    }
  }

  /// Whether any smaller number of layers is not excluded, in either order.
  func allows(fewerLayersThan limit: Int) -> Bool {
    (1..<limit).contains { allows(layers: $0) || exchanged.allows(layers: $0) }
  }

  private func isDiagonal(_ part: [Int]) -> Bool {
    part.allSatisfy { i in part.allSatisfy { i == $0 || matrix[i, $0] == 0 } }
  }

  /// W = D R⁻¹ E for invertible R = [r_ij]: neighbouring 2 × 2 minors of the quotients vanish.
  private var allowsThree: Bool {
    guard first.count == second.count,
      let r = try? matrix.selecting(rows: second, columns: first).inverse()
    else { return true }
    let w =
      matrix.selecting(rows: first, columns: first) * r
      * matrix.selecting(rows: second, columns: second)
      - matrix.selecting(rows: first, columns: second)
    for i in 1..<max(1, w.rows) {
      for j in 1..<w.columns {
        let left = field.product(
          field.product(w[i - 1, j - 1], w[i, j]), field.product(r[i - 1, j], r[i, j - 1]))
        let right = field.product(
          field.product(w[i - 1, j], w[i, j - 1]), field.product(r[i - 1, j - 1], r[i, j]))
        if left != right { return false }
      }
    }
    return true
  }

  /// The traces of P D⁻¹ − 1 and E S′ − 1 agree for one of the choices of `FourLayerScales`.
  private var allowsFour: Bool {
    let (m, k) = (first.count, second.count)
    if m <= 2 && m == k { return true }
    let p = first.map { matrix[$0, $0] }
    let s = second.map { inverse[$0, $0] }
    let (trace, other) = (p.reduce(0, field.sum), s.reduce(0, field.sum))
    let wanted = field.difference(trace, field.residue(m - k))
    if determinant == 1 { return wanted == other }
    let surplus = field.difference(determinant, 1)
    let rest = field.difference(field.inverse(determinant) ?? 1, 1)
    if s.contains(where: { field.sum(other, field.product(surplus, $0)) == wanted }) { return true }
    if p.contains(where: { field.sum(wanted, field.product(rest, $0)) == other }) { return true }
    // One factor c = tr P / tr S′ for all of the second part must be the k-th root of det T.
    guard m == k, let inverseOther = field.inverse(other) else { return false }
    return field.power(field.product(trace, inverseOther), UInt64(k)) == determinant
  }
}
