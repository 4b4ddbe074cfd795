extension Rational {
  /// The largest absolute value of an exponent that `init(decimal:)` takes.
  public static let decimalExponentLimit = 100_000

  /// The exact value of a decimal number such as `-12`, `0.25`, `.5` or `1.25e-3`.
  ///
  /// The text is an optional sign, digits with at most one point among them, and optionally `e` or
  /// `E` with a signed exponent. Nil for anything else, and for an exponent beyond
  /// `decimalExponentLimit`.
  public init?(decimal text: some StringProtocol) {
    guard let value = withBytes(of: text, { Rational(decimalBytes: $0) }) else { return nil }
    self = value
  }

  private init?(decimalBytes bytes: UnsafeBufferPointer<UInt8>) {
    let mark = bytes.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
    let (isNegative, start) = Self.sign(of: bytes[..<(mark ?? bytes.endIndex)])
    var exponent = 0
    if let mark {
      let (isNegativeExponent, start) = Self.sign(of: bytes[(mark + 1)...])
      guard
        let digits = Integer(digits: UnsafeBufferPointer(rebasing: bytes[start...])),
        digits <= Integer(Self.decimalExponentLimit),
        let magnitude = Int(exactly: digits)
      else { return nil }
      exponent = isNegativeExponent ? -magnitude : magnitude
    }
    var digits = Array(bytes[start..<(mark ?? bytes.endIndex)])
    if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
      digits.remove(at: point)
      exponent -= digits.count - point
    }
    guard var value = digits.withUnsafeBufferPointer({ Integer(digits: $0) }) else { return nil }
    if isNegative { value.negate() }
    let scale = Integer(10 as Int).power(Int(exponent.magnitude))
    self = exponent < 0 ? Rational(reducing: value, scale) : Rational(value * scale)
  }

  /// Whether the bytes begin with a minus sign, and the index after an optional sign.
  private static func sign(
    of bytes: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (isNegative: Bool, end: Int) {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let isSigned = isNegative || bytes.first == UInt8(ascii: "+")
    return (isNegative, bytes.startIndex + (isSigned ? 1 : 0))
  }
}
