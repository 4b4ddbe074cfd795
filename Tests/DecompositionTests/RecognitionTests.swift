import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import SeededRandom
import Testing

@testable import Decomposition

private let isLong = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

/// Products of random layers, which are recognised as products of so many or fewer.
private struct RandomProduct {
  let target: Target
  let partition: Partition

  init(
    parts: (Int, Int), layers count: Int, beginning: Part, scaled: Bool, rank: Int? = nil,
    bound: Int = 3, using random: inout SeededGenerator
  ) throws {
    let n = parts.0 + parts.1
    let order = (0..<n).shuffled(using: &random)
    let partition = try Partition(
      first: Array(order[..<parts.0]), second: Array(order[parts.0...]))
    var matrix = RationalMatrix.identity(n)
    var part = beginning
    for _ in 0..<count {
      let (updated, other) = (partition[part], partition[part.other])
      var factor = RationalMatrix.identity(n)
      var shift = RationalMatrix(rows: updated.count, columns: other.count) { _, _ in
        Rational(Int.random(in: -bound...bound, using: &random))
      }
      if let rank = rank.map({ min($0, updated.count) }) {
        let left = RationalMatrix(rows: updated.count, columns: rank) { _, _ in
          Rational(Int.random(in: -1...1, using: &random))
        }
        shift = left * shift.block(rows: 0..<rank, columns: 0..<other.count)
      }
      for (i, row) in updated.enumerated() {
        for (j, column) in other.enumerated() { factor[row, column] = shift[i, j] }
        if scaled {
          factor[row, row] =
            Rational(Int.random(in: 1...4, using: &random))
            / Rational(Int.random(in: 1...4, using: &random))
        }
      }
      matrix = factor * matrix
      part = part.other
    }
    target = .matrix(.dense(matrix))
    self.partition = partition
  }

  /// Recognises the product and has the kernel check the layers.
  func expectRecognized(within count: Int, _ comment: Comment) throws {
    let layers = try #require(recognize(target, partition: partition), comment)
    #expect(layers.count <= count, comment)
    let certificate = try Certificate(partition: partition, target: target, layers: layers)
    #expect(try certificate.check(reference: true) == .verified, comment)
  }
}

@Suite struct RecognitionTests {
  static let parts = [(1, 1), (2, 2), (3, 3), (1, 3), (4, 2), (2, 3), (5, 5)]

  @Test(arguments: parts, 1...3)
  func productsOfFewLayersWithScales(parts: (Int, Int), count: Int) throws {
    var random = SeededGenerator(seed: UInt64(parts.0 * 100 + parts.1 * 10 + count))
    for round in 0..<12 {
      let product = try RandomProduct(
        parts: parts, layers: count, beginning: round.isMultiple(of: 2) ? .first : .second,
        scaled: round % 3 != 0, rank: round < 6 ? nil : round % 4, using: &random)
      try product.expectRecognized(within: count, "\(parts), \(count) layers, round \(round)")
    }
  }

  @Test(arguments: parts)
  func productsOfFourLayersWithoutScales(parts: (Int, Int)) throws {
    var random = SeededGenerator(seed: UInt64(parts.0 * 10 + parts.1))
    for round in 0..<16 {
      let product = try RandomProduct(
        parts: parts, layers: 4, beginning: round.isMultiple(of: 2) ? .first : .second,
        scaled: false, rank: round < 6 ? nil : round % 4, bound: 1 + round % 3, using: &random)
      try product.expectRecognized(within: 4, "\(parts), round \(round)")
    }
  }

  @Test(arguments: [1, 2])
  func productsOfFourLayersWithScales(d: Int) throws {
    var random = SeededGenerator(seed: UInt64(d))
    for round in 0..<40 {
      let product = try RandomProduct(
        parts: (d, d), layers: 4, beginning: round.isMultiple(of: 2) ? .first : .second,
        scaled: true, rank: round < 20 ? nil : round % 3, bound: 1 + round % 3, using: &random)
      try product.expectRecognized(within: 4, "d = \(d), round \(round)")
    }
  }
}

@Suite struct RecognitionLimitTests {
  private func layerCount(_ rows: [[Int]], first: [Int], second: [Int]) throws -> Int? {
    let matrix = RationalMatrix(rows.map { $0.map { Rational($0) } })
    let partition = try Partition(first: first, second: second)
    let target = Target.matrix(.dense(matrix))
    guard let layers = recognize(target, partition: partition) else { return nil }
    let certificate = try Certificate(partition: partition, target: target, layers: layers)
    #expect(try certificate.check() == .verified)
    return layers.count
  }

