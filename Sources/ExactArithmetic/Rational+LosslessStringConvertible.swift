extension Rational: LosslessStringConvertible {
  /// Reads a canonical rational: a canonical integer `p`, or `p/q` in lowest terms with q > 1; nil
  /// for anything else.
  public init?(_ text: some StringProtocol) {
    guard let value = withBytes(of: text, { Rational(canonical: $0) }) else { return nil }
    self = value
  }

  /// Reads a canonical rational in ASCII: a canonical integer `p`, or `p/q` in lowest terms with
  /// q > 1; nil for anything else.
  public init?(canonical bytes: UnsafeBufferPointer<UInt8>) {
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
      guard let value = Integer(decimal: bytes) else { return nil }
      self.init(value)
      return
    }
    guard
      let numerator = Integer(decimal: UnsafeBufferPointer(rebasing: bytes[..<slash])),
      let denominator = Integer(decimal: UnsafeBufferPointer(rebasing: bytes[(slash + 1)...])),
      denominator > .one,
      Integer.gcd(numerator, denominator).isOne
    else { return nil }
    self.init(coprime: numerator, denominator)
  }

  /// The value in canonical text, `p` or `p/q`.
  public var description: String {
    isInteger ? numerator.description : "\(numerator)/\(denominator)"
  }

  /// Appends the value in canonical text, `p` or `p/q`, ASCII.
  public func appendCanonical(to bytes: inout [UInt8]) {
    numerator.appendDecimal(to: &bytes)
    if !isInteger {
      bytes.append(UInt8(ascii: "/"))
      denominator.appendDecimal(to: &bytes)
    }
  }
}
