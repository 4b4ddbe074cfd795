/// One of the two parts of the coordinates. A layer is named after the part it updates.
public enum Part: String, Sendable, Hashable, CaseIterable {
  case first
  case second

  /// The part that this one is updated from.
  public var other: Part { self == .first ? .second : .first }

  /// 0 or 1.
  var index: Int { self == .first ? 0 : 1 }
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
  /// - Throws: `CertificateError.malformed`, unless both lists are non-empty and each of the
  ///   coordinates 0…n−1 stands in one of them, once.
  public init(first: [Int], second: [Int]) throws(CertificateError) {
    try require("partition[0]", !first.isEmpty, "a coordinate", found: "none")
    try require("partition[1]", !second.isEmpty, "a coordinate", found: "none")
    try requireEachOnce(first + second) {
      $0 < first.count ? "partition[0][\($0)]" : "partition[1][\($0 - first.count)]"
    }
    self.first = first
    self.second = second
  }

  /// The first half of the coordinates and the second half.
  ///
  /// - Throws: `CertificateError.malformed`, unless `size` is even and at least 2.
  public static func halves(of size: Int) throws(CertificateError) -> Partition {
    try require(
      "partition", size >= 2 && size.isMultiple(of: 2),
      "a partition, as \(size) coordinates have no halves", found: "none")
    return try Partition(first: Array(0..<size / 2), second: Array(size / 2..<size))
  }

  /// The coordinates of `part`.
  public subscript(part: Part) -> [Int] { part == .first ? first : second }
}

/// Demands that the indices are 0…count−1 in some order.
func requireEachOnce(_ indices: [Int], _ path: (Int) -> String) throws(CertificateError) {
  var isTaken = [Bool](repeating: false, count: indices.count)
  for (place, index) in indices.enumerated() {
    try require(
      path(place), isTaken.indices.contains(index) && !isTaken[index],
      "each index below \(indices.count) once", found: "\(index)")
    isTaken[index] = true
  }
}

/// Demands something of the data of a claim; `path` says of which.
func require(
  _ path: @autoclosure () -> String, _ isRight: Bool, _ expected: @autoclosure () -> String,
  found: @autoclosure () -> String
) throws(CertificateError) {
  if !isRight { throw .malformed(.init(path: path()), expected: expected(), found: found()) }
}
