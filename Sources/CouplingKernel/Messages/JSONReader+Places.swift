/// What is said about a text that is refused. Whether it is, does not depend on this.
extension JSONReader {
  /// Runs `make`, whose errors name a path only, and adds where in the text that stands.
  func placed<Value>(
    _ make: () throws(CertificateError) -> Value
  ) throws(CertificateError) -> Value {
    do {
      return try make()
    } catch .malformed(let place, let expected, let found) where place.position == nil {
      var path = place.path[...]
      while !path.isEmpty, starts[String(path)] == nil { path.removeLast() }
      throw malformed(expected, found: found, at: starts[String(path)], path: place.path)
    }
  }

  /// For example `layers[3].shift[12]`.
  var pathText: String {
    path.reduce("") { text, step in
      text + (step.key.isEmpty ? "[\(step.index)]" : text.isEmpty ? step.key : ".\(step.key)")
    }
  }

  /// The error that `expected` is not there; at the next byte, unless `offset` says otherwise.
  func malformed(
    _ expected: String, found: String? = nil, at offset: Int? = nil, path other: String? = nil
  ) -> CertificateError {
    let offset = min(offset ?? position, bytes.count)
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let place = CertificateError.Place(
      path: other ?? pathText,
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

/// What is wrong with a string of a certificate; `offset` is counted from its beginning.
struct Flaw: Error {
  var expected: String
  var found: String
  var offset = 0
}

extension NumberList {
  /// The error that what stands at `offset` is not `expected`.
  func flaw(_ expected: String, at offset: Int) -> Flaw {
    let rest = text.dropFirst(offset)
    return Flaw(
      expected: expected, found: rest.isEmpty ? "the end of the string" : excerpt(rest),
      offset: min(offset, text.count))
  }
}
