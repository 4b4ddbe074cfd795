extension MultimodularMatrix {
  /// The inverse of a square matrix; nil if it is singular over one of the fields.
  package func inverse() -> MultimodularMatrix? {
    precondition(rows == columns, "inverse of a \(shape) matrix")
    var factors = self
    var result = MultimodularMatrix.identity(rows, basis: basis)
    for index in basis.fields.indices {
      let isInvertible = factors.withBlock(index) { factors in
        result.withBlock(index) { $0.divide(by: factors) }
      }
      if !isInvertible { return nil }
    }
    return result
  }

  /// The unit lower and the upper triangular factor of a square matrix; nil if a leading minor vanishes
  /// over one of the fields.
  package func triangularFactors() -> (lower: MultimodularMatrix, upper: MultimodularMatrix)? {
    precondition(rows == columns, "factors of a \(shape) matrix")
    var packed = self
    for index in basis.fields.indices {
      let failure = packed.withBlock(index) { block in
        block.factor { block[$0, $0] == 0 ? nil : $0 }
      }
      if failure != nil { return nil }
    }
    var lower = packed.keeping { $0 > $1 }
    let n = rows
    lower.forEachField { _, words, _ in
      for i in 0..<n { words[i * (n + 1)] = 1 }
    }
    return (lower, packed.keeping { $0 <= $1 })
  }

  /// The inverse of a unit lower triangular matrix; entries on and above the diagonal are not looked at.
  package func unitLowerInverse() -> MultimodularMatrix {
    var lower = self
    var result = MultimodularMatrix.identity(rows, basis: basis)
    for index in basis.fields.indices {
      lower.withBlock(index) { lower in result.withBlock(index) { $0.solveUnitLower(lower) } }
    }
    return result
  }

  /// The inverse of an upper triangular matrix, whose entries below the diagonal are not looked at.
  ///
  /// - Parameter inverses: Those of its diagonal: residues prime by prime.
  package func upperInverse(diagonal inverses: [UInt64]) -> MultimodularMatrix {
    precondition(inverses.count == basis.count * rows, "one inverse for each row is needed")
    var upper = self
    var result = MultimodularMatrix.identity(rows, basis: basis)
    for index in basis.fields.indices {
      let inverses = Array(inverses[index * rows..<(index + 1) * rows])
      upper.withBlock(index) { upper in
        result.withBlock(index) { $0.solveUpper(upper, inverses: inverses) }
      }
    }
    return result
  }

  /// Runs `body` on the matrix over field number `index` as a block that may be changed.
  private mutating func withBlock<Result>(_ index: Int, _ body: (ResidueBlock) -> Result) -> Result
  {
    let (rows, columns, field) = (rows, columns, basis.fields[index])
    if words.isEmpty { words.reserveCapacity(1) }
    return words.withUnsafeMutableBufferPointer {
      body(
        ResidueBlock(
          base: $0.baseAddress.unsafelyUnwrapped + index * rows * columns, stride: columns,
          rows: rows, columns: columns, field: field))
    }
  }
}

extension ResidueBlock {
  /// Replaces this block X by A⁻¹ X for a square block A, which is overwritten; false if A is singular.
  fileprivate func divide(by a: ResidueBlock) -> Bool {
    let failure = a.factor { k in
      guard let pivot = (k..<a.rows).first(where: { a[$0, k] != 0 }) else { return nil }
      // Those of A are exchanged afterwards.
      exchangeRows(k, pivot)
      return pivot
    }
    guard failure == nil, let inverses = field.inverses(of: (0..<a.rows).map { a[$0, $0] }) else {
      return false
    }
    solveUnitLower(a)
    solveUpper(a, inverses: inverses)
    return true
  }
}
