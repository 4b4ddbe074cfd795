extension PrimeField {
  /// The inverses of all values, at the price of one inverse and three products for each; nil if
  /// one is 0 (Montgomery's simultaneous inversion).
  public func inverses(of values: [UInt64]) -> [UInt64]? { inverses(of: values[...]) }

  /// The inverses of all values; nil if one is 0.
  package func inverses(of values: ArraySlice<UInt64>) -> [UInt64]? {
    var products: [UInt64] = [1]
    products.reserveCapacity(values.count + 1)
    for value in values { products.append(product(products[products.count - 1], value)) }
    guard var inverse = inverse(products[values.count]) else { return nil }
    for index in (0..<values.count).reversed() {
      products[index] = product(products[index], inverse)
      inverse = product(inverse, values[values.startIndex + index])
    }
    products.removeLast()
    return products
  }
}
