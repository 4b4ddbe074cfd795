import ExactArithmetic

/// A type of the values of `SparseRows`: all rational numbers, or those that fit a word.
public protocol SparseValue: Sendable {
  /// The value, if the type has it.
  init?(_ value: Rational)

  /// Adds a · b; nil if the type has not got the sum.
  func adding(_ a: Self, times b: Self) -> Self?

  /// Whether the value is 0.
  var isZero: Bool { get }

  /// The value as a rational number.
  var rational: Rational { get }

  /// The bytes that it takes to store, more or less.
  var byteCount: Int { get }
}

extension Int: SparseValue {
  /// The value, if it is an integer that fits.
  @inlinable public init?(_ value: Rational) {
    guard value.isInteger, let value = Int(exactly: value.numerator) else { return nil }
    self = value
  }

  /// Adds a · b; nil if that does not fit.
  @inlinable public func adding(_ a: Int, times b: Int) -> Int? {
    let (product, isLong) = a.multipliedReportingOverflow(by: b)
    let (sum, isLonger) = addingReportingOverflow(product)
    return isLong || isLonger ? nil : sum
  }

  /// Whether the value is 0.
  @inlinable public var isZero: Bool { self == 0 }

  /// The value as a rational number.
  @inlinable public var rational: Rational { Rational(self) }

  /// The bytes that it takes to store.
  @inlinable public var byteCount: Int { MemoryLayout<Int>.size }
}

extension Rational: SparseValue {
  /// The value itself.
  @inlinable public init?(_ value: Rational) { self = value }

  /// Adds a · b.
  @inlinable public func adding(_ a: Rational, times b: Rational) -> Rational? {
    var sum = self
    sum.addProduct(a, b)
    return sum
  }

  /// The value itself.
  @inlinable public var rational: Rational { self }

  /// The bytes that it takes to store, more or less.
  @inlinable public var byteCount: Int { 88 + (numerator.bitWidth + denominator.bitWidth) / 8 }
}

/// The rows of a sparse matrix while layers act on them.
public struct SparseRows<Value: SparseValue>: Sendable {
  /// Row `i` is stored at the positions `starts[i]..<starts[i + 1]`.
  @usableFromInline var starts = [0]

  /// The column of each stored value, strictly increasing within a row.
  @usableFromInline var columns: [Int] = []

  /// The stored values, none zero.
  @usableFromInline var values: [Value] = []

  @usableFromInline init() {}

  @inlinable mutating func reserve(_ rows: Int, _ count: Int) {
    starts.reserveCapacity(rows)
    columns.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  /// The rows of a matrix; nil if the type of the values has not got one of them.
  @inlinable public init?(_ matrix: SparseRationalMatrix) {
    starts = matrix.rowStarts
    columns = matrix.columnIndices
    values.reserveCapacity(columns.count)
    for value in matrix.values {
      guard let value = Value(value) else { return nil }
      values.append(value)
    }
  }

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  @inlinable public func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    (starts[i]..<starts[i + 1]).map { (columns[$0], values[$0].rational) }
  }

  /// What updates make of two blocks of rows: each replaces the rows x of a block by
  /// diag(scale) · x + shift · y, y being the rows of the other.
  ///
  /// - Parameters:
  ///   - start: The two blocks.
  ///   - updates: Which block each update replaces, by what, in their order.
  ///   - demand: Told of the bytes that are needed, now and then, from any thread.
  ///   - progress: Told how many updates are done, and how many there are.
  /// - Returns: nil if the type of the values has not got one that is needed.
  @inlinable public static func blocks<Failure: Error>(
    _ start: consuming [SparseRows],
    updates: [(block: Int, shift: SparseRationalMatrix, scale: [Rational]?)],
    demand: (_ bytes: Int) throws(Failure) -> Void, progress: (Int, Int) -> Void
  ) throws(Failure) -> [SparseRows]? {
    if start.count < 2 { return nil }
    var blocks = start
    for (index, (block, shift, scale)) in updates.enumerated() {
      progress(index, updates.count)
      let updated = try blocks[block].updated(
        scale: scale, shift: shift, times: blocks[1 - block], demand: demand)
      guard let updated else { return nil }
      blocks[block] = updated
    }
    progress(updates.count, updates.count)
    return blocks
  }

