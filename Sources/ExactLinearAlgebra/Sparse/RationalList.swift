import ExactArithmetic

/// A list of rational numbers, which takes one machine word for each as long as all are integers that
/// fit one, and four otherwise.
public struct RationalList: Sendable, Hashable {
  /// The numbers, if all are words; then `numbers` is empty.
  @usableFromInline var words: [Int] = []

  /// The numbers, if one of them is no word; then `words` is empty.
  @usableFromInline var numbers: [Rational] = []

  /// The empty list.
  @inlinable public init() {}

  /// The list of these numbers.
  @inlinable public init(_ values: some Sequence<Rational>) {
    words.reserveCapacity(values.underestimatedCount)
    for value in values { append(value) }
  }

  /// The list of these integers.
  package init(words: [Int]) { self.words = words }

  /// The numbers of all parts, one part behind the other.
  package init(joining parts: [RationalList]) {
    if parts.allSatisfy(\.numbers.isEmpty) {
      words = Array(joining: parts.map(\.words))
    } else {
      numbers = Array(joining: parts.map { Array($0) })
    }
  }

  /// Appends a number.
  @inlinable public mutating func append(_ value: Rational) {
    if numbers.isEmpty, let word = Int(value) {
      words.append(word)
    } else {
      numbers += words.lazy.map { Rational($0) }
      words = []
      numbers.append(value)
    }
  }
}

extension RationalList: RandomAccessCollection {
  /// 0.
  @inlinable public var startIndex: Int { 0 }

  /// The number of numbers.
  @inlinable public var endIndex: Int { words.count + numbers.count }

  /// The number at `position`, from 0.
  @inlinable public subscript(position: Int) -> Rational {
    numbers.isEmpty ? Rational(words[position]) : numbers[position]
  }
}

extension RationalList: ExpressibleByArrayLiteral {
  /// The list of these numbers.
  @inlinable public init(arrayLiteral values: Rational...) { self.init(values) }
}
