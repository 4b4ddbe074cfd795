import CParallelResidues

extension ParallelMatrix {
  /// The inverse of a square matrix; nil if there are no pivots that vanish in none of the fields, as
  /// where it is singular over one of them.
  package func inverse() -> ParallelMatrix? {
    precondition(rows == columns, "inverse of a \(shape) matrix")
    let size = words.count
    var work = words
    work.append(
      contentsOf: repeatElement(0, count: 2 * size + rows * ParallelFields.capacity))
    var permutation = [Int](repeating: 0, count: rows)
    var isInvertible = true
    let result = ParallelMatrix(rows: rows, columns: rows, fields: fields) { target in
      isInvertible = parallel_inverse(target, &work, &permutation, rows, fields.moduli) != 0
    }
    return isInvertible ? result : nil
  }

  /// The unit lower and the upper triangular factor of a square matrix; nil if a leading minor vanishes
  /// over one of the fields.
  package func triangularFactors() -> (lower: ParallelMatrix, upper: ParallelMatrix)? {
    precondition(rows == columns, "factors of a \(shape) matrix")
    var packed = self
    var inverses = [UInt64](repeating: 0, count: rows * ParallelFields.capacity)
    guard parallel_factors(&packed.words, &inverses, rows, fields.moduli) != 0 else { return nil }
    let lower = packed.keeping { $0 > $1 } + .identity(rows, fields: fields)
    return (lower, packed.keeping { $0 <= $1 })
  }

  /// The inverse of a unit lower triangular matrix; entries on and above the diagonal are not looked at.
  package func unitLowerInverse() -> ParallelMatrix { triangularInverse(isUpper: false, nil) }

  /// The inverse of a unit upper triangular matrix; entries on and below the diagonal are not looked at.
  package func unitUpperInverse() -> ParallelMatrix { triangularInverse(isUpper: true, nil) }

  /// The inverse of an upper triangular matrix, whose entries below the diagonal are not looked at.
  ///
  /// - Parameter inverses: Those of its diagonal.
  package func upperInverse(diagonal inverses: [UInt64]) -> ParallelMatrix {
    precondition(
      inverses.count == rows * ParallelFields.capacity, "one inverse for each row is needed")
    return triangularInverse(isUpper: true, inverses)
  }

  private func triangularInverse(isUpper: Bool, _ inverses: [UInt64]?) -> ParallelMatrix {
    precondition(rows == columns, "inverse of a \(shape) matrix")
    var result = ParallelMatrix(rows: rows, columns: rows, fields: fields)
    if let inverses {
      parallel_triangular_inverse(
        &result.words, words, rows, isUpper ? 1 : 0, inverses, fields.moduli)
    } else {
      parallel_triangular_inverse(&result.words, words, rows, isUpper ? 1 : 0, nil, fields.moduli)
    }
    return result
  }

  /// The unit lower triangular K with L K = K diag(L), for a lower triangular L: column j holds the
  /// eigenvector for the eigenvalue L[j, j].
  ///
  /// An entry above the diagonal is taken for 0 without being looked at. Nil unless, over every field,
  /// the eigenvalues of i and j are distinct wherever the entry of K there does not vanish.
  package func lowerEigenvectors() -> ParallelMatrix? { eigenvectors(isUpper: false) }

  /// The unit upper triangular K with U K = K diag(U), for an upper triangular U; as for lower ones.
  package func upperEigenvectors() -> ParallelMatrix? { eigenvectors(isUpper: true) }

  private func eigenvectors(isUpper: Bool) -> ParallelMatrix? {
    precondition(rows == columns, "eigenvectors of a \(shape) matrix")
    var result = ParallelMatrix(rows: rows, columns: rows, fields: fields)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * words.count + 1) { work in
      parallel_eigenvectors(
        &result.words, words, rows, isUpper ? 1 : 0, work.baseAddress, fields.moduli) != 0
    } ? result : nil
  }
}
