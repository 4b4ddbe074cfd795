import ExactArithmetic

extension ResidueMatrix {
  /// The coefficients of det(x I − A), from the constant one up to the leading 1.
  ///
  /// By similarity to a Hessenberg matrix (Cohen, "A Course in Computational Algebraic Number
  /// Theory", algorithm 2.2.9).
  ///
  /// - Throws: `notSquare`.
  public func characteristicPolynomial() throws(LinearAlgebraError) -> [UInt64] {
    if rows != columns { throw .notSquare(found: shape) }
    var work = self
    return work.withBlock { block in
      block.makeHessenberg()
      return block.hessenbergCharacteristicPolynomial()
    }
  }
}

extension ResidueBlock {
  /// Replaces a square block by a similar one that is zero below its first subdiagonal.
  fileprivate func makeHessenberg() {
    for k in 0..<max(rows - 2, 0) {
      guard
        let pivot = (k + 1..<rows).first(where: { self[$0, k] != 0 }),
        let inverse = field.inverse(self[pivot, k])
      else { continue }
      exchangeRows(k + 1, pivot)
      exchangeColumns(k + 1, pivot)
      let factors = (k + 2..<rows).map { field.product(self[$0, k], inverse) }
      for (offset, factor) in factors.enumerated() {
        subtract(factor, timesRow: k + 1, fromRow: k + 2 + offset, start: k)
      }
      factors.withUnsafeBufferPointer { factors in
        guard let factors = factors.baseAddress else { return }
        addProduct(
          base + (k + 2), stride: stride, factors, stride: 1, to: base + (k + 1), stride: stride,
          rows: rows, columns: 1, inner: rows - k - 2, over: field)
      }
    }
  }

  private func exchangeColumns(_ i: Int, _ j: Int) {
    if i == j { return }
    for k in 0..<rows {
      let kept = self[k, i]
      self[k, i] = self[k, j]
      self[k, j] = kept
    }
  }

  /// Of the leading blocks in turn, by expansion along the last column.
  fileprivate func hessenbergCharacteristicPolynomial() -> [UInt64] {
    let length = rows + 1
    var polynomials = [UInt64](repeating: 0, count: length * length)
    polynomials[0] = 1
    polynomials.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      let all = ResidueBlock(
        base: base, stride: length, rows: length, columns: length, field: field)
      for k in 0..<rows {
        for degree in 0...k { all[k + 1, degree + 1] = all[k, degree] }
        var subdiagonal: UInt64 = 1
        for i in (0...k).reversed() {
          all.subtract(field.product(subdiagonal, self[i, k]), timesRow: i, fromRow: k + 1)
          if i > 0 { subdiagonal = field.product(subdiagonal, self[i, i - 1]) }
        }
      }
    }
    return Array(polynomials.suffix(length))
  }
}

extension IntegerMatrix {
  /// The coefficients of det(x I − A), from the constant one up to the leading 1.
  ///
  /// - Throws: `notSquare`.
  public func characteristicPolynomial() throws(LinearAlgebraError) -> [Integer] {
    try requireSquare()
    let coefficients = try MultimodularEvaluation.matrices(
      self, bits: characteristicPolynomialBits
    ) { residues throws(LinearAlgebraError) in
      let words = try residues.characteristicPolynomial()
      return [ResidueMatrix(trusted: words, rows: 1, columns: words.count, over: residues.field)]
    }[0]
    return (0...rows).map { coefficients[0, $0] }
  }
}

extension RationalMatrix {
  /// The coefficients of det(x I − A), from the constant one up to the leading 1.
  ///
  /// - Throws: `notSquare`.
  public func characteristicPolynomial() throws(LinearAlgebraError) -> [Rational] {
    // q A is integral; its coefficient of x^k is q^(n − k) times that of A.
    let common = leastCommonMultiple(denominators)
    let coefficients = try numerators(over: common).characteristicPolynomial()
    var result: [Rational] = []
    var power = Integer.one
    for coefficient in coefficients.reversed() {
      result.append(Rational(reducing: coefficient, power))
      power *= common
    }
    return result.reversed()
  }
}
