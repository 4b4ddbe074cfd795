import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct AutomaticTests {
  private func explained(
    _ rows: [[Int]], budget: DecompositionBudget? = nil, flip: FlipChoice = .none,
    partition: Partition? = nil
  ) throws -> ExplainedDecomposition {
    let target = Target.matrix(.dense(RationalMatrix(rows.map { $0.map { Rational($0) } })))
    let result = try explainedDecomposition(
      of: target,
      options: DecompositionOptions(budget: budget, partition: partition, flip: flip))
    #expect(try result.certificate.check(reference: true) == .verified)
    return result
  }

  /// Entries −9…9 of a matrix with positive determinant.
  private func randomRows(_ n: Int, seed: UInt64) throws -> [[Int]] {
    var random = SeededGenerator(seed: seed)
    var rows = (0..<n).map { _ in (0..<n).map { _ in Int.random(in: -9...9, using: &random) } }
    let matrix = RationalMatrix(rows.map { $0.map { Rational($0) } })
    if try matrix.determinant().signum < 0 { rows.swapAt(0, 1) }
    return rows
  }

  @Test(arguments: [
    ([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], 1),
    ([[1, 0, 0, 0], [0, 1, 0, 0], [5, 6, 1, 0], [7, 8, 0, 1]], 1),
    ([[2, 0, 1, 1], [0, 3, 4, 5], [0, 0, 1, 0], [0, 0, 0, 1]], 1),
    ([[2, 0, 0, 0], [0, 3, 0, 0], [0, 0, 5, 0], [0, 0, 0, 7]], 2),
    ([[1, 2, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 3, 1]], 4),
    ([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 0], [0, 0, 0, -1]], 6),
    ([[0, 0, -1, 0], [0, 0, 0, -1], [1, 0, 0, 0], [0, 1, 0, 0]], 3),
    ([[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], 5),
    ([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 9, 3]], 5),
  ])
  func noMoreLayersThanNeeded(rows: [[Int]], count: Int) throws {
    let result = try explained(rows, flip: .auto)
    #expect(result.certificate.layers.count <= count)
    #expect(result.reason != nil)
  }

  /// Reflecting the right coordinate of a reflection leaves the identity.
  @Test(arguments: 0..<4)
  func allReflectionsAreTried(coordinate: Int) throws {
    let rows = (0..<4).map { i in (0..<4).map { i == $0 ? (i == coordinate ? -1 : 1) : 0 } }
    let certificate = try explained(rows, flip: .auto).certificate
    #expect(certificate.flip == coordinate)
    #expect(certificate.layers.count == 1)
  }

  @Test func budgetsAreKept() throws {
    let rows = try randomRows(16, seed: 5)
    let free = try explained(rows, budget: DecompositionBudget(bytes: .max)).certificate
    #expect(free.layers.count == 5)
    let bits = NumberStatistics(free.layers).largestBits
    var previous = 5
    for limit in [bits - 1, bits * 2 / 3, bits / 3] {
      let certificate = try explained(rows, budget: DecompositionBudget(bits: limit)).certificate
      #expect(NumberStatistics(certificate.layers).largestBits <= limit)
      #expect(certificate.layers.count >= previous)
      previous = certificate.layers.count
    }
    #expect(previous > 5)
    let bytes = free.text.utf8.count
    let small = try explained(rows, budget: DecompositionBudget(bytes: bytes / 2))
    #expect(small.certificate.text.utf8.count <= bytes / 2)
    #expect(small.reason?.contains("with fewer layers") == true)
    let condition = try #require(free.layers.map(\.condition).max())
    let calm = try explained(
      rows, budget: DecompositionBudget(condition: condition / Rational(1000)))
    #expect(calm.certificate.layers.allSatisfy { $0.condition <= condition / Rational(1000) })
  }

  @Test func tooSmallBudgets() throws {
    let rows = try randomRows(8, seed: 1)
    for budget in [
      DecompositionBudget(bytes: 10), DecompositionBudget(bits: 2),
      DecompositionBudget(condition: .one),
    ] {
      #expect {
        try explained(rows, budget: budget)
      } throws: { error in
        if case DecompositionError.overBudget = error { true } else { false }
      }
    }
  }

  @Test func unevenParts() throws {
    let rows = try randomRows(7, seed: 3)
    let partition = try Partition(first: [0, 1, 2, 3], second: [4, 5, 6])
    let result = try explained(rows, partition: partition)
    #expect(result.certificate.layers.count <= 8)
    let identity = try explained(
      (0..<7).map { i in (0..<7).map { i == $0 ? 1 : 0 } }, partition: partition)
    #expect(identity.certificate.layers.count == 1)
  }

  @Test func withoutShift() throws {
    let rows = try randomRows(10, seed: 2)
    let matrix = RationalMatrix(rows.map { $0.map { Rational($0) } })
    for (levels, count) in [(1, 5), (2, 7), (3, 9)] {
      let certificate = try decompose(
        .matrix(.dense(matrix)),
        options: DecompositionOptions(strategy: .ladder, levels: levels, allowsShift: false))
      #expect(certificate.layers.count == count)
      #expect(try certificate.check(reference: true) == .verified)
    }
    #expect(throws: DecompositionError.shiftNeeded) {
      try decompose(
        .matrix(.dense(.identity(4))),
        options: DecompositionOptions(strategy: .shallow, allowsShift: false))
    }
    #expect(throws: DecompositionError.notRecognized) {
      try decompose(
        .matrix(.dense(matrix)), options: DecompositionOptions(strategy: .recognition))
    }
  }
}
