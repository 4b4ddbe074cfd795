/// Reading permutations: lists of images and cycle notation.
public enum PermutationNotation {
  /// The name under which errors in a text given on the command line are reported.
  static let commandLineName = "--permutation"

  /// Collects `count` images and checks that every number from 0 to `count` − 1 occurs once.
  static func validated(
    count: Int, file: String, places: [InterchangeError.Place], image: (Int) -> Int?
  ) throws(InterchangeError) -> [Int] {
    guard count > 0 else {
      throw InterchangeError(
        .malformed, file: file, at: places, "expected a permutation of at least one point")
    }
    var seen = [Bool](repeating: false, count: count)
    var images: [Int] = []
    images.reserveCapacity(count)
    for i in 0..<count {
      guard let value = image(i), seen.indices.contains(value) else {
        throw InterchangeError(
          .malformed, file: file, at: places + [.entry([i])],
          "expected a number from 0 to \(count - 1)"
            + (image(i).map { ", found \($0)" } ?? ""))
      }
      guard !seen[value] else {
        throw InterchangeError(
          .malformed, file: file, at: places + [.entry([i])],
          "\(value) occurs twice, so the list is not a permutation")
      }
      seen[value] = true
      images.append(value)
    }
    return images
  }

  /// Reads a permutation from a text: a list of images, `2,0,3,1`, or disjoint cycles,
  /// `(0 2 3 1)`, where each point goes to the next one.
  ///
  /// Numbers are separated by commas or spaces. A list of images says its own size; cycles leave
  /// points out, so they need `size`.
  /// - Throws: `malformed` with the column, `selection` if a size is missing or contradicts the list.
  public static func parse(_ text: String, size: Int?) throws(InterchangeError) -> [Int] {
    var scanner = PermutationScanner(text: text)
    if scanner.isCyclic {
      guard let size else {
        throw InterchangeError(
          .selection, file: commandLineName,
          "cycle notation leaves points out: give the number of points with --size")
      }
      return try scanner.cycles(size: size)
    }
    let numbers = try scanner.list()
    if let size, size != numbers.count {
      throw InterchangeError(
        .selection, file: commandLineName, "--size says \(size), the list has \(numbers.count)")
    }
    return try validated(
      count: numbers.count, file: commandLineName, places: [], image: { numbers[$0] })
  }
}

/// Scans the two notations for permutations.
private struct PermutationScanner {
  let bytes: [UInt8]
  var position = 0

  init(text: String) { bytes = Array(text.utf8) }

  var isCyclic: Bool { bytes.first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "(") }

  func malformed(at position: Int, _ message: String) -> InterchangeError {
    InterchangeError(
      .malformed, file: PermutationNotation.commandLineName, at: [.line(1, column: position + 1)],
      message)
  }

  mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func number() throws(InterchangeError) -> Int {
    skipSpaces()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw malformed(at: start, "expected a number from 0")
    }
    return value
  }

  mutating func list() throws(InterchangeError) -> [Int] {
    var numbers = [try number()]
    while true {
      let hasComma = take(",")
      if position == bytes.count && !hasComma { return numbers }
      numbers.append(try number())
    }
  }

  mutating func cycles(size: Int) throws(InterchangeError) -> [Int] {
    guard size > 0 else {
      throw InterchangeError(
        .selection, file: PermutationNotation.commandLineName, "--size must be at least 1")
    }
    var images = Array(0..<size)
    var moved = Set<Int>()
    repeat {
      guard take("(") else { throw malformed(at: position, "expected '('") }
      var cycle: [Int] = []
      while !take(")") {
        if !cycle.isEmpty { _ = take(",") }
        skipSpaces()
        let start = position
        let point = try number()
        guard point < size else {
          throw malformed(at: start, "expected a number from 0 to \(size - 1), found \(point)")
        }
        guard moved.insert(point).inserted else {
          throw malformed(at: start, "\(point) occurs twice")
        }
        cycle.append(point)
      }
      for (k, point) in cycle.enumerated() { images[point] = cycle[(k + 1) % cycle.count] }
      skipSpaces()
    } while position < bytes.count
    return images
  }
}
