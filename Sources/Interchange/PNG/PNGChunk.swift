/// A chunk of a PNG file (ISO/IEC 15948): length, type, content, and a checksum of type and content.
struct PNGChunk {
  /// What every file begins with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Four letters.
  let type: String

  /// The content.
  let content: [UInt8]

  /// The number of bytes besides the content.
  private static let frame = 12

  /// The chunk as it stands in a file.
  var bytes: [UInt8] {
    let checked = Array(type.utf8) + content
    return UInt32(content.count).bigEndianBytes + checked + checked.checksum.bigEndianBytes
  }

  /// The number of bytes of the chunk.
  var count: Int { PNGChunk.frame + content.count }

  init(_ type: String, _ content: [UInt8]) {
    self.type = type
    self.content = content
  }

  /// The chunk at a byte of a file.
  /// - Throws: `malformed` with the byte.
  init(_ source: Source, at start: Int) throws(InterchangeError) {
    let room = source.count - start - PNGChunk.frame
    let length = room >= 0 ? source.bigEndian(at: start) : .max
    guard length <= room else {
      throw source.malformed(
        .byte(start), message: "expected a chunk, found the end of the file")
    }
    let end = start + 8 + length
    type = String(decoding: source.bytes[start + 4..<start + 8], as: UTF8.self)
    content = Array(source.bytes[start + 8..<end])
    guard Int(Array(source.bytes[start + 4..<end]).checksum) == source.bigEndian(at: end) else {
      throw source.malformed(
        .byte(end), message: "expected the checksum of the chunk '\(type)'")
    }
  }
}

extension Source {
  /// The four bytes from `offset`, highest first; they are in the file.
  fileprivate func bigEndian(at offset: Int) -> Int { bytes[offset..<offset + 4].bigEndian }
}

extension Collection<UInt8> {
  /// The number that the bytes are, highest first.
  var bigEndian: Int { reduce(0) { $0 << 8 | Int($1) } }
}

extension UInt32 {
  /// The four bytes, highest first.
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }
}
