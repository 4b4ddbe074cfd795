// Passes over entries, eight at a time: loops over single ones, with closures in them, are not turned
// into vector code.

/// Calls `body` with the position of every eight of `count` numbers, then `rest` with that of each of
/// the others.
@inlinable @inline(__always)
func forEachVector(of count: Int, _ body: (_ index: Int) -> Void, rest: (_ index: Int) -> Void) {
  var index = 0
  while index &+ 8 <= count {
    body(index)
    index &+= 8
  }
  while index < count {
    rest(index)
    index &+= 1
  }
}

extension UnsafePointer where Pointee: SIMDScalar {
  /// Eight numbers from `index` on.
  @inlinable @inline(__always)
  func vector(at index: Int) -> SIMD8<Pointee> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD8<Pointee>.self)
  }
}

extension UnsafeMutablePointer where Pointee: SIMDScalar {
  /// Eight numbers from `index` on.
  @inlinable @inline(__always)
  func vector(at index: Int) -> SIMD8<Pointee> { UnsafePointer(self).vector(at: index) }

  /// Stores eight numbers from `index` on.
  @inlinable @inline(__always)
  func store(_ vector: SIMD8<Pointee>, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: SIMD8<Pointee>.self)
  }

  /// Replaces each of `count` numbers by what `combination` makes of it and of the number of `other` at
  /// the same place.
  @inlinable @inline(__always)
  func combine(
    _ other: UnsafePointer<Pointee>, count: Int,
    _ combination: (SIMD8<Pointee>, SIMD8<Pointee>) -> SIMD8<Pointee>
  ) {
    forEachVector(of: count) { index in
      store(combination(vector(at: index), other.vector(at: index)), at: index)
    } rest: { index in
      self[index] =
        combination(
          SIMD8(repeating: self[index]), SIMD8(repeating: other[index]))[0]
    }
  }
}

extension DenseMatrix {
  /// Replaces entry j of every row by its combination with element j of `vector`.
  @inlinable @inline(__always)
  mutating func updateRows(
    from vector: [Scalar], _ combination: (SIMD8<Scalar>, SIMD8<Scalar>) -> SIMD8<Scalar>
  ) {
    precondition(vector.count == columns)
    let (rows, columns) = (rows, columns)
    vector.withUnsafeBufferPointer { vector in
      entries.withUnsafeMutableBufferPointer { entries in
        guard let vector = vector.baseAddress, let start = entries.baseAddress else { return }
        for i in 0..<rows { (start + i * columns).combine(vector, count: columns, combination) }
      }
    }
  }

  /// Replaces every entry by its combination with the entry of `other` at the same place.
  @inlinable @inline(__always)
  mutating func combine(
    _ other: DenseMatrix, _ combination: (SIMD8<Scalar>, SIMD8<Scalar>) -> SIMD8<Scalar>
  ) {
    precondition(other.rows == rows && other.columns == columns)
    other.entries.withUnsafeBufferPointer { other in
      entries.withUnsafeMutableBufferPointer { entries in
        guard let start = entries.baseAddress, let other = other.baseAddress else { return }
        start.combine(other, count: entries.count, combination)
      }
    }
  }

  /// Replaces every entry.
  @inlinable @inline(__always)
  mutating func update(_ body: (Scalar) -> Scalar) {
    entries.withUnsafeMutableBufferPointer { entries in
      for index in entries.indices { entries[index] = body(entries[index]) }
    }
  }

  /// The sum of the rows.
  @inlinable
  var columnSums: [Scalar] {
    var sums = [Scalar](repeating: 0, count: columns)
    let (rows, columns) = (rows, columns)
    entries.withUnsafeBufferPointer { entries in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let start = entries.baseAddress, let sums = sums.baseAddress else { return }
        for i in 0..<rows { sums.combine(start + i * columns, count: columns) { $0 + $1 } }
      }
    }
    return sums
  }
}

extension Array where Element: BLASScalar {
  /// Whether no element is NaN or infinite.
  @inlinable
  public var allFinite: Bool {
    // x · 0 is 0 for finite x and NaN otherwise: no branch for an element.
    sum { $0 * 0 } == 0
  }

  /// The sum of the squares of all elements.
  @inlinable
  var squaredNorm: Element { sum { $0 * $0 } }

  /// The sum of what `body` makes of the elements.
  @inlinable @inline(__always)
  func sum(_ body: (SIMD8<Element>) -> SIMD8<Element>) -> Element {
    withUnsafeBufferPointer { elements in
      guard let elements = elements.baseAddress else { return 0 }
      var sums = SIMD8<Element>(repeating: 0)
      var sum: Element = 0
      forEachVector(of: count) { index in
        sums += body(elements.vector(at: index))
      } rest: { index in
        sum += body(SIMD8(repeating: elements[index]))[0]
      }
      return sums.sum() + sum
    }
  }
}
