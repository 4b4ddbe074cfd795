import ExactArithmetic

/// Compares the product of the layers and F with T, row by row, and forms the verdict.
struct Comparison {
  private let tolerance: Rational?
  private var firstDifference: (row: Int, column: Int, product: Rational, target: Rational)?
  private var largestError = Rational.zero

  /// A comparison of what remains after `verdict`, which is true.
  init(_ tolerance: Rational?, after verdict: Verdict = .verified) {
    self.tolerance = tolerance
    if case .withinTolerance(let error) = verdict { largestError = error }
  }

  /// Whether the verdict no longer depends on what has not been compared.
  var isDecided: Bool { tolerance == nil && firstDifference != nil }

  /// The verdict, once all rows have been compared.
  var verdict: Verdict {
    let largestError = tolerance == nil ? nil : largestError
    if let (row, column, product, target) = firstDifference {
      return .refuted(
        Discrepancy(
          row: row, column: column, product: product, target: target, largestError: largestError))
    }
    return largestError.map { .withinTolerance(largestError: $0) } ?? .verified
  }

  /// Compares two rows, given by their non-zero entries in increasing order of columns.
  mutating func compare(
    _ row: Int, _ product: [(column: Int, value: Rational)],
    _ target: [(column: Int, value: Rational)]
  ) {
    var (p, q) = (0, 0)
    // The first entry counts even if it is zero in both: the tolerance may be negative.
    var column = 0
    while column < .max {
      let left = p < product.count && product[p].column == column ? product[p].value : .zero
      let right = q < target.count && target[q].column == column ? target[q].value : .zero
      compare(row, column, left, right)
      p += left.isZero ? 0 : 1
      q += right.isZero ? 0 : 1
      column = min(
        p < product.count ? product[p].column : .max, q < target.count ? target[q].column : .max)
    }
  }

  /// Compares the entries in one place.
  mutating func compare(_ row: Int, _ column: Int, _ product: Rational, _ target: Rational) {
    if tolerance == nil && product == target { return }
    let error = (product - target).magnitude
    largestError = max(largestError, error)
    if firstDifference == nil, error > tolerance ?? .zero {
      firstDifference = (row, column, product, target)
    }
  }
}