  @Test(arguments: [
    ([[1, 0], [0, 1]], 1), ([[1, 0], [7, 3]], 1), ([[2, 5], [0, 1]], 1), ([[2, 0], [0, 3]], 2),
    ([[1, 2], [3, 7]], 2), ([[3, 2], [7, 5]], 2), ([[0, 1], [-1, 0]], 3), ([[0, -2], [3, 5]], 2),
    ([[0, -2], [3, -5]], 3),
    ([[-1, 0], [0, -1]], 4), ([[-1, 0], [2, -1]], 3), ([[-2, 1], [0, -3]], 3),
    ([[-2, 0], [0, -3]], 4),
  ])
  func twoCoordinates(rows: [[Int]], count: Int) throws {
    #expect(try layerCount(rows, first: [0], second: [1]) == count)
  }

  /// Four are enough for any two coordinates.
  @Test func everyMatrixOfTwoCoordinates() throws {
    for entry in 0..<(7 * 7 * 7 * 7) {
      let entries = [entry % 7, entry / 7 % 7, entry / 49 % 7, entry / 343].map { $0 - 3 }
      let determinant = entries[0] * entries[3] - entries[1] * entries[2]
      let count = try layerCount(
        [Array(entries[..<2]), Array(entries[2...])], first: [0], second: [1])
      #expect((count != nil) == (determinant > 0), "\(entries)")
    }
  }

  /// The families of MATHEMATICS.md, section 6, need six; −1 and its like need more than four.
  @Test func whatNeedsMoreIsNotRecognized() throws {
    let cycle = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    func sum(_ a: [[Int]], _ b: [[Int]]) -> [[Int]] {
      a.map { $0 + b.map { _ in 0 } } + b.map { a.map { _ in 0 } + $0 }
    }
    let identity = (0..<3).map { i in (0..<3).map { i == $0 ? 1 : 0 } }
    #expect(try layerCount(sum(identity, cycle), first: [0, 1, 2], second: [3, 4, 5]) == nil)
    #expect(
      try layerCount(
        sum([[1, 0], [0, 1]], [[-1, 0], [0, -1]]), first: [0, 1], second: [2, 3])
        == nil)
    #expect(try layerCount(sum(cycle, cycle), first: [0, 1, 2], second: [3, 4, 5]) == 4)
    #expect(try layerCount(sum(cycle, cycle), first: [0, 1], second: [2, 3, 4, 5]) == nil)
  }

  /// A single different entry is noticed.
  @Test func nearMisses() throws {
    // Q = −D R⁻¹ E with D = diag(1, 2) and E = diag(1, 3), then with one entry or all signs changed.
    func rows(_ q: [[Int]]) -> [[Int]] {
      [[0, 0] + q[0], [0, 0] + q[1], [1, 1, 0, 0], [1, 2, 0, 0]]
    }
    for (q, count) in [
      ([[-2, 3], [2, -6]], 3), ([[-2, 3], [2, -7]], nil), ([[2, -3], [-2, 6]], nil),
    ] {
      #expect(try layerCount(rows(q), first: [0, 1], second: [2, 3]) == count)
      #expect(try layerCount(rows(q), first: [3, 2], second: [1, 0]) == count)
    }
    #expect(try layerCount([[2, 0], [0, -1]], first: [0], second: [1]) == nil)
    #expect(try layerCount([[1, 1], [1, 1]], first: [0], second: [1]) == nil)
  }
}

@Suite struct PermutationRecognitionTests {
  /// The sparse layers of a permutation are at most four wherever four layers are recognised, and no
  /// fewer are.
  @Test(arguments: isLong ? [2, 4, 6] : [2, 4])
  func sparseLayersAreTheFewest(size: Int) throws {
    let partition = try Partition.halves(of: size)
    try forEachPermutation(of: size) { permutation in
      guard try SignedPermutation(columns: permutation).determinant == 1 else { return }
      let sparse = try PermutationStrategy.layers(of: permutation).count
      let recognized = recognize(.permutation(permutation), partition: partition)?.count
      #expect(recognized == (sparse <= 4 ? sparse : nil), "\(permutation)")
    }
  }
}
