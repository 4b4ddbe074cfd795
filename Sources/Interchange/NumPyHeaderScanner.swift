/// Reads the header of a `.npy` file: a Python dictionary literal with exactly the keys `descr`
/// (a string), `fortran_order` (`True` or `False`) and `shape` (a tuple of integers).
struct NumPyHeaderScanner {
  struct Header {
    var descr: String
    var isFortranOrder: Bool
    var shape: [Int]
  }

  let source: Source
  let end: Int
  var position: Int

  init(source: Source, range: Range<Int>) {
    self.source = source
    position = range.lowerBound
    end = range.upperBound
  }

  mutating func header() throws(InterchangeError) -> Header {
    var descr: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let start = position
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descr == nil: descr = try descriptor()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default:
        throw source.malformed(
          .byte(start),
          message: "expected each of 'descr', 'fortran_order', 'shape' once, found '\(key)'")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpaces()
    guard position == end else {
      throw source.malformed(.byte(position), message: "expected spaces to the end of the header")
    }
    guard let descr else { throw missing("descr") }
    guard let isFortranOrder else { throw missing("fortran_order") }
    guard let shape else { throw missing("shape") }
    return Header(descr: descr, isFortranOrder: isFortranOrder, shape: shape)
  }

  private func missing(_ key: String) -> InterchangeError {
    source.malformed(.byte(end), message: "the header lacks the key '\(key)'")
  }

  private mutating func skipSpaces() {
    while position < end, [0x20, 0x09, 0x0A].contains(source.bytes[position]) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard position < end, source.bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(InterchangeError) {
    guard take(character) else {
      throw source.malformed(.byte(position), message: "expected '\(character)' in the header")
    }
  }

  private mutating func string() throws(InterchangeError) -> String {
    skipSpaces()
    let start = position
    guard position < end, [0x22, 0x27].contains(source.bytes[position]) else {
      throw source.malformed(.byte(position), message: "expected a quoted string in the header")
    }
    let quote = source.bytes[position]
    position += 1
    while position < end, source.bytes[position] != quote { position += 1 }
    guard position < end else {
      throw source.malformed(.byte(start), message: "the quoted string does not end")
    }
    let text = String(decoding: source.bytes[start + 1..<position], as: UTF8.self)
    position += 1
    return text
  }

  private mutating func descriptor() throws(InterchangeError) -> String {
    skipSpaces()
    if position < end, source.bytes[position] == UInt8(ascii: "[") {
      throw source.malformed(
        .field("descr"), message: "expected a numeric type, found a structured one")
    }
    return try string()
  }

  private mutating func boolean() throws(InterchangeError) -> Bool {
    skipSpaces()
    for (text, value) in [("True", true), ("False", false)]
    where source.bytes[position..<end].starts(with: text.utf8) {
      position += text.utf8.count
      return value
    }
    throw source.malformed(.field("fortran_order"), message: "expected True or False")
  }

  private mutating func tuple() throws(InterchangeError) -> [Int] {
    var dimensions: [Int] = []
    try expect("(")
    while !take(")") {
      skipSpaces()
      let start = position
      while position < end, (0x30...0x39).contains(source.bytes[position]) { position += 1 }
      guard let size = Int(String(decoding: source.bytes[start..<position], as: UTF8.self)) else {
        throw source.malformed(
          .field("shape"), .byte(start), message: "expected a size from 0 to 2^63 − 1")
      }
      dimensions.append(size)
      if !take(",") {
        try expect(")")
        if dimensions.count == 1 {
          throw source.malformed(
            .field("shape"), .byte(position - 1), message: "expected a tuple such as (4, 4)")
        }
        break
      }
    }
    return dimensions
  }
}
