import CParallelResidues

extension ParallelMatrix {
  /// The inverse of a square matrix; nil if there are no pivots that vanish in none of the fields, as
  /// where it is singular over one of them.
  package func inverse() -> ParallelMatrix? {
    precondition(rows == columns, "inverse of a \(shape) matrix")
    let work = ParallelStorage(
      count: 3 * count + rows * ParallelFields.capacity, fields: fields)
    withWords { work.words.update(from: $0, count: count) }
    (work.words + count).update(repeating: 0, count: 2 * count)
    var permutation = [Int](repeating: 0, count: rows)
    var isInvertible = true
    let result = ParallelMatrix(rows: rows, columns: rows, fields: fields) { target in
      isInvertible = fields.form.inverse(target, work.words, &permutation, rows, fields.moduli) != 0
    }
    withExtendedLifetime(work) {}
    return isInvertible ? result : nil
  }

  /// The unit lower and the upper triangular factor of a square matrix; nil if a leading minor vanishes
  /// over one of the fields.
  package func triangularFactors() -> (lower: ParallelMatrix, upper: ParallelMatrix)? {
    precondition(rows == columns, "factors of a \(shape) matrix")
    var packed = self
    var inverses = [UInt64](repeating: 0, count: rows * ParallelFields.capacity)
    let hasFactors = packed.withMutableWords {
      fields.form.factors($0, &inverses, rows, fields.moduli) != 0
    }
    if !hasFactors { return nil }
    var lower = packed.keeping { $0 > $1 }
    lower.setDiagonalToOnes()
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
    result.withMutableWords { inverse in
      withWords {
        if let inverses {
          fields.form.triangular_inverse(
            inverse, $0, rows, isUpper ? 1 : 0, inverses, fields.moduli)
        } else {
          fields.form.triangular_inverse(inverse, $0, rows, isUpper ? 1 : 0, nil, fields.moduli)
        }
      }
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
    let work = ParallelStorage(count: 2 * count, fields: fields)
    let isDiagonalisable = result.withMutableWords { vectors in
      withWords {
        fields.form.eigenvectors(
          vectors, $0, rows, isUpper ? 1 : 0, work.words, fields.moduli) != 0
      }
    }
    withExtendedLifetime(work) {}
    return isDiagonalisable ? result : nil
  }
}
