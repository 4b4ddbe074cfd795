import ExactArithmetic
import ExactLinearAlgebra

extension CouplingMatrix {
  /// Writes the text of the matrix, in pieces, to `output`.
  func write<Failure: Error>(to output: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    func writeRows(
      _ count: Int, _ matrix: RationalMatrix, _ appendRow: (Int, inout [UInt8]) -> Void
    ) throws(Failure) {
      if count == 0 { return try output(Array("[]".utf8)) }
      // Three digits for ten bits, of numerators and perhaps of denominators.
      let bytes = matrix.numerators.maximumBitWidth * matrix.rows * matrix.columns / 2 / count
      try output(Array("[\n\"".utf8))
      try writeList(count, "\",\n\"", bytes: bytes, to: output, appendRow)
      try output(Array("\"]".utf8))
    }
    switch self {
    case .dense(let matrix):
      try writeRows(matrix.rows, matrix) { matrix.appendRow($0, to: &$1) }
    case .transposed(let matrix, _):
      let work = 4 * matrix.numerators.maximumBitWidth * matrix.rows * matrix.columns
      let columns = concurrentMap(matrix.rows, work: work) { matrix.row($0) }
      try writeRows(matrix.columns, matrix) { row, text in
        appendRow(columns.map { $0[row] }, to: &text)
      }
    case .sparse(let matrix):
      let shape = "{\"shape\": [\(matrix.rows), \(matrix.columns)], \"entries\": ["
      try output(Array(shape.utf8))
      try writeList(matrix.values.count, ",", bytes: 16, to: output) { position, text in
        matrix.appendEntry(position, to: &text)
      }
      try output(Array("]}".utf8))
    }
  }
}

extension RationalMatrix {
  /// Appends row `i` in the shorter of the two forms; as fractions if both are of the same length.
  func appendRow(_ i: Int, to text: inout [UInt8]) {
    let start = text.count
    text += spelled((0..<columns).lazy.map { numerator(i, $0) }, over: rowDenominator(i))
    if rowDenominator(i).isOne { return }
    // Most rows are longer as fractions, which half of the entries tell.
    var values: [Rational] = []
    var least = columns - 1
    while values.count < columns {
      let some = row(i, columns: values.count..<min(values.count + 8, columns))
      values += some
      least = some.reduce(least) { $0 + $1.leastLength }
      if least > text.count - start { return }
    }
    let fractions = spelled(values)
    if fractions.count <= text.count - start {
      text.replaceSubrange(start..., with: fractions)
    }
  }
}

/// The same for a row of fractions.
func appendRow(_ values: [Rational], to text: inout [UInt8]) {
  let fractions = spelled(values)
  guard let common = commonDenominator(values, within: fractions.count) else {
    text += fractions
    return
  }
  let alternative = spelled(
    values.lazy.map { $0.numerator * common.quotient(byDivisor: $0.denominator) }, over: common)
  text += fractions.count <= alternative.count ? fractions : alternative
}

/// Fractions separated by spaces.
private func spelled(_ values: [Rational]) -> [UInt8] {
  spaced(values) { $0.appendCanonical(to: &$1) }
}

/// Numerators separated by spaces, and what all are divided by, unless it is 1.
private func spelled(_ numerators: some Sequence<Integer>, over denominator: Integer) -> [UInt8] {
  var text = spaced(numerators) { $0.appendDecimal(to: &$1) }
  if !denominator.isOne {
    text.append(contentsOf: " / ".utf8)
    denominator.appendDecimal(to: &text)
  }
  return text
}

private func spaced<Value>(
  _ values: some Sequence<Value>, _ append: (Value, inout [UInt8]) -> Void
) -> [UInt8] {
  var text: [UInt8] = []
  for (index, value) in values.enumerated() {
    if index > 0 { text.append(0x20) }
    append(value, &text)
  }
  return text
}

/// The least common multiple of the denominators; nil if it is 1, or numerators over it would certainly
/// take more than so many bytes.
private func commonDenominator(_ values: [Rational], within length: Int) -> Integer? {
  // What numerators over a common denominator of c bits have at least, without c for each.
  let nonzero = values.filter { !$0.isZero }
  let bits = nonzero.reduce(0) { $0 + $1.numerator.bitWidth - $1.denominator.bitWidth - 2 }
  var common = Integer.one
  for value in nonzero where !value.isInteger && value.denominator != common {
    common = .lcm(common, value.denominator)
    if 3 * (bits + (nonzero.count + 1) * common.bitWidth - 1) / 10 > length { return nil }
  }
  return common.isOne ? nil : common
}

extension Rational {
  /// The fewest bytes that the canonical spelling may have, going by the lengths in bits.
  fileprivate var leastLength: Int {
    // More than 3 digits for 10 bits.
    func digits(_ number: Integer) -> Int { max(number.bitWidth - 1, 0) * 3 / 10 + 1 }
    return (signum < 0 ? 1 : 0) + digits(numerator) + (isInteger ? 0 : 1 + digits(denominator))
  }
}

extension SparseRationalMatrix {
  /// Appends the entry at a position as a string with row, column and value.
  fileprivate func appendEntry(_ position: Int, to text: inout [UInt8]) {
    // The last row that begins at the position or before, by bisection.
    var (row, end) = (0, rows)
    while end - row > 1 {
      let middle = (row + end) / 2
      if rowStarts[middle] <= position { row = middle } else { end = middle }
    }
    text.append(contentsOf: "\n\"".utf8)
    Integer(row).appendDecimal(to: &text)
    text.append(0x20)
    Integer(columnIndices[position]).appendDecimal(to: &text)
    text.append(0x20)
    values[position].appendCanonical(to: &text)
    text.append(0x22)
  }
}
