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
}
