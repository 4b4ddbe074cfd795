import ExactLinearAlgebra

/// Reads one JSON text strictly, without building a tree.
///
/// Bytes are reached through `next`, `string` and `joinedItems` only, which stop at the end of the text.
/// Nothing recurses along the text: `list` and `members` nest as deep as the format does, and
/// `skipValue` counts brackets.
struct JSONReader {
  private(set) var bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  private(set) var path: [(key: String, index: Int)] = []
  private(set) var starts: [String: Int] = [:]
  var meter: Meter
  private let partLength: Int

  init(_ text: UnsafeRawBufferPointer, _ limits: ReadingLimits) throws(CertificateError) {
    bytes = text.bindMemory(to: UInt8.self)
    meter = Meter(limits)
    partLength = limits.partLength
    if bytes.count > limits.maxBytes { throw .limitReached(.bytes(limits.maxBytes)) }
  }

  /// The next byte; 0, which no token contains, at the end.
  var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// Where the next value begins, in bytes from the beginning.
  mutating func start() -> Int {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    return position
  }

  /// Whether a value begins with `byte`.
  mutating func isNext(_ byte: Unicode.Scalar) -> Bool {
    _ = start()
    return next == UInt8(ascii: byte)
  }

  /// Takes a byte that must be next.
  mutating func take(
    _ byte: Unicode.Scalar, _ expected: @autoclosure () -> String
  ) throws(CertificateError) {
    guard isNext(byte) else { throw malformed(expected()) }
    position += 1
  }

  /// Nothing but white space is left.
  mutating func end() throws(CertificateError) {
    if start() < bytes.count { throw malformed("the end of the file") }
  }

  /// Takes the value `null`, if that is next.
  mutating func null() -> Bool {
    let isNull = bytes[start()...].starts(with: "null".utf8)
    position += isNull ? 4 : 0
    return isNull
  }

  /// Reads an array: what `read` makes of its elements, each of which takes `size` bytes.
  @discardableResult
  mutating func elements<Element>(
    _ expected: @autoclosure () -> String, size: Int = MemoryLayout<Element>.stride,
    _ read: (inout JSONReader, _ index: Int) throws(CertificateError) -> Element
  ) throws(CertificateError) -> [Element] {
    try list(expected(), size: size) { (reader, elements) throws(CertificateError) in
      elements.append(try read(&reader, elements.count))
    }
  }

  /// Reads an array into a list, to which `read` appends one element of `size` bytes at a time; in
  /// parts, on all cores, only if there are neither brackets nor commas within elements.
  mutating func list<List: JoinableList>(
    _ expected: @autoclosure () -> String, size: Int, inParts: Bool = false,
    _ read: (inout JSONReader, inout List) throws(CertificateError) -> Void
  ) throws(CertificateError) -> List {
    try take("[", "\(expected()), an array")
    path.append(("", 0))
    let joined = inParts ? joinedItems(size: size, read) : nil
    let list =
      if let joined { joined } else if isNext("]") { List() } else { try items(size: size, read) }
    try take("]", "',' or ']'")
    path.removeLast()
    return list
  }

  /// Reads elements with commas between them.
  private mutating func items<List: JoinableList>(
    size: Int, _ read: (inout JSONReader, inout List) throws(CertificateError) -> Void
  ) throws(CertificateError) -> List {
    var (list, count) = (List(), 0)
    repeat {
      if count > 0 { position += 1 }
      if count % 64 == 0 { try meter.demand(count + 64, times: size) }
      path[path.count - 1].index = count
      try read(&self, &list)
      count += 1
    } while isNext(",")
    try meter.charge(count, times: size)
    return list
  }

  /// Reads elements like `items`, up to the next ']', cut into parts at commas. Nil, and nothing has
  /// been read, if there are few, or if something is wrong with them, which `items` has to tell.
  private mutating func joinedItems<List: JoinableList>(
    size: Int, _ read: (inout JSONReader, inout List) throws(CertificateError) -> Void
  ) -> List? {
    let end = bytes.place(from: position) { $0.isEqual(to: "]") }
    var (ranges, start) = ([Range<Int>](), position)
    while start <= end {
      let cut = bytes.place(from: start + min(partLength, end - start)) {
        $0.isEqual(to: ",") | $0.isEqual(to: "]")
      }
      ranges.append(start..<cut)
      start = cut + 1
    }
    // An element and what stands behind it take two bytes at least.
    guard
      ranges.count > 1, end < bytes.count,
      (try? meter.demand((end - position + 1) / 2, times: size)) != nil,
      let parts = parts(
        ranges, { (part) throws(CertificateError) in try part.items(size: size, read) }),
      let list = List(joining: parts), (try? meter.charge(list.count, times: size)) != nil
    else { return nil }
    position = end
    return list
  }

