extension Integer: SignedNumeric {
  /// The integer `source`; never nil.
  @inlinable public init?<Source: BinaryInteger>(exactly source: Source) {
    self.init(source)
  }

  /// An integer literal of any length.
  @inlinable public init(integerLiteral value: StaticBigInt) {
    if value.bitWidth <= Int.bitWidth {
      self.init(Int(bitPattern: value[0]))
    } else {
      self.init(literalWords: value)
    }
  }

  @usableFromInline init(literalWords value: StaticBigInt) {
    let count = (value.bitWidth - 1) / UInt.bitWidth + 1
    self.init(twosComplement: (0..<count).map { value[$0] }, isNegative: value.signum() < 0)
  }
}
