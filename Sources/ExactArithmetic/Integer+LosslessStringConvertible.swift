import CGMP

extension Integer: LosslessStringConvertible {
  /// Reads canonical decimal text, `0` or `-?[1-9][0-9]*` in ASCII; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard let value = withBytes(of: text, { Integer(decimal: $0) }) else { return nil }
    self = value
  }

  /// Reads canonical decimal text, `0` or `-?[1-9][0-9]*` in ASCII; nil for anything else.
  public init?(decimal bytes: UnsafeBufferPointer<UInt8>) {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let digits = isNegative ? UnsafeBufferPointer(rebasing: bytes.dropFirst()) : bytes
    if digits.first == UInt8(ascii: "0") && bytes.count > 1 { return nil }
    self.init(digits: digits)
    if isNegative { negate() }
  }

  /// The number of decimal digits that every `Int` has room for.
  private static let smallDigitCount = 18

  /// The value of at least one ASCII digit, leading zeros allowed; nil if there is anything else.
  init?(digits: UnsafeBufferPointer<UInt8>) {
    guard digits.count <= Self.smallDigitCount else {
      self.init(manyDigits: digits)
      return
    }
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    self.init(value)
  }

  private init?(manyDigits digits: UnsafeBufferPointer<UInt8>) {
    let value = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digits.count) {
      values -> Integer? in
      var others: UInt8 = 0
      for index in digits.indices {
        let digit = digits[index] &- UInt8(ascii: "0")
        others |= digit <= 9 ? 0 : 1
        values[index] = digit
      }
      if others != 0 { return nil }
      // A limb holds at least 19 digits, and `mpn_set_str` wants one limb more than the value.
      let capacity = digits.count / 19 + 2
      return Integer.make { number in
        let limbs = __gmpz_limbs_write(number, mp_size_t(capacity))
        let count = __gmpn_set_str(limbs, values.baseAddress, values.count, 10)
        __gmpz_limbs_finish(number, mp_size_t(count))
      }
    }
    guard let value else { return nil }
    self = value
  }

  /// The value in canonical decimal text.
  public var description: String {
    if case .small(let value) = payload { return value.description }
    var bytes: [UInt8] = []
    appendDecimal(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the value in canonical decimal text, ASCII.
  public func appendDecimal(to bytes: inout [UInt8]) {
    switch payload {
    case .small(let value):
      Self.appendDecimal(value, to: &bytes)
    case .big(let storage):
      // The size in base 10 may be one too large; then the byte there is the terminating zero.
      let size = __gmpz_sizeinbase(storage.pointer, 10) + (signum < 0 ? 1 : 0)
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: size + 1) { text in
        __gmpz_get_str(text.baseAddress, 10, storage.pointer)
        let count = text[size - 1] == 0 ? size - 1 : size
        bytes.append(
          contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<count]))
      }
    }
  }

  private static func appendDecimal(_ value: Int, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { text in
      var start = 20
      var rest = value.magnitude
      repeat {
        start -= 1
        text[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      if value < 0 {
        start -= 1
        text[start] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: text[start...])
    }
  }
}

/// Runs `body` on the UTF-8 bytes of `text`.
func withBytes<Result>(
  of text: some StringProtocol, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
  text.utf8.withContiguousStorageIfAvailable(body) ?? Array(text.utf8).withUnsafeBufferPointer(body)
}
