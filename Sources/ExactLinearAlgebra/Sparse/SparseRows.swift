import CMemory
import ExactArithmetic

/// A type of the values of `SparseRows`: all rational numbers, or those that fit a word.
public protocol SparseValue: Sendable, Equatable {
  /// The value, if the type has it.
  init?(_ value: Rational)

  /// The value at a position of a list, if the type has it.
  init?(_ list: RationalList, _ position: Int)

  /// The sum, if the type has it.
  func adding(_ other: Self) -> Self?

  /// The product, if the type has it.
  func multiplied(by other: Self) -> Self?

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

  /// The value at a position of a list, if it is an integer that fits.
  @inlinable public init?(_ list: RationalList, _ position: Int) {
    if list.numbers.isEmpty {
      self = list.words[position]
    } else {
      self.init(list.numbers[position])
    }
  }

  /// The sum, if it fits.
  @inlinable public func adding(_ other: Int) -> Int? {
    let (sum, isLong) = addingReportingOverflow(other)
    return isLong ? nil : sum
  }

  /// The product, if it fits.
  @inlinable public func multiplied(by other: Int) -> Int? {
    let (product, isLong) = multipliedReportingOverflow(by: other)
    return isLong ? nil : product
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

  /// The value at a position of a list.
  @inlinable public init?(_ list: RationalList, _ position: Int) { self = list[position] }

  /// The sum.
  @inlinable public func adding(_ other: Rational) -> Rational? {
    var sum = self
    sum += other
    return sum
  }

  /// The product.
  @inlinable public func multiplied(by other: Rational) -> Rational? {
    var product = self
    product *= other
    return product
  }

  /// The value itself.
  @inlinable public var rational: Rational { self }

  /// The bytes that it takes to store, more or less.
  @inlinable public var byteCount: Int { 88 + (numerator.bitWidth + denominator.bitWidth) / 8 }
}

/// The rows of a sparse matrix while layers act on them.
public struct SparseRows<Value: SparseValue>: Sendable {
  /// A stored value, not zero, and its column.
  @usableFromInline struct Entry: Sendable {
    @usableFromInline let column: Int
    @usableFromInline let value: Value

    @inlinable init(_ column: Int, _ value: Value) {
      self.column = column
      self.value = value
    }
  }

  /// Row `i` is stored at the positions `starts[i]..<starts[i + 1]`.
  @usableFromInline var starts = [0]

  /// The stored values, in strictly increasing order of columns within a row.
  @usableFromInline var entries: [Entry] = []

  @usableFromInline init() {}

  /// The rows of a matrix; nil if the type of the values has not got one of them.
  @inlinable public init?(_ matrix: SparseRationalMatrix) {
    starts = matrix.rowStarts
    entries.reserveCapacity(matrix.values.count)
    for (position, column) in matrix.columnIndices.enumerated() {
      guard let value = Value(matrix.values, position) else { return nil }
      entries.append(Entry(column, value))
    }
  }

  /// The non-zero entries of row `i` with their columns, in increasing order of columns.
  @inlinable public func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    entries[starts[i]..<starts[i + 1]].map { ($0.column, $0.value.rational) }
  }

  /// Whether row `i` is row `j` of a matrix.
  @inlinable func isEqual(_ i: Int, _ matrix: SparseRationalMatrix, _ j: Int) -> Bool {
    let (start, others) = (starts[i], matrix.rowRange(j))
    return starts[i + 1] - start == others.count
      && others.indices.allSatisfy {
        let entry = entries[start + ($0 - others.lowerBound)]
        return entry.column == matrix.columnIndices[$0] && Value(matrix.values, $0) == entry.value
      }
  }

  /// The first row of a matrix that blocks of rows differ in, if there is one, found on all cores.
  ///
  /// - Parameters:
  ///   - blocks: The blocks.
  ///   - places: Which row of the matrix each row of a block is compared with.
  ///   - matrix: The matrix.
  @inlinable public static func firstDifference(
    _ blocks: [SparseRows], at places: [[Int]], from matrix: SparseRationalMatrix
  ) -> Int? {
    zip(blocks, places).compactMap { (block, places) in
      concurrentMap(Self.parts(places.count)) { part in
        Self.range(part, places.count).lazy.filter { !block.isEqual($0, matrix, places[$0]) }
          .map { places[$0] }.min()
      }.compactMap(\.self).min()
    }.min()
  }

  /// In how many parts so many rows are looked at, on all cores.
  @inlinable static func parts(_ rows: Int) -> Int { rows < 4096 ? 1 : 4 }

  /// The rows in a part.
  @inlinable static func range(_ part: Int, _ rows: Int) -> Range<Int> {
    part * rows / parts(rows)..<(part + 1) * rows / parts(rows)
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
    let count = Self.parts(shift.rows)
    if count == 1 { return try updated(0..<shift.rows, scale, shift, y, demand: demand) }
    let parts = concurrentMap(count) { part -> Result<SparseRows?, Failure> in
      Result { () throws(Failure) in
        try self.updated(Self.range(part, shift.rows), scale, shift, y) { (bytes) throws(Failure) in
          try demand(count * bytes)
        }
      }
    }
    var found: [SparseRows] = []
    for part in parts {
      guard let rows = try part.get() else { return nil }
      found.append(rows)
    }
    return SparseRows(joining: found)
  }

  /// The rows of all `parts`, one part behind the other.
  @inlinable init(joining parts: [SparseRows]) {
    let offsets = partialSums(parts.lazy.map(\.entries.count))
    starts.reserveCapacity(parts.reduce(1) { $0 + $1.starts.count - 1 })
    for (part, offset) in zip(parts, offsets) {
      starts += part.starts.dropFirst().lazy.map { $0 + offset }
    }
    entries = Array(joining: parts.map(\.entries))
  }

