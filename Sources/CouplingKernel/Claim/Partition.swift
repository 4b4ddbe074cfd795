/// One of the two parts of the coordinates. A layer is named after the part it updates.
public enum Part: String, Sendable, Hashable, CaseIterable {
  case first
  case second

  /// The part that this one is updated from.
  public var other: Part { self == .first ? .second : .first }
}

/// A split of the coordinates 0…n−1 into two non-empty parts of any sizes, in any order.
public struct Partition: Sendable, Hashable {
  /// The coordinates of the first part, in the order in which layers see them.
  public let first: [Int]

  /// The coordinates of the second part, in the order in which layers see them.
  public let second: [Int]

  /// The number of coordinates n, at least 2.
  public var size: Int { first.count + second.count }

  /// The split into these two lists of coordinates.
  ///
  /// - Throws: `PartitionError`, unless both lists are non-empty and each of the coordinates
  ///   0…n−1 stands in one of them, once.
  public init(first: [Int], second: [Int]) throws(PartitionError) {
    if first.isEmpty { throw .emptyPart(.first) }
    if second.isEmpty { throw .emptyPart(.second) }
    var isTaken = [Bool](repeating: false, count: first.count + second.count)
    for (part, list) in [(Part.first, first), (.second, second)] {
      for (index, coordinate) in list.enumerated() {
        guard isTaken.indices.contains(coordinate), !isTaken[coordinate] else {
          throw .coordinate(coordinate, part, index: index)
        }
        isTaken[coordinate] = true
      }
    }
    self.first = first
    self.second = second
  }

  /// The first half of the coordinates and the second half.
  ///
  /// - Throws: `PartitionError`, unless `size` is even and at least 2.
  public static func halves(of size: Int) throws(PartitionError) -> Partition {
    guard size >= 2, size.isMultiple(of: 2) else { throw .noHalves(size: size) }
    return try Partition(first: Array(0..<size / 2), second: Array(size / 2..<size))
  }

  /// The even coordinates and the odd ones.
  ///
  /// - Throws: `PartitionError`, unless `size` is at least 2.
  public static func alternating(of size: Int) throws(PartitionError) -> Partition {
    try Partition(
      first: Array(stride(from: 0, to: size, by: 2)),
      second: Array(stride(from: 1, to: size, by: 2)))
  }

  /// The coordinates of `part`.
  public subscript(part: Part) -> [Int] { part == .first ? first : second }
}

/// Why two lists of coordinates are no partition.
public enum PartitionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A part has no coordinate.
  case emptyPart(Part)

  /// The coordinate at `index` of a part is out of range, or stands somewhere before.
  case coordinate(Int, Part, index: Int)

  /// There are no equal halves of so many coordinates.
  case noHalves(size: Int)

  /// What is wrong, in one sentence.
  public var description: String {
    switch self {
    case .emptyPart(let part): "the \(part) part is empty"
    case .coordinate(let coordinate, let part, let index):
      "coordinate \(coordinate), number \(index) of the \(part) part, is repeated or out of range"
    case .noHalves(let size): "\(size) coordinates have no two equal, non-empty halves"
    }
  }
}
