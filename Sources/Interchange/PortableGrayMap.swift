/// Netpbm's format for pictures in grey, `.pgm`: plain (P2) and binary (P5).
enum PortableGrayMap {
  /// The picture in a file.
  /// - Throws: `malformed` with the byte.
  static func parse(_ source: Source) throws(InterchangeError) -> GreyPicture {
    var scanner = Scanner(source: source)
    guard source.bytes.starts(with: "P2".utf8) || source.bytes.starts(with: "P5".utf8) else {
      throw source.malformed(.byte(0), message: "expected P2 or P5, a picture in grey")
    }
    let isPlain = source.bytes[1] == UInt8(ascii: "2")
    scanner.position = 2
    let width = try scanner.number("the width", in: 1...(1 << 20))
    let height = try scanner.number("the height", in: 1...(1 << 20))
    let white = try scanner.number("the largest value", in: 1...65535)
    let count = width * height
    guard count <= source.count else {
      throw source.malformed(
        .byte(scanner.position), message: "expected \(count) pixels, found \(source.count) bytes")
    }
    var values: [Int] = []
    values.reserveCapacity(count)
    if isPlain {
      while values.count < count {
        values.append(try scanner.number("a value", in: 0...white))
      }
    } else {
      // One byte of white space ends the header.
      let start = scanner.position + 1
      let size = white < 256 ? 1 : 2
      guard start + size * count <= source.count else {
        throw source.malformed(
          .byte(source.count), message: "expected \(count) pixels, found the end of the file")
      }
      for place in stride(from: start, to: start + size * count, by: size) {
        let value = source.bytes[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
        guard value <= white else {
          throw source.malformed(
            .byte(place), message: "expected a value up to \(white), found \(value)")
        }
        values.append(value)
      }
    }
    return GreyPicture(width: width, height: height, white: white, values: values)
  }

  private struct Scanner {
    let source: Source
    var position = 0

    /// The next number, behind white space and comments.
    mutating func number(
      _ expected: String, in range: ClosedRange<Int>
    ) throws(InterchangeError) -> Int {
      var isComment = false
      while position < source.count {
        let byte = source.bytes[position]
        if byte == UInt8(ascii: "#") { isComment = true }
        if byte == UInt8(ascii: "\n") { isComment = false }
        guard isComment || [0x20, 0x09, 0x0A, 0x0D].contains(byte) else { break }
        position += 1
      }
      let start = position
      while position < source.count, 0x30...0x39 ~= source.bytes[position] { position += 1 }
      let text = String(decoding: source.bytes[start..<position], as: UTF8.self)
      guard let value = Int(text), range.contains(value) else {
        throw source.malformed(
          .byte(start),
          message: "expected \(expected) from \(range.lowerBound) to \(range.upperBound), found "
            + (text.isEmpty ? "no number" : text))
      }
      return value
    }
  }
}
