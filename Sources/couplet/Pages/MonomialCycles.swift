import CouplingKernel
import Pages

/// The cycles of a matrix with one non-zero entry in each row and column: column j goes to the row of
/// its entry.
struct MonomialCycles {
  struct Cycle {
    var points: [Int]
    /// For each point a for the first part, b for the second.
    var word: String
    /// Whether the product of the entries is negative.
    var isNegative: Bool

    /// `first`, `second` or `both`.
    var part: String {
      word.contains("a") ? (word.contains("b") ? "both" : "first") : "second"
    }
  }

  let cycles: [Cycle]

  /// Larger ones are not drawn or listed.
  private static let mostPoints = 96
  private static let mostRows = 40

  /// The cycles of T · F; nil unless it is such a matrix.
  init?(_ bound: LowerBound) {
    var next = [Int](repeating: -1, count: bound.size)
    var isNegative = [Bool](repeating: false, count: bound.size)
    for row in 0..<bound.size {
      let entries = bound.nonZeros(inRow: row)
      guard entries.count == 1, next[entries[0].column] < 0 else { return nil }
      next[entries[0].column] = row
      isNegative[entries[0].column] = entries[0].value.signum < 0
    }
    let first = Set(bound.partition.first)
    var isSeen = [Bool](repeating: false, count: bound.size)
    var cycles: [Cycle] = []
    for start in 0..<bound.size where !isSeen[start] {
      var cycle = Cycle(points: [], word: "", isNegative: false)
      var point = start
      while !isSeen[point] {
        isSeen[point] = true
        cycle.points.append(point)
        cycle.word += first.contains(point) ? "a" : "b"
        cycle.isNegative = cycle.isNegative != isNegative[point]
        point = next[point]
      }
      cycles.append(cycle)
    }
    self.cycles = cycles
  }

  var canBeDrawn: Bool { cycles.reduce(0) { $0 + $1.points.count } <= Self.mostPoints }

  var words: [String] { cycles.map(\.word) }

  /// The figures of the argument from cycles.
  func elements(_ bound: LowerBound, leading: Part) -> [Element] {
    let crossing = cycles.count { $0.part == "both" }
    let (possible, needed) = CycleStructure(bound, leading: leading).eigenvaluesInCommon
    let rows = cycles.prefix(Self.mostRows).map { cycle in
      [
        "(\(cycle.points.map(String.init).joined(separator: " ")))", "\(cycle.points.count)",
        cycle.part, cycle.isNegative ? "negative" : "positive",
      ]
    }
    let rest = cycles.count - rows.count
    let roots =
      possible < needed
      ? "\(possible), and a product of so many layers would need \(needed)"
      : "\(possible), and \(needed) are enough: this excludes nothing"
    let crossings =
      bound.layers == 5
      ? "\(crossing); one excludes four layers if no entry is negative" : "\(crossing)"
    return [
      .facts([
        ("eigenvalues in common", roots), ("cycles through both parts", crossings),
      ]),
      .table(
        caption: "The cycles" + (rest > 0 ? ", \(rest) more not listed" : "")
          + "; pure ones lie in one part. The sign is that of the product of the entries.",
        header: ["cycle", "length", "part", "sign"], rows: Array(rows)),
    ]
  }
}
