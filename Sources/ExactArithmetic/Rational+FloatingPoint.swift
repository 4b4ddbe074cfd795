// Exact conversion from floating point, and correctly rounded conversion to it. Floating point and
// exact numbers meet nowhere else.

extension Rational {
  /// The exact value of `value`; nil for NaN and infinities.
  public init?(exactly value: Double) {
    self.init(bitPattern: value.bitPattern, .float64)
  }

  /// The exact value of `value`; nil for NaN and infinities.
  public init?(exactly value: Float) {
    self.init(bitPattern: UInt64(value.bitPattern), .float32)
  }

  /// The exact value of an IEEE 754 binary16 number; nil for NaN and infinities.
  public init?(float16BitPattern bits: UInt16) {
    self.init(bitPattern: UInt64(bits), .float16)
  }

  /// The exact value of a bfloat16 number, the upper half of a binary32; nil for NaN and
  /// infinities.
  public init?(bfloat16BitPattern bits: UInt16) {
    self.init(bitPattern: UInt64(bits), .bfloat16)
  }

  private init?(bitPattern bits: UInt64, _ format: BinaryFormat) {
    let exponentField = Int(bits >> format.significandBitCount) & format.specialExponentField
    guard exponentField != format.specialExponentField else { return nil }
    var significand = bits & ((1 << format.significandBitCount) - 1)
    if exponentField > 0 { significand |= 1 << format.significandBitCount }
    let trailing = significand == 0 ? 0 : significand.trailingZeroBitCount
    let exponent = format.lowestExponent + max(exponentField - 1, 0) + trailing
    let magnitude = Integer(significand >> trailing)
    let numerator = bits & format.signBit == 0 ? magnitude : -magnitude
    if exponent >= 0 || numerator.isZero {
      self.init(numerator << max(exponent, 0))
    } else {
      self.init(coprime: numerator, Integer.one << -exponent)
    }
  }

  /// The bit pattern of the nearest number of `format`, ties to even; infinity exactly where
  /// IEEE 754 rounding gives it.
  fileprivate func rounded(to format: BinaryFormat) -> UInt64 {
    let sign = signum < 0 ? format.signBit : 0
    // The value lies strictly between 2^(scale − 1) and 2^(scale + 1).
    let scale = numerator.bitWidth - denominator.bitWidth
    if isZero || scale + 1 < format.lowestExponent - 1 { return sign }
    if scale - 1 > 1 << (format.exponentBitCount - 1) { return sign | format.infinity }

    // `quotient` = ⌊|value| · 2^shift⌋ has 63 or 64 bits. Whatever is below its lowest bit is kept
    // in that bit, which stays below the rounding position.
    let shift = 63 - scale
    let dividend = numerator.magnitude << shift
    let hasLostBits = shift < 0 && numerator.trailingZeroBitCount < -shift
    guard let (floor, remainder) = dividend.dividedTruncating(by: denominator) else { return sign }
    var quotient = floor.lowWordOfMagnitude
    if hasLostBits || !remainder.isZero { quotient |= 1 }

    let leading = 63 - quotient.leadingZeroBitCount - shift
    let lowest = max(leading - format.significandBitCount, format.lowestExponent)
    let dropped = lowest + shift
    if dropped > 64 { return sign }
    let kept = dropped == 64 ? 0 : quotient >> dropped
    let rest = quotient << (64 - dropped)
    let half: UInt64 = 1 << 63
    let isUp = rest > half || (rest == half && kept % 2 == 1)
    // A carry out of the significand moves into the exponent field, where it belongs.
    let bits = UInt64(lowest - format.lowestExponent) << format.significandBitCount + kept
    return sign | min(bits + (isUp ? 1 : 0), format.infinity)
  }
}

extension Double {
  /// The nearest `Double`, ties to even. Infinite only if the value rounds to infinity.
  public init(rounding value: Rational) {
    self.init(bitPattern: value.rounded(to: .float64))
  }
}

extension Float {
  /// The nearest `Float`, ties to even. Infinite only if the value rounds to infinity.
  public init(rounding value: Rational) {
    self.init(bitPattern: UInt32(truncatingIfNeeded: value.rounded(to: .float32)))
  }
}