  /// What `read` makes of parts of the text, on all cores; nil if one is not what it reads.
  func parts<Value>(
    _ ranges: [Range<Int>], _ read: (inout JSONReader) throws(CertificateError) -> Value
  ) -> [Value]? {
    let work = 8 * ranges.reduce(0) { $0 + $1.count }
    let values = concurrentMap(ranges.count, work: work) { i -> Value? in
      var part = self
      // Errors go no further, with their places in the part.
      part.bytes = UnsafeBufferPointer(rebasing: bytes[ranges[i]])
      part.position = 0
      let value = try? read(&part)
      return part.start() == part.bytes.count ? value : nil
    }.compactMap(\.self)
    return values.count == ranges.count ? values : nil
  }

  /// Reads an object with all `required` members and perhaps some of the `optional` ones, none
  /// repeated, in any order.
  mutating func members(
    _ expected: String, _ required: [String] = [], optional: [String] = [],
    _ read: (inout JSONReader, _ key: String) throws(CertificateError) -> Void
  ) throws(CertificateError) {
    try take("{", "\(expected), an object")
    var seen: Set<String> = []
    while !isNext("}") {
      if !seen.isEmpty { try take(",", "',' or '}'") }
      let start = start()
      let key = try text("a key")
      guard (required + optional).contains(key) else {
        let expected = "one of the keys " + (required + optional).joined(separator: ", ")
        throw malformed(expected, found: "\"\(key)\"", at: start)
      }
      guard seen.insert(key).inserted else {
        throw malformed("another key", found: "\"\(key)\" again", at: start)
      }
      try take(":", "':'")
      path.append((key, 0))
      starts[pathText] = self.start()
      try read(&self, key)
      path.removeLast()
    }
    if let missing = required.first(where: { !seen.contains($0) }) {
      throw malformed("the key \"\(missing)\"", found: "the end of the object")
    }
    position += 1
  }

  /// Reads an integer that is not negative. Those too large for `Int` come as `Int.max`, which is
  /// the size of nothing that fits in memory.
  mutating func natural(_ expected: @autoclosure () -> String) throws(CertificateError) -> Int {
    let start = start()
    // The characters of all numbers of JSON, for the message.
    while 0x2B...0x39 ~= next && next != 0x2C || next | 0x20 == 0x65 { position += 1 }
    var token = NumberList(UnsafeBufferPointer(rebasing: bytes[start..<position]))
    guard let number = try? token.natural() else {
      throw malformed("\(expected()), a canonical integer from 0 on", at: start)
    }
    return number
  }

  /// Reads a string that is text.
  mutating func text(_ expected: String = "text") throws(CertificateError) -> String {
    let text = try string(expected) { String(decoding: $0, as: UTF8.self) }
    try meter.charge(text.utf8.count, times: 1)
    return text
  }

  /// Reads a string and runs `read` on its text: UTF-8, escapes replaced.
  mutating func string<Result>(
    _ expected: @autoclosure () -> String,
    _ read: (UnsafeBufferPointer<UInt8>) throws(Flaw) -> Result
  ) throws(CertificateError) -> Result {
    try take("\"", "\(expected()), a string")
    let start = position
    position = bytes.place(from: start, where: \.endsPlainText)
    let plain = bytes[start..<position]
    let escaped = next == 0x22 ? nil : try escapedString(from: start)
    position += 1
    do {
      if let escaped { return try escaped.withUnsafeBufferPointer(read) }
      return try read(UnsafeBufferPointer(rebasing: plain))
    } catch {
      throw malformed(
        error.expected, found: error.found, at: start + (escaped == nil ? error.offset : 0))
    }
  }

  /// Reads a string that has escapes or characters outside of ASCII, up to the closing `"`.
  private mutating func escapedString(from start: Int) throws(CertificateError) -> [UInt8] {
    position = start
    while next >= 0x20, next != 0x22 { position += next == 0x5C ? 2 : 1 }
    guard next == 0x22 else { throw malformed("a character or the end of the string") }
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw malformed("valid UTF-8", found: "something else", at: start)
    }
    let plain = Dictionary(
      uniqueKeysWithValues: zip("\"\\/bfnrt".utf16, "\"\\/\u{8}\u{C}\n\r\t".utf16))
    var units: [UInt16] = []
    var rest = text.utf16[...]
    while let unit = rest.popFirst() {
      let code = unit == 0x5C && rest.first == 0x75 ? String(rest.dropFirst().prefix(4)) ?? "" : ""
      if unit != 0x5C {
        units.append(unit)
      } else if code.utf8.count == 4, code.allSatisfy(\.isHexDigit) {
        units.append(UInt16(code, radix: 16) ?? 0)
        rest = rest.dropFirst(5)
      } else if let meaning = plain[rest.popFirst() ?? 0] {
        units.append(meaning)
      } else {
        let offset = text.utf8.distance(from: text.startIndex, to: rest.startIndex)
        throw malformed("an escape of JSON", at: start + offset - 2)
      }
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw malformed("a character", found: "an unpaired surrogate", at: start)
    }
    return Array(text.utf8)
  }
}
