import CParallelResidues

extension ParallelMatrix {
  /// The sum.
  ///
  /// - Precondition: shapes and fields are equal.
  package static func + (a: ParallelMatrix, b: ParallelMatrix) -> ParallelMatrix {
    a.requireLike(b)
    return combined(a, b) { a.fields.form.sum($0, $1, $2, a.rows * a.columns, a.fields.moduli) }
  }

  /// The difference.
  ///
  /// - Precondition: shapes and fields are equal.
  package static func - (a: ParallelMatrix, b: ParallelMatrix) -> ParallelMatrix {
    a.requireLike(b)
    return combined(a, b) {
      a.fields.form.difference($0, $1, $2, a.rows * a.columns, a.fields.moduli)
    }
  }

  /// The matrix with the rows of `a` and the columns of `b` that `body` makes of both.
  @inline(__always)
  private static func combined(
    _ a: ParallelMatrix, _ b: ParallelMatrix,
    _ body: (
      UnsafeMutablePointer<UInt64>, _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>
    ) -> Void
  ) -> ParallelMatrix {
    ParallelMatrix(rows: a.rows, columns: b.columns, fields: a.fields) { words in
      a.withWords { a in b.withWords { b in body(words, a, b) } }
    }
  }

  private func requireLike(_ other: ParallelMatrix) {
    precondition(shape == other.shape, "sum of a \(shape) and a \(other.shape) matrix")
    precondition(fields === other.fields, "matrices over different fields")
  }

  /// The matrix with the opposite signs.
  package static prefix func - (a: ParallelMatrix) -> ParallelMatrix {
    ParallelMatrix(rows: a.rows, columns: a.columns, fields: a.fields) - a
  }

  /// Every entry times one element.
  package static func * (factor: [UInt64], a: ParallelMatrix) -> ParallelMatrix {
    precondition(factor.count == ParallelFields.capacity, "one element is needed")
    var result = a
    result.multiply(factor, rowStep: 0, columnStep: 0)
    return result
  }

  /// Multiplies row `i` by element number `i`, for every `i`.
  package mutating func scaleRows(by factors: [UInt64]) {
    precondition(
      factors.count == rows * ParallelFields.capacity, "\(rows) rows for other factors")
    multiply(factors, rowStep: 1, columnStep: 0)
  }

  /// Multiplies column `j` by element number `j`, for every `j`.
  package mutating func scaleColumns(by factors: [UInt64]) {
    precondition(
      factors.count == columns * ParallelFields.capacity, "\(columns) columns for other factors")
    multiply(factors, rowStep: 0, columnStep: 1)
  }

  private mutating func multiply(_ factors: [UInt64], rowStep: Int, columnStep: Int) {
    let (rows, columns, fields) = (rows, columns, fields)
    withMutableWords {
      fields.form.multiply($0, $0, factors, rows, columns, rowStep, columnStep, fields.moduli)
    }
  }

  /// The product.
  ///
  /// - Precondition: both have the same fields, and `a` has as many columns as `b` has rows.
  package static func * (a: ParallelMatrix, b: ParallelMatrix) -> ParallelMatrix {
    requireFit(a, b)
    return combined(a, b) {
      a.fields.form.product($0, $1, $2, a.rows, b.columns, a.columns, 0, a.fields.moduli)
    }
  }

  /// Adds `a · b` in place.
  ///
  /// - Precondition: the shapes fit and the fields are equal.
  package mutating func addProduct(_ a: ParallelMatrix, _ b: ParallelMatrix) {
    Self.requireFit(a, b)
    precondition(
      a.rows == rows && b.columns == columns && fields === a.fields,
      "product of a \(a.shape) and a \(b.shape) matrix added to \(shape)")
    let (rows, columns, fields) = (rows, columns, fields)
    withMutableWords { words in
      a.withWords { left in
        b.withWords { right in
          fields.form.product(words, left, right, rows, columns, a.columns, 1, fields.moduli)
        }
      }
    }
  }

  private static func requireFit(_ a: ParallelMatrix, _ b: ParallelMatrix) {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    precondition(a.fields === b.fields, "matrices over different fields")
  }
}
