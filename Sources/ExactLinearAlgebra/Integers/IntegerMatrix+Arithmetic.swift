import CGMP
import ExactArithmetic

extension IntegerMatrix {
  /// The sum.
  ///
  /// - Precondition: the shapes are equal.
  public static func + (a: IntegerMatrix, b: IntegerMatrix) -> IntegerMatrix {
    var result = a
    result += b
    return result
  }

  /// The difference.
  ///
  /// - Precondition: the shapes are equal.
  public static func - (a: IntegerMatrix, b: IntegerMatrix) -> IntegerMatrix {
    var result = a
    result -= b
    return result
  }

  /// Adds in place.
  ///
  /// - Precondition: the shapes are equal.
  public static func += (a: inout IntegerMatrix, b: IntegerMatrix) {
    a.combine(b, __gmpz_add)
  }

  /// Subtracts in place.
  ///
  /// - Precondition: the shapes are equal.
  public static func -= (a: inout IntegerMatrix, b: IntegerMatrix) {
    a.combine(b, __gmpz_sub)
  }

  private mutating func combine(
    _ other: IntegerMatrix,
    _ operation: (
      UnsafeMutablePointer<__mpz_struct>, UnsafePointer<__mpz_struct>, UnsafePointer<__mpz_struct>
    ) -> Void
  ) {
    precondition(shape == other.shape, "sum of a \(shape) and a \(other.shape) matrix")
    let count = rows * columns
    withMutableEntries { target in
      other.withEntries { source in
        for index in 0..<count { operation(target + index, target + index, source + index) }
      }
    }
  }

  /// The matrix with the opposite signs.
  public static prefix func - (a: IntegerMatrix) -> IntegerMatrix {
    var result = a
    result.withMutableEntries { entries in
      for index in 0..<a.rows * a.columns { __gmpz_neg(entries + index, entries + index) }
    }
    return result
  }

  /// Every entry times `factor`.
  public static func * (factor: Integer, a: IntegerMatrix) -> IntegerMatrix {
    var result = IntegerMatrix(rows: a.rows, columns: a.columns)
    result.withMutableEntries { target in
      a.withEntries { source in
        factor.withPointer { factor in
          for index in 0..<a.rows * a.columns { __gmpz_mul(target + index, source + index, factor) }
        }
      }
    }
    return result
  }

  /// Exchanges rows `i` and `j`.
  ///
  /// - Precondition: both rows exist.
  public mutating func exchangeRows(_ i: Int, _ j: Int) {
    precondition(0 <= i && i < rows && 0 <= j && j < rows, "row out of range")
    if i == j { return }
    let columns = columns
    withMutableEntries { entries in
      for k in 0..<columns {
        __gmpz_swap(entries + (i * columns + k), entries + (j * columns + k))
      }
    }
  }

  /// Multiplies row `i` by `factor`, in place.
  public mutating func scaleRow(_ i: Int, by factor: Integer) {
    precondition(0 <= i && i < rows, "row out of range")
    if factor == .one { return }
    let columns = columns
    withMutableEntries { entries in
      factor.withPointer { factor in
        for entry in entries + i * columns..<entries + (i + 1) * columns {
          __gmpz_mul(entry, entry, factor)
        }
      }
    }
  }

  /// Adds `factor` times row `source` of `other` to row `target`.
  ///
  /// - Precondition: both rows exist and have the same length.
  public mutating func addRow(
    _ source: Int, of other: IntegerMatrix, times factor: Integer, to target: Int
  ) {
    precondition(
      0 <= target && target < rows && 0 <= source && source < other.rows
        && columns == other.columns, "rows do not fit")
    let columns = columns
    withMutableEntries { entries in
      other.withEntries { others in
        factor.withPointer { factor in
          for j in 0..<columns {
            __gmpz_addmul(entries + (target * columns + j), others + (source * columns + j), factor)
          }
        }
      }
    }
  }

  /// The greatest common divisor of `seed` and the entries of row `i`; not negative.
  public func rowContent(_ i: Int, seed: Integer = .zero) -> Integer {
    precondition(0 <= i && i < rows, "row out of range")
    return withEntries { content(of: $0 + i * columns, count: columns, seed: seed) }
  }

  /// Divides row `i` by `divisor`; the caller states that it divides every entry of the row.
  package mutating func divideRowExactly(_ i: Int, by divisor: Integer) {
    precondition(0 <= i && i < rows, "row out of range")
    if divisor == .one { return }
    let columns = columns
    withMutableEntries { entries in
      divisor.withPointer { divisor in
        for entry in entries + i * columns..<entries + (i + 1) * columns {
          __gmpz_divexact(entry, entry, divisor)
        }
      }
    }
  }
}

/// The greatest common divisor of `seed` and so many numbers; not negative.
///
/// What the seed has in common with a sum of multiples of them is hardly ever more: one gcd is long.
func content(of numbers: UnsafePointer<__mpz_struct>, count: Int, seed: Integer) -> Integer {
  let sum = Integer.make { sum in
    for j in 0..<count { __gmpz_addmul_ui(sum, numbers + j, UInt(2 * j * j + 1)) }
  }
  var content = Integer.gcd(seed, sum)
  for j in 0..<count where !content.isOne {
    content = content.withPointer { known in
      __gmpz_divisible_p(numbers + j, known) != 0
        ? content : Integer.make { __gmpz_gcd($0, known, numbers + j) }
    }
  }
  return content
}
