/// A number of layers: a constant plus integer multiples of named natural numbers.
public struct Count: Hashable, Sendable {
  /// The constant.
  public private(set) var constant: Int
  /// The multiples, none of them zero.
  public private(set) var multiples: [String: Int]

  package init(_ constant: Int) {
    self.constant = constant
    multiples = [:]
  }

  package init(natural name: String) {
    constant = 0
    multiples = [name: 1]
  }

  /// `self + scale · other`; nil on overflow.
  package func adding(_ other: Count, scale: Int = 1) -> Count? {
    func sum(_ a: Int, _ b: Int) -> Int? {
      let (product, overflowP) = b.multipliedReportingOverflow(by: scale)
      let (sum, overflowS) = a.addingReportingOverflow(product)
      return overflowP || overflowS ? nil : sum
    }
    guard let total = sum(constant, other.constant) else { return nil }
    var result = Count(total)
    result.multiples = multiples
    for (name, multiple) in other.multiples {
      guard let total = sum(multiples[name] ?? 0, multiple) else { return nil }
      result.multiples[name] = total == 0 ? nil : total
    }
    return result
  }

  /// Whether the count is at least 0 whatever the natural numbers are.
  package var isNonNegative: Bool {
    constant >= 0 && multiples.values.allSatisfy { $0 >= 0 }
  }
}

extension Count: CustomStringConvertible {
  /// For example `2 k + 2`.
  public var description: String {
    var parts = multiples.sorted { $0.key < $1.key }.map { name, multiple in
      multiple == 1 ? name : "\(multiple) \(name)"
    }
    if constant != 0 || parts.isEmpty { parts.append("\(constant)") }
    return parts.joined(separator: " + ")
  }
}
