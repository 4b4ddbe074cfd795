import ExactArithmetic

extension SparseRationalMatrix {
  /// The transposed matrix, in time proportional to rows + columns + stored values.
  public var transpose: SparseRationalMatrix {
    var starts = [Int](repeating: 0, count: columns + 1)
    for column in columnIndices { starts[column + 1] += 1 }
    for column in 0..<columns { starts[column + 1] += starts[column] }
    var next = starts
    var indices = [Int](repeating: 0, count: values.count)
    var sources = indices
    for i in 0..<rows {
      for position in rowRange(i) {
        let column = columnIndices[position]
        indices[next[column]] = i
        sources[next[column]] = position
        next[column] += 1
      }
    }
    return SparseRationalMatrix(
      trusted: columns, rows, rowStarts: starts, columnIndices: indices,
      values: RationalList(sources.lazy.map { values[$0] }))
  }

  /// The matrix with the opposite signs.
  public static prefix func - (a: SparseRationalMatrix) -> SparseRationalMatrix {
    SparseRationalMatrix(
      trusted: a.rows, a.columns, rowStarts: a.rowStarts, columnIndices: a.columnIndices,
      values: RationalList(a.values.lazy.map { -$0 }))
  }

  /// The sum, in time proportional to rows + stored values.
  ///
  /// - Precondition: the shapes are equal.
  public static func + (a: SparseRationalMatrix, b: SparseRationalMatrix) -> SparseRationalMatrix {
    precondition(a.shape == b.shape, "sum of a \(a.shape) and a \(b.shape) matrix")
    var builder = SparseRowBuilder(rows: a.rows, columns: a.columns)
    for i in 0..<a.rows {
      var (p, q) = (a.rowStarts[i], b.rowStarts[i])
      let (pEnd, qEnd) = (a.rowStarts[i + 1], b.rowStarts[i + 1])
      while p < pEnd || q < qEnd {
        let left = p < pEnd ? a.columnIndices[p] : Int.max
        let right = q < qEnd ? b.columnIndices[q] : Int.max
        if left < right {
          builder.append(column: left, value: a.values[p])
        } else if right < left {
          builder.append(column: right, value: b.values[q])
        } else {
          builder.append(column: left, value: a.values[p] + b.values[q])
        }
        p += left <= right ? 1 : 0
        q += right <= left ? 1 : 0
      }
      builder.endRow()
    }
    return builder.matrix
  }

  /// The difference.
  ///
  /// - Precondition: the shapes are equal.
  public static func - (a: SparseRationalMatrix, b: SparseRationalMatrix) -> SparseRationalMatrix {
    a + (-b)
  }

  /// The product, in time proportional to rows + the number of pairs of stored values that meet,
  /// times a logarithm for sorting each row.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: SparseRationalMatrix, b: SparseRationalMatrix) -> SparseRationalMatrix {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    var builder = SparseRowBuilder(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      var terms: [(column: Int, value: Rational)] = []
      for p in a.rowRange(i) {
        for q in b.rowRange(a.columnIndices[p]) {
          terms.append((b.columnIndices[q], a.values[p] * b.values[q]))
        }
      }
      terms.sort { $0.column < $1.column }
      var next = 0
      while next < terms.count {
        var (column, sum) = terms[next]
        next += 1
        while next < terms.count && terms[next].column == column {
          sum = sum + terms[next].value
          next += 1
        }
        builder.append(column: column, value: sum)
      }
      builder.endRow()
    }
    return builder.matrix
  }

  /// The product of a sparse and a dense matrix.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: SparseRationalMatrix, b: RationalMatrix) -> RationalMatrix {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    var numerators = IntegerMatrix(rows: a.rows, columns: b.columns)
    var denominators: [Integer] = []
    for i in 0..<a.rows {
      let terms = a.rowRange(i).map { position in
        let k = a.columnIndices[position]
        let value = a.values[position]
        return (k, value.numerator, value.denominator * b.rowDenominator(k))
      }
      let common = leastCommonMultiple(terms.lazy.map(\.2))
      for (k, numerator, denominator) in terms {
        numerators.addRow(
          k, of: b.numerators, times: numerator * common.quotient(byDivisor: denominator), to: i)
      }
      denominators.append(common)
    }
    return RationalMatrix(reducing: numerators, denominators)
  }

  /// The product of a dense and a sparse matrix.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: RationalMatrix, b: SparseRationalMatrix) -> RationalMatrix {
    (b.transpose * a.transpose).transpose
  }
}
