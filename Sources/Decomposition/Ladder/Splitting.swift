import CouplingKernel

/// The splittings of 0…d−1 into blocks that the ladder descends: level 0 is the whole range, every
/// level splits each block into at most `branching` children of nearly equal size, the last level
/// has blocks of one element.
struct Splitting {
  /// `levels[k]` lists the blocks of level k from left to right; a block of one element has itself
  /// as its only child.
  let levels: [[Range<Int>]]

  /// Splits 0…dimension−1 with the given branching number, at least 2.
  init(dimension: Int, branching: Int) {
    var levels = [[0..<dimension]]
    while let last = levels.last, last.contains(where: { $0.count > 1 }) {
      levels.append(last.flatMap { Splitting.children(of: $0, branching: branching) })
    }
    self.levels = levels
  }

  /// The splitting with exactly the number of levels asked for, or with fewer where the smallest
  /// branching that fits that number needs fewer.
  init(dimension: Int, levels count: Int) {
    var branching = max(2, dimension)
    while branching > 2, Splitting.depth(of: dimension, branching: branching - 1) <= count {
      branching -= 1
    }
    self.init(dimension: dimension, branching: branching)
  }

  /// The number of levels below the whole range: ⌈log_branching dimension⌉.
  var depth: Int { levels.count - 1 }

  /// The blocks that the last move closes: the parents of the single elements.
  var leaves: [Range<Int>] { levels[max(0, depth - 1)] }

  /// ⌈log_branching dimension⌉, by repeated division.
  static func depth(of dimension: Int, branching: Int) -> Int {
    var blocks = dimension
    var depth = 0
    while blocks > 1 {
      blocks = (blocks + branching - 1) / branching
      depth += 1
    }
    return depth
  }

  private static func children(of block: Range<Int>, branching: Int) -> [Range<Int>] {
    let parts = min(branching, block.count)
    return (0..<parts).map { part in
      let start = block.lowerBound + block.count * part / parts
      let end = block.lowerBound + block.count * (part + 1) / parts
      return start..<end
    }
  }

  /// For every element the factor that the moves of all levels but the last multiply into the
  /// eigenvalue of Σ at that element: the product of its eigenvalues q.
  var multipliers: [Int] {
    var result = Array(repeating: 1, count: levels[0][0].count)
    for level in 1..<max(1, depth) {
      for (element, q) in eigenvalues(level: level).enumerated() { result[element] *= q }
    }
    return result
  }

  /// For every element the eigenvalue q of the move that clears `level`: 1, −1, 2, −2, … for the
  /// children of a block, so that they differ by much and remain small. With two children the
  /// eigenvalues, and their inverses, are ±1 and never grow.
  func eigenvalues(level: Int) -> [Int] {
    childNumbers(level: level).map { $0.isMultiple(of: 2) ? -($0 / 2) : $0 / 2 + 1 }
  }

  /// For every element the number, from 1, of its block of `level` among the children of its
  /// block of `level − 1`.
  func childNumbers(level: Int) -> [Int] {
    var numbers = Array(repeating: 1, count: levels[0][0].count)
    var parents = levels[level - 1].makeIterator()
    var parent = parents.next()
    var number = 0
    for block in levels[level] {
      if let current = parent, block.lowerBound >= current.upperBound {
        parent = parents.next()
        number = 0
      }
      number += 1
      for element in block { numbers[element] = number }
    }
    return numbers
  }
}

extension Partition {
  /// The numbers of levels that `Strategy.ladder` may have, each with a splitting of its own.
  public var ladderLevels: [Int] {
    let dimension = min(first.count, second.count)
    let most = max(1, Splitting.depth(of: dimension, branching: 2))
    return (1...most).filter { max(1, Splitting(dimension: dimension, levels: $0).depth) == $0 }
  }
}
