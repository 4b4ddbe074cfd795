/// The parameters of an IEEE 754 binary interchange format, or of bfloat16.
struct BinaryFormat {
  let exponentBitCount: Int
  /// Stored bits, without the implicit leading one.
  let significandBitCount: Int

  static let float16 = BinaryFormat(exponentBitCount: 5, significandBitCount: 10)
  static let bfloat16 = BinaryFormat(exponentBitCount: 8, significandBitCount: 7)
  static let float32 = BinaryFormat(exponentBitCount: 8, significandBitCount: 23)
  static let float64 = BinaryFormat(exponentBitCount: 11, significandBitCount: 52)

  /// The exponent of the lowest bit of the subnormal numbers.
  var lowestExponent: Int { 2 - (1 << (exponentBitCount - 1)) - significandBitCount }

  /// The exponent field of infinities and NaN.
  var specialExponentField: Int { (1 << exponentBitCount) - 1 }

  /// The bit pattern of plus infinity.
  var infinity: UInt64 { UInt64(specialExponentField) << significandBitCount }

  /// The bit pattern of minus zero.
  var signBit: UInt64 { 1 << (exponentBitCount + significandBitCount) }
}
