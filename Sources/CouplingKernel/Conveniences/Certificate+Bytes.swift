extension Certificate {
  /// The certificate in `text`; as `init(parsing:limits:)` for bytes that are in an array.
  public init(
    parsing text: [UInt8], limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    self = try text.withUnsafeBufferPointer { (text) throws(CertificateError) in
      try Certificate(parsing: UnsafeRawBufferPointer(text), limits: limits)
    }
  }
}
