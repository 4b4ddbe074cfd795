import ExactArithmetic
import ExactLinearAlgebra

/// An array of numbers as a file stores it; values are decoded, exactly, when they are asked for.
public struct StoredArray: Sendable {
  /// The order in which a file lists the entries.
  public enum Order: Sendable {
    /// The last index varies fastest.
    case rowMajor
    /// The first index varies fastest.
    case columnMajor
  }

  /// The size along each dimension.
  public let shape: [Int]

  /// The type of the entries.
  public let elementType: ElementType

  /// The name of the tensor, if the file names its arrays.
  public let name: String?

  let source: Source
  let range: Range<Int>
  let order: Order
  let isBigEndian: Bool

  /// The number of entries.
  public var count: Int { range.count / elementType.size }

  /// The bits of the entry at a position in the order of the file.
  func bitPattern(at position: Int) -> UInt64 {
    let size = elementType.size
    let start = range.lowerBound + position * size
    return source.bytes.withUnsafeBytes { buffer in
      var pattern: UInt64 = 0
      for k in 0..<size {
        pattern = pattern << 8 | UInt64(buffer[isBigEndian ? start + k : start + size - 1 - k])
      }
      return pattern
    }
  }

  private var places: [InterchangeError.Place] { name.map { [.tensor($0)] } ?? [] }

  func malformed(entry: [Int]? = nil, _ message: String) -> InterchangeError {
    InterchangeError(
      .malformed, file: source.name, at: places + (entry.map { [.entry($0)] } ?? []), message)
  }

  /// The entries, the last index running fastest.
  /// - Throws: `malformed` at the first entry that is NaN or infinite.
  func values() throws(InterchangeError) -> [Rational] {
    var values: [Rational] = []
    values.reserveCapacity(count)
    var index = Array(repeating: 0, count: shape.count)
    for _ in 0..<count {
      let position = (order == .rowMajor ? Array(shape.indices) : shape.indices.reversed())
        .reduce(0) { $0 * shape[$1] + index[$1] }
      guard let value = elementType.value(bitPattern: bitPattern(at: position)) else {
        throw malformed(entry: index, "expected a finite number, found NaN or infinity")
      }
      values.append(value)
      for axis in shape.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
    return values
  }

  /// The rows of a two-dimensional array.
  /// - Throws: `malformed` for other arrays, empty ones and entries that are not finite.
  func rows() throws(InterchangeError) -> [[Rational]] {
    guard shape.count == 2, count > 0 else {
      throw malformed("expected points as the rows of a matrix, found shape \(shape)")
    }
    let values = try values()
    return stride(from: 0, to: count, by: shape[1]).map { Array(values[$0..<$0 + shape[1]]) }
  }

  /// The square matrix that the array stores.
  ///
  /// Dimensions of size 1 after the first two are dropped: a 1×1 convolution is often stored as
  /// c×c×1×1.
  /// - Throws: `malformed` if the array is not a non-empty square matrix, or at the first entry that
  ///   is NaN or infinite.
  public func squareMatrix() throws(InterchangeError) -> RationalMatrix {
    guard let n = squareSize else {
      throw malformed("expected a square matrix, found shape \(shape)")
    }
    var matrix = RationalMatrix(rows: n, columns: n)
    for i in 0..<n {
      var row: [Rational] = []
      row.reserveCapacity(n)
      for j in 0..<n {
        let pattern = bitPattern(at: order == .rowMajor ? i * n + j : j * n + i)
        guard let value = elementType.value(bitPattern: pattern) else {
          throw malformed(entry: [i, j], "expected a finite number, found NaN or infinity")
        }
        row.append(value)
      }
      matrix.setRow(i, to: row)
    }
    return matrix
  }

  /// The number of rows, if the array is a non-empty square matrix (trailing dimensions of size 1
  /// are dropped).
  public var squareSize: Int? {
    guard shape.count >= 2, shape[0] == shape[1], shape[0] > 0,
      shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else { return nil }
    return shape[0]
  }

  /// Whether this is a one-dimensional array of integers, which is read as a permutation.
  public var isPermutationShaped: Bool { shape.count == 1 && elementType.isInteger }

  /// The permutation p of a one-dimensional integer array: row i of its matrix has the 1 in
  /// column p[i].
  /// - Throws: `malformed` at the first entry that is out of range or repeated.
  public func permutation() throws(InterchangeError) -> [Int] {
    guard isPermutationShaped else {
      throw malformed("expected a one-dimensional array of integers, found shape \(shape)")
    }
    return try PermutationNotation.validated(
      count: count, file: source.name, places: places,
      image: { elementType.integer(bitPattern: bitPattern(at: $0)) })
  }
}
