/// NumPy's `.npy` format, versions 1.0, 2.0 and 3.0.
///
/// Source of the format: `numpy.lib.format` (NEP 1 and its two extensions).
public enum NumPyFile {
  /// The first bytes of every `.npy` file.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Headers are a few dozen bytes; NumPy itself pads to 64 and refuses above 10,000.
  private static let headerLimit = 1 << 16

  /// Reads the one array of a file.
  /// - Throws: `malformed`, with the byte or the header field.
  public static func parse(_ source: Source) throws(InterchangeError) -> StoredArray {
    guard source.bytes.starts(with: magic) else {
      throw source.malformed(.byte(0), message: "expected the six bytes \\x93NUMPY")
    }
    guard source.count >= 8 else {
      throw source.malformed(
        .byte(source.count), message: "expected the format version, found the end of the file")
    }
    let version = (source.bytes[6], source.bytes[7])
    guard (1...3).contains(version.0), version.1 == 0 else {
      throw source.malformed(
        .byte(6),
        message: "expected version 1.0, 2.0 or 3.0, found \(version.0).\(version.1)")
    }
    let lengthSize = version.0 == 1 ? 2 : 4
    guard let length = source.littleEndian(at: 8, count: lengthSize) else {
      throw source.malformed(
        .byte(source.count), message: "expected the header length, found the end of the file")
    }
    let start = 8 + lengthSize
    guard length <= UInt64(min(headerLimit, source.count - start)) else {
      throw source.malformed(
        .byte(8),
        message: "expected a header of at most \(headerLimit) bytes that lies in the file, "
          + "found the length \(length)")
    }
    let data = start + Int(length)
    var scanner = NumPyHeaderScanner(source: source, range: start..<data)
    let header = try scanner.header()
    let (type, isBigEndian) = try elementType(header.descr, source)
    let expected = try byteCount(
      shape: header.shape, elementSize: type.size, available: source.count - data,
      error: { source.malformed(.field("shape"), message: $0) })
    guard data + expected == source.count else {
      throw source.malformed(
        .byte(data + expected),
        message: "expected the end of the file after \(expected) bytes of data, "
          + "found \(source.count - data - expected) more")
    }
    return StoredArray(
      shape: header.shape, elementType: type, name: nil, source: source,
      range: data..<source.count, order: header.isFortranOrder ? .columnMajor : .rowMajor,
      isBigEndian: isBigEndian)
  }

  private static let types: [String: ElementType] = [
    "f2": .float16, "f4": .float32, "f8": .float64,
    "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
    "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
  ]

  private static func elementType(
    _ descr: String, _ source: Source
  ) throws(InterchangeError) -> (ElementType, isBigEndian: Bool) {
    let order = descr.first
    if let type = types[String(descr.dropFirst())] {
      switch order {
      case "<": return (type, false)
      case ">": return (type, true)
      case "|" where type.size == 1: return (type, false)
      default: break
      }
    }
    let reason =
      switch descr.dropFirst().first {
      case "b": "found booleans ('\(descr)'); convert with .astype('int8')"
      case "c": "found complex numbers ('\(descr)'), which are not rational"
      case "O": "found Python objects ('\(descr)'); convert to a numeric type"
      default: "found '\(descr)'"
      }
    throw source.malformed(
      .field("descr"),
      message: "expected float16/32/64, int8…int64 or uint8…uint64 with '<' or '>' in front, "
        + reason)
  }
}

/// The number of bytes of an array, if it can be computed and does not exceed `available`.
func byteCount(
  shape: [Int], elementSize: Int, available: Int, error: (String) -> InterchangeError
) throws(InterchangeError) -> Int {
  var product = elementSize
  for dimension in shape {
    let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
    guard !overflow else { throw error("the sizes \(shape) multiply to more than 2^63 bytes") }
    product = next
  }
  guard product <= available else {
    throw error("the shape \(shape) needs \(product) bytes, the file holds \(available)")
  }
  return product
}
