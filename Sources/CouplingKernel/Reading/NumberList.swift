import ExactArithmetic

/// The text of a string that holds numbers separated by single spaces.
struct NumberList {
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// Whether all fields have been read.
  var isAtEnd: Bool { position > text.count }

  /// Nothing is left.
  func end() throws(Flaw) {
    if !isAtEnd {
      throw Flaw(
        expected: "the end of the string", found: excerpt(text[position...]), offset: position)
    }
  }

  /// The canonical rationals in `text`, exactly `count`.
  static func rationals(
    _ text: UnsafeBufferPointer<UInt8>, _ count: Int
  ) throws(Flaw) -> [Rational] {
    var numbers = NumberList(text)
    var rationals: [Rational] = []
    while rationals.count < count { rationals.append(try numbers.rational()) }
    try numbers.end()
    return rationals
  }

  private mutating func rational() throws(Flaw) -> Rational {
    try field("a canonical rational") { Rational(canonical: $0) }
  }

  /// Reads a canonical rational that is not 0.
  mutating func nonZeroRational() throws(Flaw) -> Rational {
    try field("a canonical rational other than 0") {
      Rational(canonical: $0).flatMap { $0.isZero ? nil : $0 }
    }
  }

  /// Reads a canonical integer that is not negative; `Int.max` stands for all from there on.
  mutating func natural() throws(Flaw) -> Int {
    try field("a canonical integer from 0 on") {
      Integer(decimal: $0).flatMap { $0.signum < 0 ? nil : Int(exactly: $0) ?? .max }
    }
  }

  /// Reads a row of a dense matrix: `count` rationals, or integers and behind them a denominator
  /// for all.
  mutating func row(
    _ count: Int
  ) throws(Flaw) -> (values: [Rational], denominator: Integer?) {
    var values: [Rational] = []
    values.reserveCapacity(count)
    while values.count < count { values.append(try rational()) }
    if isAtEnd { return (values, nil) }
    let start = position
    try field("the end of the string or / and a denominator") {
      $0.elementsEqual([0x2F]) ? () : nil
    }
    let denominator = try field("a canonical integer") { Integer(decimal: $0) }
    try end()
    var content = denominator
    for value in values where content != .one && value.isInteger {
      content = Integer.gcd(content, value.numerator)
    }
    guard denominator > .one, content == .one, values.allSatisfy(\.isInteger) else {
      throw Flaw(
        expected: "integers and a denominator above 1 without a common factor",
        found: excerpt(text[start...]), offset: start)
    }
    return (values, denominator)
  }

  private mutating func field<Value>(
    _ expected: String, _ read: (UnsafeBufferPointer<UInt8>) -> Value?
  ) throws(Flaw) -> Value {
    guard !isAtEnd else {
      throw Flaw(expected: expected, found: "the end of the string", offset: text.count)
    }
    let start = position
    while position < text.count, text[position] != 0x20 { position += 1 }
    let field = UnsafeBufferPointer(rebasing: text[start..<position])
    position += 1
    guard let value = read(field) else {
      throw Flaw(expected: expected, found: excerpt(field), offset: start)
    }
    return value
  }
}

/// What is wrong with a string of a certificate; `offset` is counted from its beginning.
struct Flaw: Error {
  var expected: String
  var found: String
  var offset = 0
}
