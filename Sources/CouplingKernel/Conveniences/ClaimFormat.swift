/// The formats of files that the kernel checks, by the value of their key "format".
public enum ClaimFormat: String, Sendable, Hashable, CaseIterable {
  /// A `Certificate` of equality.
  case certificate = "couplet-certificate/1"

  /// A `Certificate` with a tolerance.
  case approximation = "couplet-approximation/1"

  /// A `LowerBound`.
  case lowerBound = "couplet-lower-bound/1"

  /// A `UniversalityCertificate`.
  case universality = "couplet-universality/1"

  /// A `DepthLowerBound`.
  case depthBound = "couplet-depth-bound/1"

  /// The format that `text` states at its top level; nil if it states none of these, or is no JSON
  /// object up to there. Decides who reads the text, and nothing else.
  public init?(of text: UnsafeRawBufferPointer) {
    guard
      var reader = try? JSONReader(text, ReadingLimits()),
      let value = try? reader.string(ofMember: "format")
    else { return nil }
    self.init(rawValue: value)
  }

  /// The format that `text` states; as `init(of:)` for bytes that are in an array.
  public init?(of text: [UInt8]) {
    let format = text.withUnsafeBytes { ClaimFormat(of: $0) }
    guard let format else { return nil }
    self = format
  }
}

extension JSONReader {
  /// The string that is the value of the first member named `key` of an object; what stands before
  /// it is passed over.
  fileprivate mutating func string(ofMember key: String) throws(CertificateError) -> String? {
    try take("{", "an object")
    while !isNext("}") {
      let found = try text("a key")
      try take(":", "':'")
      if found == key {
        return try text()
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
      case UInt8(ascii: "\""):
        try string("a string") { (_) throws(Flaw) in }
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
        if depth == 0 { return }
        depth -= next == UInt8(ascii: ",") ? 0 : 1
      case 0: throw malformed("a value")
      default: break
      }
      position += 1
    }
  }
}
