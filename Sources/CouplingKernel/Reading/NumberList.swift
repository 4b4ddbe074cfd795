import ExactArithmetic
import ExactLinearAlgebra

/// The text of a string that holds numbers separated by single spaces.
struct NumberList {
  let text: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// Whether all fields have been read.
  var isAtEnd: Bool { position > text.count }

  /// Nothing is left.
  func end() throws(Flaw) {
    if !isAtEnd { throw flaw("the end of the string", at: position - 1) }
  }

  /// The number of entries of the matrix in a row of its text, if that is well formed.
  static func columnCount(_ row: UnsafeBufferPointer<UInt8>) -> Int {
    let hasDenominator = zip(row, row.dropFirst()).contains { $0 == (0x2F, 0x20) }
    return row.count { $0 == 0x20 } + (hasDenominator ? -1 : 1)
  }

  /// The row of a dense matrix in `text`: fractions, which must be in lowest terms, or integers and
  /// behind them a denominator for all, without a common factor.
  static func row(
    _ text: UnsafeBufferPointer<UInt8>, _ columns: Int
  ) throws(Flaw) -> [Fraction] {
    var numbers = NumberList(text)
    var row: [Fraction] = []
    row.reserveCapacity(min(columns, text.count))
    repeat { row.append(try numbers.fraction()) } while row.count < columns
    let start = numbers.position
    guard text.dropFirst(start).starts(with: "/ ".utf8) else {
      try numbers.end()
      return row
    }
    numbers.position += 2
    let common = try numbers.fraction()
    try numbers.end()
    // A common factor divides every sum of multiples. That has few others, so one gcd is long.
    var sum = Integer.zero
    for (index, entry) in row.enumerated() { sum.addProduct(entry.numerator, Integer(index + 1)) }
    let content = row.reduce(Integer.gcd(common.numerator, sum)) {
      $0.isOne ? $0 : .gcd($0, $1.numerator)
    }
    guard
      common.numerator > .one, content.isOne, !common.mustBeReduced,
      !row.contains(where: \.mustBeReduced)
    else {
      throw numbers.flaw(
        "integers and a denominator above 1 without a common factor", at: start)
    }
    for index in row.indices { row[index].denominator = common.numerator }
    return row
  }

  /// Reads a canonical rational.
  mutating func rational() throws(Flaw) -> Rational {
    if let word = word() { return Rational(word) }
    let start = position
    if let value = try fraction().rational { return value }
    throw flaw("a canonical rational", at: start)
  }

  /// Reads a canonical integer that is not negative; `Int.max` stands for all from there on.
  mutating func natural() throws(Flaw) -> Int {
    let start = position
    if let word = word() {
      if word >= 0 { return word }
    } else if let read = try? fraction(), !read.mustBeReduced, read.numerator.signum >= 0 {
      return Int(exactly: read.numerator) ?? .max
    }
    throw flaw("a canonical integer from 0 on", at: start)
  }

  /// Reads a canonical integer of at most 18 digits; nothing, if something else is next.
  private mutating func word() -> Int? {
    let isNegative = position < text.count && text[position] == UInt8(ascii: "-")
    let start = isNegative ? position + 1 : position
    let limit = min(text.count, start + 18)
    var (value, end) = (0, start)
    while end < limit, case let digit = text[end] &- UInt8(ascii: "0"), digit <= 9 {
      value = 10 &* value &+ Int(digit)
      end += 1
    }
    guard
      end > start, end == text.count || text[end] == UInt8(ascii: " "),
      text[start] != UInt8(ascii: "0") || end == position + 1
    else { return nil }
    position = end + 1
    return isNegative ? -value : value
  }

  /// Reads a canonical integer, or two with a slash between, the second above 1.
  private mutating func fraction() throws(Flaw) -> Fraction {
    let start = position
    let numerator = integer()
    let isFraction = position < text.count && text[position] == UInt8(ascii: "/")
    position += isFraction ? 1 : 0
    guard
      let numerator, let denominator = isFraction ? integer() : .one,
      denominator > .one || !isFraction,
      position >= text.count || text[position] == UInt8(ascii: " ")
    else { throw flaw("a canonical rational", at: start) }
    position += 1
    return Fraction(numerator, over: denominator, mustBeReduced: isFraction)
  }

  private mutating func integer() -> Integer? {
    let start = position
    if position < text.count, text[position] == UInt8(ascii: "-") { position += 1 }
    position = text.place(from: position, where: \.isNoDigit)
    if start >= text.count { return nil }
    return Integer(decimal: UnsafeBufferPointer(rebasing: text[start..<position]))
  }
}