  /// The arrays, reached without counting references.
  @usableFromInline struct Pointers {
    let starts: UnsafePointer<Int>
    let entries: UnsafeBufferPointer<Entry>

    @usableFromInline init(_ starts: UnsafePointer<Int>, _ entries: UnsafeBufferPointer<Entry>) {
      self.starts = starts
      self.entries = entries
    }

    /// The entries of rows that stand one behind the other.
    @usableFromInline subscript(rows: Range<Int>) -> UnsafeBufferPointer<Entry> {
      UnsafeBufferPointer(rebasing: entries[starts[rows.lowerBound]..<starts[rows.upperBound]])
    }

    @usableFromInline subscript(row: Int) -> UnsafeBufferPointer<Entry> { self[row..<row + 1] }
  }

  @inlinable func withPointers<Result, Failure: Error>(
    _ body: (Pointers) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try starts.withUnsafeBufferPointer { (starts) throws(Failure) in
      try entries.withUnsafeBufferPointer { (entries) throws(Failure) in
        try body(Pointers(starts.baseAddress.unsafelyUnwrapped, entries))
      }
    }
  }

  /// The rows in `range`.
  @inlinable func updated<Failure: Error>(
    _ range: Range<Int>, _ scale: [Rational]?, _ shift: SparseRationalMatrix, _ y: SparseRows,
    demand: (_ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> SparseRows? {
    var result = SparseRows()
    result.starts.reserveCapacity(range.count + 1)
    result.entries.reserveCapacity(starts[range.upperBound] - starts[range.lowerBound])
    let isComplete = try withPointers { (x) throws(Failure) in
      try y.withPointers { (y) throws(Failure) in
        var (first, bytes) = (range.lowerBound, 0)
        while first < range.upperBound {
          // Rows of y stand anywhere in memory; those for some rows are asked for at once.
          var rows = first..<min(first + 64, range.upperBound)
          var sources = shift.columnIndices[shift.rowRange(rows)].map { y[$0] }
          var count = sources.reduce(x[rows].count) { $0 + $1.count }
          if count > 4096 {
            rows = first..<first + 1
            sources.removeLast(sources.count - shift.rowRange(first).count)
            count = sources.reduce(x[rows].count) { $0 + $1.count }
          }
          for source in sources { prefetch(source.baseAddress) }
          try demand(bytes + count * MemoryLayout<Entry>.stride)
          guard let added = result.append(rows, count, x, scale, shift, sources) else {
            return false
          }
          bytes += added
          first = rows.upperBound
        }
        try demand(bytes)
        return true
      }
    }
    return isComplete ? result : nil
  }

  /// Appends rows that are sums.
  ///
  /// - Parameters:
  ///   - rows: The rows of `x`, `scale` and `shift`.
  ///   - count: The number of terms.
  ///   - sources: The entries of the other block that the values of `shift` are factors of.
  /// - Returns: the bytes they take; nil if the type of the values has not got one that is needed.
  @inlinable mutating func append(
    _ rows: Range<Int>, _ count: Int, _ x: Pointers, _ scale: [Rational]?,
    _ shift: SparseRationalMatrix, _ sources: [UnsafeBufferPointer<Entry>]
  ) -> Int? {
    withUnsafeTemporaryAllocation(of: Entry.self, capacity: count) { terms in
      var (end, source, bytes) = (0, 0, 0)
      defer { terms[..<end].deinitialize() }
      for i in rows {
        let start = end
        if let scale {
          guard let factor = Value(scale[i]) else { return nil }
          for entry in x[i] {
            guard let value = entry.value.multiplied(by: factor) else { return nil }
            terms.initializeElement(at: end, to: Entry(entry.column, value))
            end += 1
          }
        } else {
          end = terms[end...].initialize(fromContentsOf: x[i])
        }
        for p in shift.rowRange(i) {
          guard let factor = Value(shift.values, p) else { return nil }
          for entry in sources[source] {
            guard let value = entry.value.multiplied(by: factor) else { return nil }
            terms.initializeElement(at: end, to: Entry(entry.column, value))
            end += 1
          }
          source += 1
        }
        guard let left = Self.addUp(terms, start..<end) else { return nil }
        terms[left..<end].deinitialize()
        end = left
        starts.append(entries.count + end)
      }
      for entry in terms[..<end] { bytes += MemoryLayout<Int>.size + entry.value.byteCount }
      entries.append(contentsOf: terms[..<end])
      return bytes
    }
  }

  /// Sorts the terms of a row by their columns, adds up those in the same column, and moves those that
  /// are not 0 to the beginning.
  ///
  /// - Returns: where they end; nil if the type of the values has not got one of the sums.
  @inlinable static func addUp(
    _ terms: UnsafeMutableBufferPointer<Entry>, _ range: Range<Int>
  ) -> Int? {
    if range.count > 16 {
      terms[range].sort { $0.column < $1.column }
    } else {
      for position in range.dropFirst() {
        var place = position
        while place > range.lowerBound, terms[place].column < terms[place - 1].column {
          terms.swapAt(place, place - 1)
          place -= 1
        }
      }
    }
    var (end, next) = (range.lowerBound, range.lowerBound)
    while next < range.upperBound {
      var sum = terms[next]
      next += 1
      while next < range.upperBound, terms[next].column == sum.column {
        guard let value = sum.value.adding(terms[next].value) else { return nil }
        sum = Entry(sum.column, value)
        next += 1
      }
      if sum.value.isZero { continue }
      terms[end] = sum
      end += 1
    }
    return end
  }
}

/// Asks for what is at an address, without waiting for it.
@usableFromInline func prefetch(_ address: UnsafeRawPointer?) { memory_prefetch(address) }
