/// How an array of any number of dimensions is a batch of vectors of n coordinates.
///
/// For images a flow acts on the channels of every pixel, as a 1×1 convolution does.
public enum ArrayLayout: String, Sendable, Hashable, CaseIterable, Codable {
  /// The last index is the coordinate; an array of one dimension is one vector.
  case vectors

  /// Images of height × width × channels, one or a batch of them.
  case nhwc

  /// Images of channels × height × width, one or a batch of them.
  case nchw

  /// What the layout demands of a shape, for messages.
  private func expectation(_ n: Int) -> String {
    switch self {
    case .vectors: "vectors: (…, \(n))"
    case .nhwc: "images: (height, width, \(n)) or (count, height, width, \(n))"
    case .nchw: "images: (\(n), height, width) or (count, \(n), height, width)"
    }
  }

  /// How an array of this shape is a batch.
  ///
  /// - Throws: `ArrayLayoutError` unless the layout has arrays of this shape.
  public func samples(
    of shape: [Int], coordinates n: Int
  ) throws(ArrayLayoutError) -> ArraySamples {
    let place: Int? =
      switch self {
      case .vectors: shape.count - 1
      case .nhwc: shape.count == 3 || shape.count == 4 ? shape.count - 1 : nil
      case .nchw: shape.count == 3 || shape.count == 4 ? shape.count - 3 : nil
      }
    guard let place, shape.indices.contains(place), shape[place] == n,
      shape.allSatisfy({ $0 >= 0 })
    else {
      throw ArrayLayoutError(expected: expectation(n), found: shape)
    }
    return ArraySamples(
      shape: shape, axis: place,
      // A pixel is a vector, an image is a sample.
      samples: self == .vectors
        ? shape.dropLast().reduce(1, *) : (shape.count == 4 ? shape[0] : 1))
  }
}

/// An array whose shape does not fit its layout.
public struct ArrayLayoutError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The shapes that would fit.
  public let expected: String

  /// The shape of the array.
  public let found: [Int]

  /// Both, in one sentence.
  public var description: String {
    "expected \(expected); found the shape (\(found.map(String.init).joined(separator: ", ")))"
  }
}

/// The vectors in an array: one along `axis` for each choice of the other indices.
public struct ArraySamples: Sendable, Hashable {
  /// The lengths of the array; its last index varies fastest.
  public let shape: [Int]

  /// The index that is the coordinate of a vector.
  public let axis: Int

  /// The number of samples, whose logarithms of determinants are added over their vectors.
  public let samples: Int

  /// The distance of two coordinates of a vector in the array.
  private var stride: Int { shape[(axis + 1)...].reduce(1, *) }

  /// The vectors of the array, a row for each.
  public func vectors<Scalar>(of entries: [Scalar]) -> DenseMatrix<Scalar> {
    let (n, stride) = (shape[axis], stride)
    let count = n == 0 ? 0 : entries.count / n
    if stride == 1 { return DenseMatrix(rows: count, columns: n, entries: entries) }
    return DenseMatrix(rows: count, columns: n, entries: swapping(entries, n, stride))
  }

  /// The entries of the array that has these vectors.
  public func entries<Scalar>(of vectors: DenseMatrix<Scalar>) -> [Scalar] {
    let stride = stride
    return stride == 1 ? vectors.entries : swapping(vectors.entries, stride, shape[axis])
  }

  /// Transposes each of the consecutive matrices with these numbers of rows and columns.
  private func swapping<Scalar>(_ entries: [Scalar], _ rows: Int, _ columns: Int) -> [Scalar] {
    var result = entries
    let size = rows * columns
    for start in Swift.stride(from: 0, to: entries.count, by: max(size, 1)) {
      for i in 0..<rows {
        for j in 0..<columns { result[start + j * rows + i] = entries[start + i * columns + j] }
      }
    }
    return result
  }

  /// The sum of the numbers of each sample's vectors.
  public func sums<Scalar: BLASScalar>(of numbers: [Scalar]) -> [Scalar] {
    let length = samples == 0 ? 0 : numbers.count / samples
    return (0..<samples).map { sample in
      numbers[sample * length..<(sample + 1) * length].reduce(0, +)
    }
  }

  /// The indices in the array of a coordinate of a vector.
  public func indices(vector: Int, coordinate: Int) -> [Int] {
    var rest = vector
    var indices = [Int](repeating: 0, count: shape.count)
    for place in shape.indices.reversed() {
      if place == axis {
        indices[place] = coordinate
      } else {
        indices[place] = rest % max(shape[place], 1)
        rest /= max(shape[place], 1)
      }
    }
    return indices
  }
}
