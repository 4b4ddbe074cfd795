import CouplingFlows

/// A named array of numbers, ready to be written, its last index varying fastest.
public struct StoredTensor: Sendable {
  /// The name in the file.
  public let name: String

  /// The length along each dimension; none for a single number.
  public let shape: [Int]

  /// The type of the numbers.
  public let elementType: ElementType

  /// The numbers, lowest byte first.
  public let bytes: [UInt8]

  private init(_ name: String, _ shape: [Int], _ type: ElementType, _ bytes: [UInt8]) {
    precondition(bytes.count == shape.reduce(type.size, *))
    self.name = name
    self.shape = shape
    elementType = type
    self.bytes = bytes
  }

  /// An array of floating-point numbers.
  public init<Scalar: BLASScalar>(_ name: String, shape: [Int]? = nil, _ entries: [Scalar]) {
    self.init(
      name, shape ?? [entries.count], Scalar.self == Float.self ? .float32 : .float64,
      littleEndian(entries))
  }

  /// An array of 64-bit integers.
  public init(_ name: String, shape: [Int]? = nil, _ entries: [Int]) {
    self.init(
      name, shape ?? [entries.count], .int64, littleEndian(entries.map { Int64($0).littleEndian }))
  }

  /// A matrix.
  public init<Scalar: BLASScalar>(_ name: String, _ matrix: DenseMatrix<Scalar>) {
    self.init(name, shape: [matrix.rows, matrix.columns], matrix.entries)
  }
}

/// The bytes of numbers in memory. Swift runs on machines that put the lowest byte first.
private func littleEndian<Element>(_ elements: [Element]) -> [UInt8] {
  elements.withUnsafeBytes { Array($0) }
}

extension OutputFile {
  /// Appends bytes.
  /// - Throws: `unwritable`.
  public func write(_ bytes: [UInt8]) throws(InterchangeError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(InterchangeError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Appends text in UTF-8.
  /// - Throws: `unwritable`.
  public func write(_ text: String) throws(InterchangeError) { try write(Array(text.utf8)) }
}

extension FixedWidthInteger {
  /// The bytes, lowest first.
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
