import CResidues

extension ResidueMatrix {
  /// The sum.
  ///
  /// - Precondition: shapes and fields are equal.
  public static func + (a: ResidueMatrix, b: ResidueMatrix) -> ResidueMatrix {
    var result = a
    result.addMultiple(1, of: b)
    return result
  }

  /// The difference.
  ///
  /// - Precondition: shapes and fields are equal.
  public static func - (a: ResidueMatrix, b: ResidueMatrix) -> ResidueMatrix {
    var result = a
    result.addMultiple(a.field.modulus - 1, of: b)
    return result
  }

  /// The matrix with the opposite signs.
  public static prefix func - (a: ResidueMatrix) -> ResidueMatrix {
    (a.field.modulus - 1) * a
  }

  /// Every entry times `factor`.
  ///
  /// - Precondition: `factor` is below the modulus.
  public static func * (factor: UInt64, a: ResidueMatrix) -> ResidueMatrix {
    precondition(factor < a.field.modulus, "not a residue")
    var result = a
    residue_multiple(
      &result.words, a.words, factor, a.field.quotient(of: factor), a.words.count, a.field.modulus)
    return result
  }

  /// Adds `factor · other` in place.
  ///
  /// - Precondition: shapes and fields are equal, and `factor` is below the modulus.
  public mutating func addMultiple(_ factor: UInt64, of other: ResidueMatrix) {
    precondition(shape == other.shape, "sum of a \(shape) and a \(other.shape) matrix")
    precondition(field == other.field, "matrices over different fields")
    precondition(factor < field.modulus, "not a residue")
    residue_add_multiple(
      &words, other.words, factor, field.quotient(of: factor), words.count, field.modulus)
  }

  /// Multiplies row `i` by `factors[i]`, for every `i`.
  ///
  /// - Precondition: there is one factor for each row, all below the modulus.
  public mutating func scaleRows(by factors: [UInt64]) {
    precondition(factors.count == rows, "\(factors.count) factors for \(rows) rows")
    let (columns, field) = (columns, field)
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for (i, factor) in factors.enumerated() {
        precondition(factor < field.modulus, "not a residue")
        let row = base + i * columns
        residue_multiple(row, row, factor, field.quotient(of: factor), columns, field.modulus)
      }
    }
  }

  /// The product.
  ///
  /// - Precondition: the fields are equal, and `a` has as many columns as `b` has rows.
  public static func * (a: ResidueMatrix, b: ResidueMatrix) -> ResidueMatrix {
    var result = ResidueMatrix(rows: a.rows, columns: b.columns, over: a.field)
    result.addProduct(a, b)
    return result
  }

  /// Adds `a · b` in place.
  ///
  /// - Precondition: the shapes fit and the fields are equal.
  public mutating func addProduct(_ a: ResidueMatrix, _ b: ResidueMatrix) {
    precondition(
      a.columns == b.rows && a.rows == rows && b.columns == columns,
      "product of a \(a.shape) and a \(b.shape) matrix added to \(shape)")
    precondition(field == a.field && field == b.field, "matrices over different fields")
    ExactLinearAlgebra.addProduct(
      a.words, stride: a.columns, b.words, stride: b.columns, to: &words, stride: columns,
      rows: rows, columns: columns, inner: a.columns, over: field)
  }
}

/// c += a · b for blocks of row-major matrices whose rows are `stride` words apart.
func addProduct(
  _ a: UnsafePointer<UInt64>, stride aStride: Int, _ b: UnsafePointer<UInt64>, stride bStride: Int,
  to c: UnsafeMutablePointer<UInt64>, stride cStride: Int, rows: Int, columns: Int, inner: Int,
  over field: PrimeField
) {
  let longest = Int(residue_maximum_inner)
  withUnsafePointer(to: field.constants) { constants in
    for start in stride(from: 0, to: inner, by: longest) {
      residue_product(
        a + start, aStride, b + start * bStride, bStride, c, cStride, rows, columns,
        min(longest, inner - start), constants, 0, 1)
    }
  }
}
