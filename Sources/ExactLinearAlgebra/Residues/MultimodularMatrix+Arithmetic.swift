import CResidues

extension MultimodularMatrix {
  /// Runs `body` for every field, on the residues over it.
  package mutating func forEachField(
    _ body: (_ field: PrimeField, _ words: UnsafeMutablePointer<UInt64>, _ index: Int) -> Void
  ) {
    let (fields, size) = (basis.fields, rows * columns)
    if size == 0 { return }
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for (index, field) in fields.enumerated() { body(field, base + index * size, index) }
    }
  }

  /// The sum.
  ///
  /// - Precondition: shapes and bases are equal.
  package static func + (a: MultimodularMatrix, b: MultimodularMatrix) -> MultimodularMatrix {
    a.combined(with: b) { $0.sum($1, $2) }
  }

  /// The difference.
  ///
  /// - Precondition: shapes and bases are equal.
  package static func - (a: MultimodularMatrix, b: MultimodularMatrix) -> MultimodularMatrix {
    a.combined(with: b) { $0.difference($1, $2) }
  }

  @inline(__always)
  private func combined(
    with other: MultimodularMatrix, _ operation: (PrimeField, UInt64, UInt64) -> UInt64
  ) -> MultimodularMatrix {
    precondition(shape == other.shape, "sum of a \(shape) and a \(other.shape) matrix")
    precondition(basis === other.basis, "matrices over different bases")
    var result = self
    let size = rows * columns
    other.words.withUnsafeBufferPointer { others in
      result.forEachField { field, words, index in
        for place in 0..<size {
          words[place] = operation(field, words[place], others[index * size + place])
        }
      }
    }
    return result
  }

  /// The matrix with the opposite signs.
  package static prefix func - (a: MultimodularMatrix) -> MultimodularMatrix {
    var result = a
    let size = a.rows * a.columns
    result.forEachField { field, words, _ in
      for place in 0..<size { words[place] = field.negative(words[place]) }
    }
    return result
  }

  /// Every entry times a number, given by its residues over the fields.
  package static func * (factor: [UInt64], a: MultimodularMatrix) -> MultimodularMatrix {
    precondition(factor.count == a.basis.count, "one residue for each prime is needed")
    var result = a
    let size = a.rows * a.columns
    result.forEachField { field, words, index in
      residue_multiple(
        words, words, factor[index], field.quotient(of: factor[index]), size, field.modulus)
    }
    return result
  }

  /// Multiplies row `i` by factor number `i`, for every `i`.
  ///
  /// - Parameter factors: Residues, prime by prime, and for each prime one for each row.
  package mutating func scaleRows(by factors: [UInt64]) {
    let (rows, columns) = (rows, columns)
    precondition(factors.count == basis.count * rows, "\(rows) rows for other factors")
    forEachField { field, words, index in
      for i in 0..<rows {
        let factor = factors[index * rows + i]
        if factor == 1 { continue }
        let row = words + i * columns
        residue_multiple(row, row, factor, field.quotient(of: factor), columns, field.modulus)
      }
    }
  }

  /// Multiplies column `j` by factor number `j`, for every `j`.
  ///
  /// - Parameter factors: Residues, prime by prime, and for each prime one for each column.
  package mutating func scaleColumns(by factors: [UInt64]) {
    let (rows, columns) = (rows, columns)
    precondition(factors.count == basis.count * columns, "\(columns) columns for other factors")
    // Montgomery's product with 2^52 times a factor is the product with the factor.
    var multiples = [UInt64](repeating: 0, count: columns)
    forEachField { field, words, index in
      for j in 0..<columns {
        multiples[j] = field.product(factors[index * columns + j], field.constants.power1)
      }
      withUnsafePointer(to: field.constants) {
        residue_montgomery(words, words, multiples, rows, columns, $0)
      }
    }
  }

  /// Adds `a · b` in place.
  ///
  /// - Precondition: the shapes fit and the bases are equal.
  package mutating func addProduct(_ a: MultimodularMatrix, _ b: MultimodularMatrix) {
    precondition(
      a.columns == b.rows && a.rows == rows && b.columns == columns,
      "product of a \(a.shape) and a \(b.shape) matrix added to \(shape)")
    precondition(basis === a.basis && basis === b.basis, "matrices over different bases")
    let (rows, columns, inner) = (rows, columns, a.columns)
    a.words.withUnsafeBufferPointer { left in
      b.words.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress, inner > 0 else { return }
        forEachField { field, words, index in
          ExactLinearAlgebra.addProduct(
            left + index * rows * inner, stride: inner, right + index * inner * columns,
            stride: columns, to: words, stride: columns, rows: rows, columns: columns,
            inner: inner, over: field)
        }
      }
    }
  }
}

extension ResidueBasis {
  /// The residues of a machine integer.
  package func residues(of value: Int) -> [UInt64] {
    fields.map { $0.residue(value) }
  }

  /// The products of numbers given by their residues: prime by prime, and for each prime the same
  /// number of them.
  package func products(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    precondition(a.count == b.count && a.count % count == 0, "residues do not fit")
    let width = a.count / count
    return a.indices.map { fields[$0 / width].product(a[$0], b[$0]) }
  }

  /// The inverses of numbers given by their residues: prime by prime, and for each prime the same
  /// number of them. Nil if one is 0.
  package func inverses(of words: [UInt64]) -> [UInt64]? {
    let width = words.count / count
    var result: [UInt64] = []
    result.reserveCapacity(words.count)
    for (index, field) in fields.enumerated() {
      guard let inverses = field.inverses(of: words[index * width..<(index + 1) * width]) else {
        return nil
      }
      result += inverses
    }
    return result
  }
}
