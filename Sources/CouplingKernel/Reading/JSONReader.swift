/// Reads one JSON text strictly, without building a tree.
///
/// Bytes are reached through `next` and `string` only, which stop at the end of the text. Nothing
/// recurses along the text: `elements` and `members` nest as deep as the format does, and
/// `skipValue` counts brackets.
struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0
  private var path: [PathStep] = []
  var meter: Meter

  init(_ text: UnsafeRawBufferPointer, _ limits: ReadingLimits) throws(CertificateError) {
    bytes = text.bindMemory(to: UInt8.self)
    meter = Meter(limits)
    if bytes.count > limits.maxBytes { throw .limitReached(.bytes(limits.maxBytes)) }
  }

  /// The next byte; 0, which no token contains, at the end.
  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: Unicode.Scalar, _ expected: String) throws(CertificateError) {
    skipSpace()
    guard next == UInt8(ascii: byte) else { throw malformed(expected) }
    position += 1
  }

  /// Nothing but white space is left.
  mutating func end() throws(CertificateError) {
    skipSpace()
    if position < bytes.count { throw malformed("the end of the file") }
  }

  /// Whether a value begins with `byte`.
  mutating func isNext(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    return next == UInt8(ascii: byte)
  }

  /// Takes the value `null`, if that is next.
  mutating func null() -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: "null".utf8) else { return false }
    position += 4
    return true
  }

  /// Reads an array, element by element.
  mutating func elements(
    _ expected: String, _ read: (inout JSONReader, _ index: Int) throws(CertificateError) -> Void
  ) throws(CertificateError) {
    try take("[", "\(expected), an array")
    var index = 0
    if !isNext("]") {
      path.append(.element(0))
      while true {
        try read(&self, index)
        if isNext("]") { break }
        try take(",", "',' or ']'")
        index += 1
        path[path.count - 1] = .element(index)
      }
      path.removeLast()
    }
    position += 1
  }

  /// Reads an object with some of the members named `keys`, the first `required` of them at least,
  /// none repeated, in any order.
  ///
  /// `read` returns false, having read nothing, to see a member again after the others (`isLast`).
  mutating func members(
    _ expected: String, _ keys: [String], required: Int,
    _ read: (inout JSONReader, _ key: String, _ isLast: Bool) throws(CertificateError) -> Bool
  ) throws(CertificateError) {
    try take("{", "\(expected), an object")
    var seen: [String] = []
    var putOff: [(key: String, start: Int, end: Int)] = []
    if !isNext("}") {
      while true {
        skipSpace()
        let start = position
        let key = try string("a key") { (key) throws(Flaw) in String(decoding: key, as: UTF8.self) }
        guard keys.contains(key) else {
          let expected = "one of the keys " + keys.joined(separator: ", ")
          throw malformed(expected, found: "\"\(key)\"", at: start)
        }
        guard !seen.contains(key) else {
          throw malformed("another key", found: "\"\(key)\" again", at: start)
        }
        seen.append(key)
        try take(":", "':'")
        path.append(.member(key))
        let value = position
        if !(try read(&self, key, false)) {
          try skipValue()
          putOff.append((key, value, position))
        }
        path.removeLast()
        if isNext("}") { break }
        try take(",", "',' or '}'")
      }
    }
    if let missing = keys.prefix(required).first(where: { !seen.contains($0) }) {
      throw malformed("the key \"\(missing)\"", found: "the end of the object")
    }
    position += 1
    let end = position
    for (key, start, end) in putOff {
      position = start
      path.append(.member(key))
      _ = try read(&self, key, true)
      skipSpace()
      if position != end { throw malformed("',' or '}'") }
      path.removeLast()
    }
    position = end
  }

  /// The string that is the value of the first member named `key` of an object; what stands before
  /// it is passed over.
  mutating func string(ofMember key: String) throws(CertificateError) -> String? {
    try take("{", "an object")
    while !isNext("}") {
      let found = try string("a key") { (key) throws(Flaw) in String(decoding: key, as: UTF8.self) }
      try take(":", "':'")
      if found == key {
        return try string("text") { (text) throws(Flaw) in String(decoding: text, as: UTF8.self) }
      }
      try skipValue()
      if !isNext("}") { try take(",", "',' or '}'") }
    }
    return nil
  }

  /// Passes over a member's value, up to the ',' or '}' behind it, without checking what it is.
  private mutating func skipValue() throws(CertificateError) {
    var depth = 0
    while true {
      switch next {
      case UInt8(ascii: "\""): try string("a string") { (_) throws(Flaw) in }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 0 { return }
        depth -= 1
        position += 1
      case UInt8(ascii: ","):
        if depth == 0 { return }
        position += 1
      case 0: throw malformed("a value")
      default: position += 1
      }
    }
  }

  /// Reads an integer that is not negative. Those too large for `Int` come as `Int.max`, which is
  /// the size of nothing that fits in memory.
  mutating func natural(_ expected: String) throws(CertificateError) -> Int {
    skipSpace()
    let start = position
    while 0x2B...0x39 ~= next && next != 0x2C || next | 0x20 == 0x65 { position += 1 }
    var token = NumberList(UnsafeBufferPointer(rebasing: bytes[start..<position]))
    do {
      return try token.natural()
    } catch {
      position = start
      throw malformed("\(expected), a canonical integer from 0 on")
    }
  }

  /// Reads a string and runs `read` on its text: UTF-8, escapes replaced.
  mutating func string<Result>(
    _ expected: String, _ read: (UnsafeBufferPointer<UInt8>) throws(Flaw) -> Result
  ) throws(CertificateError) -> Result {
    try take("\"", "\(expected), a string")
    let start = position
    while next >= 0x20, next < 0x80, next != 0x22, next != 0x5C { position += 1 }
    if next == 0x22 {
      let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
      position += 1
      do {
        return try read(text)
      } catch {
        throw malformed(error.expected, found: error.found, at: start + error.offset)
      }
    }
    position = start
    let text = try escapedString()
    do {
      return try text.withUnsafeBufferPointer(read)
    } catch {
      throw malformed(error.expected, found: error.found, at: start)
    }
  }

  /// Reads the rest of a string.
  private mutating func escapedString() throws(CertificateError) -> [UInt8] {
    let start = position
    var text: [UInt8] = []
    while next != 0x22 {
      guard next >= 0x20 else { throw malformed("a character or the end of the string") }
      if next == 0x5C {
        text += Character(try escape()).utf8
      } else {
        text.append(next)
        position += 1
      }
    }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw malformed("valid UTF-8", found: "something else", at: start)
    }
    position += 1
    return text
  }

  private mutating func escape() throws(CertificateError) -> Unicode.Scalar {
    let plain: [UInt8: Unicode.Scalar] = [
      0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r",
      0x74: "\t",
    ]
    let start = position
    if let scalar = start + 1 < bytes.count ? plain[bytes[start + 1]] : nil {
      position += 2
      return scalar
    }
    var code = try codeUnit()
    if 0xD800..<0xDC00 ~= code {
      let low = try codeUnit()
      code = 0xDC00..<0xE000 ~= low ? 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF) : code
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw malformed("a character", found: "an unpaired surrogate", at: start)
    }
    return scalar
  }

  /// Reads `\u` and four hexadecimal digits.
  private mutating func codeUnit() throws(CertificateError) -> UInt32 {
    let start = position
    let digits = bytes[min(start + 2, bytes.count)..<min(start + 6, bytes.count)]
    guard
      bytes[start...].starts(with: "\\u".utf8), digits.count == 4,
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), digits.first != 0x2B
    else { throw malformed("an escape of JSON") }
    position += 6
    return code
  }

  /// The number of strings before the next `]`, if the array is one of strings.
  var upcomingStrings: Int {
    var quotes = 0
    var index = position
    while index < bytes.count, bytes[index] != 0x5D {
      quotes += bytes[index] == 0x22 ? 1 : 0
      index += 1
    }
    return quotes / 2
  }

  /// The number of bytes not yet read.
  var remaining: Int { max(0, bytes.count - position) }

  /// Where the next value begins, in bytes from the beginning.
  mutating func start() -> Int {
    skipSpace()
    return position
  }

  /// The error that `expected` is not there; at the next byte, unless `offset` says otherwise.
  func malformed(
    _ expected: String, found: String? = nil, at offset: Int? = nil, path other: String? = nil
  ) -> CertificateError {
    let offset = min(offset ?? position, bytes.count)
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let place = CertificateError.Place(
      path: other ?? path.text,
      position: .init(
        line: 1 + before.count { $0 == 0x0A },
        column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }))
    let found = found ?? (offset < bytes.count ? excerpt(bytes[offset...]) : "the end of the file")
    return .malformed(place, expected: expected, found: found)
  }
}

/// The beginning of `bytes`, fit for a message.
func excerpt(_ bytes: some Collection<UInt8>) -> String {
  let printable = bytes.prefix(24).prefix { 0x20..<0x7F ~= $0 }
  if printable.isEmpty, let first = bytes.first {
    return "the byte 0x" + String(first, radix: 16, uppercase: true)
  }
  return
    "'\(String(decoding: printable, as: UTF8.self))\(printable.count < bytes.count ? "…" : "")'"
}
