import ExactArithmetic

/// Compares the product of the layers and F with T, row by row, and forms the verdict.
struct Comparison {
  private let tolerance: Rational?
  private var first: Discrepancy?
  private var largestError = Rational.zero

  init(_ tolerance: Rational?) { self.tolerance = tolerance }

  /// Whether the verdict no longer depends on what has not been compared.
  var isDecided: Bool { tolerance == nil && first != nil }

  /// The verdict, once all rows have been compared.
  var verdict: Verdict {
    guard var first else {
      return tolerance == nil ? .verified : .withinTolerance(largestError: largestError)
    }
    first.largestError = tolerance == nil ? nil : largestError
    return .refuted(first)
  }

  /// Compares two rows, given by their non-zero entries in increasing order of columns.
  mutating func compare(
    _ row: Int, _ product: [(column: Int, value: Rational)],
    _ target: [(column: Int, value: Rational)]
  ) {
    // The first entry counts even if it is zero in both: the tolerance may be negative.
    var (product, target, column) = (product[...], target[...], 0)
    repeat {
      let left = product.first?.column == column ? product.removeFirst().value : .zero
      let right = target.first?.column == column ? target.removeFirst().value : .zero
      compare(row, column, left, right)
      column = min(product.first?.column ?? .max, target.first?.column ?? .max)
    } while column < .max
  }

  /// Compares the entries in one place.
  mutating func compare(_ row: Int, _ column: Int, _ product: Rational, _ target: Rational) {
    if tolerance == nil && product == target { return }
    let error = (product - target).magnitude
    largestError = max(largestError, error)
    if first == nil, error > tolerance ?? .zero {
      first = Discrepancy(row: row, column: column, product: product, target: target)
    }
  }
}