  /// The rows of diag(scale) · self + shift · y, computed on all cores; `scale` nil stands for ones.
  ///
  /// - Parameters:
  ///   - scale: A number for each row; nil: all are 1.
  ///   - shift: A row for each row of this block, a column for each row of y.
  ///   - y: The other block.
  ///   - demand: Told of the bytes that are needed, now and then, from any thread.
  /// - Returns: nil if the type of the values has not got one that is needed.
  @inlinable public func updated<Failure: Error>(
    scale: [Rational]?, shift: SparseRationalMatrix, times y: SparseRows,
    demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> SparseRows? {
    let count = shift.rows < 4096 ? 1 : 4
    let parts = concurrentMap(count) { part -> Result<SparseRows?, Failure> in
      let range = part * shift.rows / count..<(part + 1) * shift.rows / count
      return Result { () throws(Failure) in
        try self.updated(range, scale, shift, y) { (bytes) throws(Failure) in
          try demand(count * bytes)
        }
      }
    }
    var found: [SparseRows] = []
    for part in parts {
      guard let rows = try part.get() else { return nil }
      found.append(rows)
    }
    if count == 1 { return found[0] }
    var whole = SparseRows()
    whole.reserve(shift.rows + 1, found.reduce(0) { $0 + $1.values.count })
    for part in found.indices {
      let offset = whole.values.count
      whole.starts += found[part].starts.dropFirst().lazy.map { $0 + offset }
      whole.columns += found[part].columns
      whole.values += found[part].values
      found[part] = SparseRows()
    }
    return whole
  }

  /// The rows in `range`. The terms of a row are collected, and those in the same column added.
  @inlinable func updated<Failure: Error>(
    _ range: Range<Int>, _ scale: [Rational]?, _ shift: SparseRationalMatrix, _ y: SparseRows,
    demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> SparseRows? {
    guard let zero = Value(Rational.zero), let one = Value(Rational.one) else { return nil }
    var result = SparseRows()
    result.reserve(range.count + 1, starts[range.upperBound] - starts[range.lowerBound])
    var terms: [(column: Int, factor: Value, value: Value)] = []
    var bytes = 0
    for i in range {
      var factor = one
      if let scale {
        guard let value = Value(scale[i]) else { return nil }
        factor = value
      }
      for p in starts[i]..<starts[i + 1] { terms.append((columns[p], factor, values[p])) }
      for p in shift.rowRange(i) {
        guard let factor = Value(shift.values[p]) else { return nil }
        let row = shift.columnIndices[p]
        let positions = y.starts[row]..<y.starts[row + 1]
        if positions.count > 4096 {
          try demand(bytes + (terms.count + positions.count) * MemoryLayout<Value>.stride * 3)
        }
        for q in positions { terms.append((y.columns[q], factor, y.values[q])) }
      }
      if terms.count > 1 { terms.sort { $0.column < $1.column } }
      var next = 0
      while next < terms.count {
        let column = terms[next].column
        var sum = zero
        while next < terms.count, terms[next].column == column {
          guard let longer = sum.adding(terms[next].factor, times: terms[next].value) else {
            return nil
          }
          sum = longer
          next += 1
        }
        if sum.isZero { continue }
        result.columns.append(column)
        result.values.append(sum)
        bytes += MemoryLayout<Int>.size + sum.byteCount
      }
      result.starts.append(result.values.count)
      if i % 64 == 0 || terms.count > 64 { try demand(bytes) }
      terms.removeAll(keepingCapacity: true)
    }
    return result
  }
}
