/// Reads the JSON header of a safetensors file: an object that maps each tensor's name to its
/// `dtype`, `shape` and `data_offsets`, and `__metadata__` to texts.
struct SafetensorsHeader {
  struct Entry: Sendable {
    var name: String
    var type: String
    var shape: [Int]
    var offsets: Range<Int>
  }

  let source: Source
  let end: Int
  var position: Int

  init(source: Source, range: Range<Int>) {
    self.source = source
    position = range.lowerBound
    end = range.upperBound
  }

  mutating func parse() throws(InterchangeError) -> [Entry] {
    var entries: [Entry] = []
    try object { (scanner, name) throws(InterchangeError) in
      if name == "__metadata__" {
        try scanner.object { (scanner, _) throws(InterchangeError) in _ = try scanner.string() }
      } else {
        entries.append(try scanner.entry(named: name))
      }
    }
    skipSpaces()
    guard position == end else {
      throw source.malformed(.byte(position), message: "expected spaces to the end of the header")
    }
    return entries
  }

  private mutating func entry(named name: String) throws(InterchangeError) -> Entry {
    var type: String?
    var shape: [Int]?
    var offsets: Range<Int>?
    try object { (scanner, key) throws(InterchangeError) in
      switch key {
      case "dtype": type = try scanner.string()
      case "shape": shape = try scanner.integers()
      case "data_offsets":
        let bounds = try scanner.integers()
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
          throw scanner.source.malformed(
            .tensor(name), .field(key), message: "expected [begin, end] with begin ≤ end")
        }
        offsets = bounds[0]..<bounds[1]
      default:
        throw scanner.source.malformed(
          .tensor(name), .byte(scanner.position),
          message: "expected 'dtype', 'shape' or 'data_offsets', found '\(key)'")
      }
    }
    guard let type, let shape, let offsets else {
      throw source.malformed(
        .tensor(name), message: "expected all of 'dtype', 'shape' and 'data_offsets'")
    }
    return Entry(name: name, type: type, shape: shape, offsets: offsets)
  }

  private mutating func skipSpaces() {
    while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(source.bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard position < end, source.bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(InterchangeError) {
    guard take(character) else {
      throw source.malformed(.byte(position), message: "expected '\(character)' in the header")
    }
  }

  /// Reads an object; `member` reads each value. Repeated keys are refused.
  private mutating func object(
    _ member: (inout SafetensorsHeader, String) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    try expect("{")
    var keys = Set<String>()
    if take("}") { return }
    repeat {
      let start = position
      let key = try string()
      guard keys.insert(key).inserted else {
        throw source.malformed(.byte(start), message: "the key '\(key)' occurs twice")
      }
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  private mutating func integers() throws(InterchangeError) -> [Int] {
    var values: [Int] = []
    try expect("[")
    if take("]") { return values }
    repeat {
      skipSpaces()
      let start = position
      while position < end, (0x30...0x39).contains(source.bytes[position]) { position += 1 }
      guard let value = Int(String(decoding: source.bytes[start..<position], as: UTF8.self)) else {
        throw source.malformed(.byte(start), message: "expected an integer from 0 to 2^63 − 1")
      }
      values.append(value)
    } while take(",")
    try expect("]")
    return values
  }

  private mutating func string() throws(InterchangeError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    let start = position
    while position < end, source.bytes[position] >= 0x20 {
      let byte = source.bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw source.malformed(.byte(start), message: "expected a text in UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      default: text.append(byte)
      }
    }
    throw source.malformed(.byte(position), message: "expected the end of the quoted text")
  }

  private mutating func escape() throws(InterchangeError) -> Character {
    let plain: [UInt8: Character] = [
      0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r",
      0x74: "\t",
    ]
    let start = position
    guard position < end else {
      throw source.malformed(.byte(start), message: "expected an escape sequence")
    }
    position += 1
    if let character = plain[source.bytes[start]] { return character }
    guard source.bytes[start] == UInt8(ascii: "u"), var unit = codeUnit() else {
      throw source.malformed(.byte(start), message: "expected an escape sequence")
    }
    if unit & 0xFC00 == 0xD800, source.bytes[position..<end].starts(with: [0x5C, 0x75]) {
      position += 2
      guard let low = codeUnit(), low & 0xFC00 == 0xDC00 else {
        throw source.malformed(
          .byte(start), message: "expected the second half of a surrogate pair")
      }
      unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
    }
    guard let scalar = Unicode.Scalar(unit) else {
      throw source.malformed(.byte(start), message: "expected a Unicode character")
    }
    return Character(scalar)
  }

  private mutating func codeUnit() -> UInt32? {
    let digits = source.bytes[position..<min(position + 4, end)]
    guard digits.count == 4, digits.allSatisfy({ UInt8(ascii: "+") != $0 && $0 != 0x2D }),
      let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { return nil }
    position += 4
    return unit
  }
}
