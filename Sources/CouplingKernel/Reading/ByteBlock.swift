/// Eight bytes of a text, the first one lowest, compared at once: a comparison sets the highest bit of
/// those bytes for which it holds.
struct ByteBlock {
  let bytes: UInt64

  static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Bytes from `limit`, at most 0x80, on.
  private func isAtLeast(_ limit: UInt8) -> UInt64 {
    ((bytes & (0x7F * Self.ones)) + UInt64(0x80 - limit) * Self.ones) | bytes
  }

  /// Bytes other than `byte`.
  private func isNot(_ byte: UInt8) -> UInt64 {
    ByteBlock(bytes: bytes ^ UInt64(byte) * Self.ones).isAtLeast(1)
  }

  /// Bytes that are `character`.
  func isEqual(to character: Unicode.Scalar) -> UInt64 { ~isNot(UInt8(ascii: character)) }

  /// Bytes other than ASCII digits.
  var isNoDigit: UInt64 { ByteBlock(bytes: bytes ^ 0x30 * Self.ones).isAtLeast(10) }

  /// Bytes that end a string or stand for another character than the one of ASCII.
  var endsPlainText: UInt64 {
    ~(isAtLeast(0x20) & isNot(0x22) & isNot(0x5C)) | isAtLeast(0x80)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first place from `start` on at which `isFound` holds, or else the end.
  @inline(__always) func place(from start: Int, where isFound: (ByteBlock) -> UInt64) -> Int {
    func found(_ position: Int) -> UInt64 {
      let bytes = UnsafeRawBufferPointer(self)
        .loadUnaligned(fromByteOffset: position, as: UInt64.self)
      return isFound(ByteBlock(bytes: bytes.littleEndian)) & (0x80 * ByteBlock.ones)
    }
    var position = start
    while position + 8 <= count {
      let bits = found(position)
      if bits != 0 { return position + bits.trailingZeroBitCount / 8 }
      position += 8
      if position != start + 32 { continue }
      // It is not near: eight blocks at once, of which the compiler makes vectors.
      while position + 64 <= count, (0..<8).reduce(0, { $0 | found(position + 8 * $1) }) == 0 {
        position += 64
      }
    }
    while position < count, isFound(ByteBlock(bytes: UInt64(self[position]))) & 0x80 == 0 {
      position += 1
    }
    return position
  }
}
