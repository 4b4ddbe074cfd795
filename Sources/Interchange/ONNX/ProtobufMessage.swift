/// A message in the wire format of protocol buffers, field by field.
///
/// Source of the format: the page "Encoding" of the documentation of protocol buffers.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  private enum WireType: UInt64 {
    case variableLength = 0
    case lengthDelimited = 2
  }

  /// Seven bits a byte, lowest first; the highest bit says that more follow.
  private mutating func appendVariableLength(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func appendTag(_ field: UInt64, _ type: WireType) {
    appendVariableLength(field << 3 | type.rawValue)
  }

  /// Adds an integer, or a value of an enumeration.
  mutating func add(_ field: UInt64, _ value: Int) {
    appendTag(field, .variableLength)
    appendVariableLength(UInt64(bitPattern: Int64(value)))
  }

  /// Adds bytes.
  mutating func add(_ field: UInt64, _ value: [UInt8]) {
    appendTag(field, .lengthDelimited)
    appendVariableLength(UInt64(value.count))
    bytes += value
  }

  /// Adds a string.
  mutating func add(_ field: UInt64, _ value: String) { add(field, Array(value.utf8)) }

  /// Adds a message.
  mutating func add(_ field: UInt64, _ value: ProtobufMessage) { add(field, value.bytes) }
}
