/// The bytes of a file together with its name, for error messages.
public struct Source: Sendable {
  /// The file, as the user named it.
  public let name: String

  /// The content, expanded if the file was compressed.
  public let bytes: [UInt8]

  /// Whether the bytes come from standard input, so that the name says nothing about the format.
  public let isStandardInput: Bool

  /// Content that is in memory already.
  public init(name: String, bytes: [UInt8], isStandardInput: Bool = false) {
    self.name = name
    self.bytes = bytes
    self.isStandardInput = isStandardInput
  }

  /// The number of bytes.
  public var count: Int { bytes.count }

  func malformed(_ places: InterchangeError.Place..., message: String) -> InterchangeError {
    InterchangeError(.malformed, file: name, at: places, message)
  }

  /// The unsigned integer in the `count` ≤ 8 bytes from `offset`, lowest byte first; nil if the
  /// file ends before.
  func littleEndian(at offset: Int, count: Int) -> UInt64? {
    guard offset + count <= bytes.count else { return nil }
    return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
