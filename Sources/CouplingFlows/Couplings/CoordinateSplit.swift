/// One of the two parts into which the coordinates are split.
public enum FlowPart: String, Sendable, Hashable, CaseIterable, Codable {
  case first
  case second

  /// The part that this one is updated from.
  public var other: FlowPart { self == .first ? .second : .first }
}

/// A split of the coordinates 0…n−1 into two non-empty parts.
public struct CoordinateSplit: Sendable, Hashable {
  /// The coordinates of the first part, in the order in which couplings see them.
  public let first: [Int]

  /// The coordinates of the second part, in the order in which couplings see them.
  public let second: [Int]

  /// The number of coordinates n.
  public var size: Int { first.count + second.count }

  /// The split into these lists; nil unless both are non-empty and each of the coordinates 0…n−1
  /// stands in one of them, once.
  public init?(first: [Int], second: [Int]) {
    guard !first.isEmpty, !second.isEmpty,
      (first + second).sorted() == Array(0..<first.count + second.count)
    else { return nil }
    self.first = first
    self.second = second
  }

  /// The first ⌊n/2⌋ coordinates and the others; nil for n < 2.
  public static func halves(of size: Int) -> CoordinateSplit? {
    CoordinateSplit(first: Array(0..<size / 2), second: Array(size / 2..<max(size, 0)))
  }

  /// The coordinates of `part`.
  public subscript(part: FlowPart) -> [Int] { part == .first ? first : second }
}

/// A batch of vectors, taken apart into the coordinates of the two parts; a row for each vector.
public struct SplitBatch<Scalar: BLASScalar>: Sendable, Hashable {
  /// The coordinates of the first part.
  public var first: DenseMatrix<Scalar>

  /// The coordinates of the second part.
  public var second: DenseMatrix<Scalar>

  /// The number of vectors.
  @inlinable
  public var count: Int { first.rows }

  /// The batch of these coordinates; both matrices have the same number of rows.
  public init(first: DenseMatrix<Scalar>, second: DenseMatrix<Scalar>) {
    precondition(first.rows == second.rows)
    self.first = first
    self.second = second
  }

  /// The given rows of `vectors`, taken apart.
  @inlinable
  public init(_ vectors: DenseMatrix<Scalar>, rows: Range<Int>, _ split: CoordinateSplit) {
    precondition(vectors.columns == split.size)
    func columns(_ coordinates: [Int]) -> DenseMatrix<Scalar> {
      DenseMatrix(
        rows: rows.count, columns: coordinates.count,
        entries: [Scalar](unsafeUninitializedCapacity: rows.count * coordinates.count) {
          (buffer, count) in
          vectors.entries.withUnsafeBufferPointer { entries in
            for row in rows {
              let start = row * vectors.columns
              for coordinate in coordinates {
                buffer.initializeElement(at: count, to: entries[start + coordinate])
                count += 1
              }
            }
          }
        })
    }
    self.init(first: columns(split.first), second: columns(split.second))
  }

  /// Puts the vectors back together, into `vectors` from row `start` on.
  @inlinable
  public func write(
    to vectors: inout DenseMatrix<Scalar>, from start: Int, _ split: CoordinateSplit
  ) {
    vectors.entries.withUnsafeMutableBufferPointer { write(to: $0, from: start, split) }
  }

  /// Puts the vectors back together, into the entries of a matrix from row `start` on.
  @inlinable
  func write(
    to entries: UnsafeMutableBufferPointer<Scalar>, from start: Int, _ split: CoordinateSplit
  ) {
    for (coordinates, part) in [(split.first, first), (split.second, second)] {
      part.entries.withUnsafeBufferPointer { values in
        var position = 0
        for row in start..<start + count {
          for coordinate in coordinates {
            entries[row * split.size + coordinate] = values[position]
            position += 1
          }
        }
      }
    }
  }
}
