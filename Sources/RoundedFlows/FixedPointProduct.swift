import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// A product of matrices of two blocks of rows, in binary fractions of some length, and a bound for the
/// error that cutting them there has made.
///
/// Exact entries of such products become longer with every factor, far beyond what a condition number is
/// read to.
struct FixedPointProduct {
  /// The number q of binary digits after the point.
  let digits: Int

  /// The rows of the coordinates of the two parts, multiplied by 2^q.
  private var parts: [Part: IntegerMatrix] = [:]

  /// No entry is off by more than this, in units of 2^−q.
  private(set) var error = Integer.zero

  /// The reflection of a coordinate, or the identity, exactly.
  init(_ partition: Partition, flip: Int?, digits: Int) {
    self.digits = digits
    let one = Integer.one << digits
    for part in Part.allCases {
      let coordinates = partition[part]
      parts[part] = IntegerMatrix(rows: coordinates.count, columns: partition.size) { row, column in
        coordinates[row] != column ? .zero : column == flip ? -one : one
      }
    }
  }

  private subscript(part: Part) -> IntegerMatrix {
    get { parts[part] ?? IntegerMatrix(rows: 0, columns: 0) }
    set { parts[part] = newValue }
  }

  /// Multiplies by a layer from the left: x ← D x + A y.
  mutating func apply(_ layer: CouplingLayer) {
    if let scale = layer.scale { scaleRows(layer.updates, by: scale) }
    add(fixed(layer.shift), times: layer.updates.other, to: layer.updates)
  }

  /// Multiplies by the transposed of a layer's inverse: x ← D⁻¹ x, then y ← y − Aᵀ x.
  mutating func applyTransposedInverse(_ layer: CouplingLayer) {
    if let scale = layer.scale {
      scaleRows(layer.updates, by: scale.map { $0.reciprocal ?? .one })
    }
    add(-fixed(layer.shift).transpose, times: layer.updates, to: layer.updates.other)
  }

  /// Multiplies the rows of a part by positive numbers.
  private mutating func scaleRows(_ part: Part, by scale: [Rational]) {
    let factors = scale.map(fixed)
    let largest = self[part].largestMagnitude + error
    let rows = self[part]
    self[part] = IntegerMatrix(rows: rows.rows, columns: rows.columns) { i, j in
      (factors[i] * rows[i, j]) >> digits
    }
    // d̃ x̃ − d x = d̃ (x̃ − x) + (d̃ − d) x, and one unit for the cut; the other part is as it was.
    let growth = ((factors.max() ?? .zero) * error) >> digits
    error = max(error, growth + (largest >> digits) + Integer(3))
  }

  /// x ← x + A y, A being given in units of 2^−q, each entry off by at most one.
  private mutating func add(_ shift: IntegerMatrix, times other: Part, to part: Part) {
    let (x, y) = (self[part], self[other])
    let product = shift * y
    self[part] = IntegerMatrix(rows: x.rows, columns: x.columns) { i, j in
      x[i, j] + (product[i, j] >> digits)
    }
    let growth = (shift.largestRowSum * error) >> digits
    let cut = (Integer(shift.columns) * (y.largestMagnitude + error)) >> digits
    error += growth + cut + Integer(3)
  }

  private func fixed(_ value: Rational) -> Integer {
    let dividend = value.numerator << digits
    return dividend.dividedTruncating(by: value.denominator)?.quotient ?? .zero
  }

  private func fixed(_ shift: CouplingMatrix) -> IntegerMatrix {
    var result = IntegerMatrix(rows: shift.rows, columns: shift.columns)
    for row in 0..<shift.rows {
      for (column, value) in shift.nonZeros(inRow: row) { result[row, column] = fixed(value) }
    }
    return result
  }

  /// The largest sum of absolute values of a row; nil if it may be off by more than 2^−64 of itself.
  var largestRowSum: Rational? {
    certain(max(self[.first].largestRowSum, self[.second].largestRowSum))
  }

  /// The largest sum of absolute values of a column; nil as above.
  var largestColumnSum: Rational? {
    let sums = Part.allCases.map { self[$0].absoluteColumnSums }
    return certain(zip(sums[0], sums[1]).map { $0 + $1 }.max() ?? .zero)
  }

  private func certain(_ sum: Integer) -> Rational? {
    let error = Integer(self[.first].columns) * error
    guard (error << 64) <= sum else { return nil }
    return Rational(sum, Integer.one << digits)
  }
}

extension IntegerMatrix {
  fileprivate var largestMagnitude: Integer {
    (0..<rows).reduce(.zero) { largest, i in
      (0..<columns).reduce(largest) { max($0, self[i, $1].magnitude) }
    }
  }

  fileprivate var largestRowSum: Integer {
    (0..<rows).map { i in (0..<columns).reduce(.zero) { $0 + self[i, $1].magnitude } }.max()
      ?? .zero
  }

  fileprivate var absoluteColumnSums: [Integer] {
    (0..<columns).map { j in (0..<rows).reduce(.zero) { $0 + self[$1, j].magnitude } }
  }
}
