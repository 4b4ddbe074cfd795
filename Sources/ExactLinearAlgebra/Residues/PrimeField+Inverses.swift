import CResidues

extension PrimeField {
  /// The inverses of all values, at the price of a few products for each; nil if one is 0 (Montgomery's
  /// simultaneous inversion).
  public func inverses(of values: [UInt64]) -> [UInt64]? { inverses(of: values[...]) }

  /// The inverses of all values; nil if one is 0.
  package func inverses(of values: ArraySlice<UInt64>) -> [UInt64]? {
    // Of 2^104 times a value it makes the inverse of the value.
    let (count, factor) = (values.count, constants.power2)
    var multiples = [UInt64](repeating: 0, count: count)
    var inverses = multiples
    let areUnits = values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress, count > 0 else { return true }
      residue_multiple(&multiples, values, factor, quotient(of: factor), count, modulus)
      return withUnsafePointer(to: constants) {
        residue_inverses(&inverses, multiples, count, $0) != 0
      }
    }
    return areUnits ? inverses : nil
  }
}
