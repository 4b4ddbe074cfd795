/// The safetensors format: an 8-byte length, a JSON header, and the tensors' bytes.
///
/// Source of the format: the README of huggingface/safetensors. As its reference reader does, this
/// one demands that the tensors fill the data area without gaps and without overlaps.
public struct SafetensorsFile: Sendable {
  /// The limit of the reference reader.
  static let headerLimit = 100_000_000

  private let source: Source
  private let dataStart: Int
  private let entries: [SafetensorsHeader.Entry]

  /// Reads and checks the header; tensors are decoded on request.
  /// - Throws: `malformed`, with the byte or the tensor; `limit` for an oversized header.
  public init(_ source: Source) throws(InterchangeError) {
    guard let length = source.littleEndian(at: 0, count: 8) else {
      throw source.malformed(
        .byte(source.count), message: "expected an 8-byte header length, found the end of the file")
    }
    guard length <= UInt64(source.count - 8) else {
      throw source.malformed(
        .byte(0),
        message: "the header length is \(length), but only \(source.count - 8) bytes follow")
    }
    guard length <= UInt64(Self.headerLimit) else {
      throw InterchangeError(
        .limit, file: source.name, at: [.byte(0)],
        "headers up to \(Self.headerLimit) bytes are accepted, found \(length)")
    }
    self.source = source
    dataStart = 8 + Int(length)
    var header = SafetensorsHeader(source: source, range: 8..<dataStart)
    entries = try header.parse()
    try checkLayout()
  }

  /// The file, as the user named it.
  public var name: String { source.name }

  /// The names of all tensors, in the order of the header.
  public var names: [String] { entries.map(\.name) }

  /// The names of the tensors that are square matrices, in the order of the header.
  public var squareNames: [String] {
    entries.compactMap { entry in
      (try? array(entry))?.squareSize == nil ? nil : entry.name
    }
  }

  /// The tensor with the given name.
  /// - Throws: `selection` with a list of names if there is none; `malformed` if its type is not one
  ///   of F16, BF16, F32, F64, I8…I64, U8…U64.
  public func tensor(named name: String) throws(InterchangeError) -> StoredArray {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw InterchangeError(
        .selection, file: source.name, "there is no tensor '\(name)'; there are: \(listing(names))")
    }
    return try array(entry)
  }

  /// The only square matrix of the file.
  /// - Throws: `selection`, with the names to choose from, if there are none or several.
  public func onlySquareTensor() throws(InterchangeError) -> StoredArray {
    let candidates = squareNames
    guard let name = candidates.first else {
      throw InterchangeError(
        .selection, file: source.name,
        "there is no square matrix among the tensors: \(listing(names))")
    }
    guard candidates.count == 1 else {
      throw InterchangeError(
        .selection, file: source.name,
        "there are \(candidates.count) square matrices: choose one with --tensor: "
          + listing(candidates))
    }
    return try tensor(named: name)
  }

  private func listing(_ names: [String]) -> String {
    let shown = names.prefix(40).joined(separator: ", ")
    return names.count > 40 ? "\(shown), and \(names.count - 40) more" : shown
  }

  private static let types: [String: ElementType] = [
    "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64,
    "I8": .int8, "I16": .int16, "I32": .int32, "I64": .int64,
    "U8": .uint8, "U16": .uint16, "U32": .uint32, "U64": .uint64,
  ]

  private func array(_ entry: SafetensorsHeader.Entry) throws(InterchangeError) -> StoredArray {
    guard let type = Self.types[entry.type] else {
      throw source.malformed(
        .tensor(entry.name), .field("dtype"),
        message: "expected F16, BF16, F32, F64, I8…I64 or U8…U64, found '\(entry.type)'")
    }
    return StoredArray(
      shape: entry.shape, elementType: type, name: entry.name, source: source,
      range: dataStart + entry.offsets.lowerBound..<dataStart + entry.offsets.upperBound,
      order: .rowMajor, isBigEndian: false)
  }

  private func checkLayout() throws(InterchangeError) {
    let available = source.count - dataStart
    var end = 0
    for entry in entries.sorted(by: {
      ($0.offsets.lowerBound, $0.offsets.upperBound)
        < ($1.offsets.lowerBound, $1.offsets.upperBound)
    }) {
      let places: [InterchangeError.Place] = [.tensor(entry.name), .field("data_offsets")]
      guard entry.offsets.lowerBound == end, entry.offsets.upperBound <= available else {
        throw InterchangeError(
          .malformed, file: source.name, at: places,
          "expected bytes from \(end) and at most to \(available), without gap or overlap, found "
            + "\(entry.offsets.lowerBound) to \(entry.offsets.upperBound)")
      }
      end = entry.offsets.upperBound
      guard let type = Self.types[entry.type] else { continue }
      let size = try byteCount(
        shape: entry.shape, elementSize: type.size, available: available,
        error: { source.malformed(.tensor(entry.name), .field("shape"), message: $0) })
      guard size == entry.offsets.count else {
        throw InterchangeError(
          .malformed, file: source.name, at: places,
          "expected \(size) bytes for shape \(entry.shape) of \(entry.type), found "
            + "\(entry.offsets.count)")
      }
    }
    guard end == available else {
      throw source.malformed(
        .byte(dataStart + end),
        message: "expected the end of the file after the last tensor, found \(available - end) "
          + "more bytes")
    }
  }
}
