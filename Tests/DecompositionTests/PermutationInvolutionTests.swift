import Testing

@testable import Decomposition

@Suite struct PermutationInvolutionTests {
  /// t, with the signs of its blocks 1.
  private func similarity(_ pair: InvolutionPair) -> SmallMatrix {
    var sum = EntrySum(order: pair.x.count)
    for block in pair.blocks {
      switch block {
      case .point(let a, let j): sum.add(1, j, a)
      case .pair((let a, let b), (let j, let k)):
        sum.add(1, j, a)
        sum.add(pair.x[a].sign * pair.y[j].sign, k, b)
      case .mixed(let a, let b, (let j, let k)):
        for (column, sign) in [(a, 1), (b, -1)] {
          sum.add(1, j, column)
          sum.add(sign * pair.y[j].sign, k, column)
        }
      }
    }
    return SmallMatrix(sum)
  }

  private func check(_ permutation: SignedPermutation) {
    let pair = InvolutionPair(factoring: permutation)
    let identity = SignedPermutation(identity: permutation.count)
    #expect(pair.x * pair.x == identity, "\(permutation)")
    #expect(pair.y * pair.y == identity, "\(permutation)")
    #expect(pair.x * permutation == pair.y, "\(permutation)")
    #expect(SmallMatrix(pair.x).trace == SmallMatrix(pair.y).trace, "\(permutation)")
    let t = similarity(pair)
    #expect(t * SmallMatrix(pair.x) == SmallMatrix(pair.y) * t, "\(permutation)")
    let columns = pair.blocks.flatMap { block in
      switch block {
      case .point(let a, _): [a]
      case .pair(let points, _): [points.0, points.1]
      case .mixed(let a, let b, _): [a, b]
      }
    }
    #expect(columns.sorted() == Array(0..<permutation.count), "\(permutation)")
    let mixedCount = pair.blocks.count { if case .mixed = $0 { true } else { false } }
    let unsigned = SignedPermutation(
      trusted: permutation.images, signs: permutation.signs.map { _ in 1 })
    #expect(mixedCount == (unsigned.determinant == 1 ? 0 : 1), "\(permutation)")
  }

  @Test(arguments: 1...4)
  func allSignedPermutations(size: Int) {
    forEachSignedPermutation(of: size) { check($0) }
  }

  @Test(arguments: [6, 12, 30])
  func randomSignedPermutations(size: Int) throws {
    for seed: UInt64 in 0..<40 {
      try check(randomSignedPermutation(.any, size: size, seed: seed))
    }
  }

  @Test func signedPermutationsAsMatrices() throws {
    for seed: UInt64 in 0..<20 {
      let a = try randomSignedPermutation(.any, size: 10, seed: seed)
      let b = try randomSignedPermutation(.keepsParts, size: 10, seed: seed + 100)
      #expect(SmallMatrix(a * b) == SmallMatrix(a) * SmallMatrix(b), "seed \(seed)")
      #expect(a * a.inverse == SignedPermutation(identity: 10), "seed \(seed)")
      #expect(a.determinant == 1)
    }
    #expect(try SignedPermutation(columns: [1, 2, 0, 4, 3]).determinant == -1)
    #expect(try SignedPermutation(columns: [1, 2, 0, 4, 3], flip: 1).determinant == 1)
    let target = try SignedPermutation(columns: [2, 0, 1], flip: 2)
    #expect(SmallMatrix(target).rows == [[0, 0, -1], [1, 0, 0], [0, 1, 0]])
  }
}
