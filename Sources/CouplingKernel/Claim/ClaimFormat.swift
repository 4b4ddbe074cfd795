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
