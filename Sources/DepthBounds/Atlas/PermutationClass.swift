/// Permutations of 2d points, in two halves, that differ by a renaming of points inside the halves, by
/// the exchange of the halves, or by taking the inverse: their numbers of layers agree.
///
/// Up to renaming, a permutation is its cycles, each a cyclic word in the letters a and b that says in
/// which half its points lie: a multiset of necklaces.
public struct PermutationClass: Sendable, Hashable {
  /// The cyclic words, each in its smallest rotation, sorted; of the multisets that exchanging and
  /// inverting give, the smallest.
  public let cycles: [String]

  /// How many permutations there are in the class.
  public let count: Int

  /// The number of points.
  public var size: Int { cycles.reduce(0) { $0 + $1.count } }

  /// The name: the words, joined by dots.
  public var name: String { cycles.joined(separator: ".") }

  /// A permutation of the class: row i has its 1 in column `representative[i]`.
  public var representative: [Int] {
    var free = ["a": 0, "b": size / 2] as [Character: Int]
    var images = Array(0..<size)
    for word in cycles {
      let points = word.map { letter in
        defer { free[letter, default: 0] += 1 }
        return free[letter, default: 0]
      }
      // Column p goes to row q when q follows p on the cycle.
      for (p, q) in zip(points, points.dropFirst() + points.prefix(1)) { images[q] = p }
    }
    return images
  }

  /// All classes of even permutations of `size` points, sorted by their words.
  public static func all(size: Int) -> [PermutationClass] {
    let half = size / 2
    var found: [[String]: Int] = [:]
    for cycles in multisets(of: necklaces(upTo: half), [half, half]) {
      let inversions = cycles.reduce(0) { $0 + $1.count - 1 }
      guard inversions.isMultiple(of: 2) else { continue }
      found[canonical(cycles), default: 0] += countWithCycles(cycles, half: half)
    }
    return found.map { PermutationClass(cycles: $0.key, count: $0.value) }
      .sorted { $0.cycles.lexicographicallyPrecedes($1.cycles) }
  }

  /// d!² divided by the number of renamings that keep the cycles: rotations of each word, and
  /// permutations of equal ones.
  private static func countWithCycles(_ cycles: [String], half: Int) -> Int {
    let factorial = (1...max(half, 1)).reduce(1, *)
    var symmetries = 1
    for (word, multiplicity) in Dictionary(cycles.map { ($0, 1) }, uniquingKeysWith: +) {
      let rotations = word.rotations.count { $0 == word }
      for factor in 1...multiplicity { symmetries *= rotations * factor }
    }
    return factorial * factorial / symmetries
  }

  /// The smallest multiset among those that exchange and inverse give.
  private static func canonical(_ cycles: [String]) -> [String] {
    let exchanged = cycles.map { String($0.map { $0 == "a" ? "b" : "a" }) }
    let variants = [cycles, exchanged].flatMap { [$0, $0.map { String($0.reversed()) }] }
    let sorted = variants.map { $0.map(\.smallestRotation).sorted() }
    return sorted.min { $0.lexicographicallyPrecedes($1) } ?? cycles
  }

  /// The necklaces with at most so many of each letter.
  private static func necklaces(upTo half: Int) -> [String] {
    var words = [""]
    var found: Set<String> = []
    for _ in 0..<(2 * half) {
      words = words.flatMap { word in ["a", "b"].map { word + $0 } }
        .filter { $0.count(of: "a") <= half && $0.count(of: "b") <= half }
      found.formUnion(words.lazy.map(\.smallestRotation))
    }
    return found.sorted()
  }

  /// The multisets of words, in the given order, with exactly so many letters a and b.
  private static func multisets(of words: [String], _ left: [Int]) -> [[String]] {
    if left == [0, 0] { return [[]] }
    guard let word = words.first else { return [] }
    var result = multisets(of: Array(words.dropFirst()), left)
    let rest = [left[0] - word.count(of: "a"), left[1] - word.count(of: "b")]
    if rest.allSatisfy({ $0 >= 0 }) {
      result += multisets(of: words, rest).map { [word] + $0 }
    }
    return result
  }
}

extension String {
  fileprivate func count(of letter: Character) -> Int { count { $0 == letter } }

  /// All rotations, this word first.
  fileprivate var rotations: [String] {
    indices.map { String(self[$0...] + self[..<$0]) }
  }

  fileprivate var smallestRotation: String { rotations.min() ?? self }
}
