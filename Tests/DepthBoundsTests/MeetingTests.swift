import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import SeededRandom
import Testing

@testable import DepthBounds

/// How often the two bounds meet, on random and on structured matrices. With COUPLET_LONG_TESTS=1 this
/// prints the table of Documentation/lower-bounds.md.
struct MeetingTests {
  private static let isLong = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

  private typealias Entry = @Sendable (_ i: Int, _ j: Int, _ d: Int, _ random: () -> Int) -> Int

  private static let families: [(name: String, entry: Entry)] = [
    ("random, −9 … 9", { _, _, _, random in random() }),
    ("random, −1 … 1", { _, _, _, random in random() % 2 }),
    ("block diagonal", { i, j, d, random in (i < d) == (j < d) ? random() % 3 : 0 }),
    ("block triangular", { i, j, d, random in i >= d || j < d ? random() % 3 : 0 }),
    ("triangular", { i, j, _, random in i > j ? random() : i == j ? 1 + abs(random()) : 0 }),
    ("I + rank one", { i, j, _, _ in (i == j ? 1 : 0) + (i % 3 - 1) * (j % 2 + 1) }),
    ("circulant", { i, j, d, _ in [2, -1, 0, 1, 3, 0, 1, 1][(j - i + 2 * d) % (2 * d)] }),
    ("diagonal of signs", { i, j, _, random in i == j ? (random() < 0 ? -1 : 1) : 0 }),
  ]

  @Test func boundsMeet() throws {
    let samples = Self.isLong ? 60 : 6
    var table = "| family | n = 2 | n = 4 | n = 6 | n = 8 |\n|---|---|---|---|---|\n"
    for (name, entry) in Self.families {
      table += "| \(name) |"
      for d in Self.isLong ? 1...4 : 1...2 {
        var (met, all) = (0, 0)
        var depths: Set<Int> = []
        for seed in 0..<UInt64(samples) {
          var generator = SeededGenerator(seed: seed)
          func random() -> Int { Int.random(in: -9...9, using: &generator) }
          var matrix = RationalMatrix(rows: 2 * d, columns: 2 * d)
          for i in 0..<2 * d {
            for j in 0..<2 * d { matrix[i, j] = Rational(entry(i, j, d, random)) }
          }
          guard let bounds = try? depthBounds(of: .matrix(.dense(matrix)), flip: .auto) else {
            continue
          }
          all += 1
          let upper = try #require(bounds.upper, "\(name), d = \(d), seed \(seed)")
          #expect(bounds.lower <= upper && upper <= 6)
          if bounds.isExact {
            met += 1
            depths.insert(upper)
          }
          // Everything is decided for parts of one and two coordinates, in both orders.
          let isDecided = bounds.orders.allSatisfy(\.isExact)
          #expect(d > 2 || isDecided, "\(name), d = \(d), seed \(seed)")
        }
        let list = depths.sorted().map(String.init).joined(separator: ", ")
        table += " \(met)/\(all)\(list.isEmpty ? "" : " (\(list))") |"
      }
      table += "\n"
    }
    if Self.isLong { print(table) }
  }
}
