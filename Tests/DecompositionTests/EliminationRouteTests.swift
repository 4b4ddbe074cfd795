import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct EliminationRouteTests {
  private func layerCount(_ target: Target) throws -> Int {
    try decompose(
      target, options: DecompositionOptions(strategy: .elimination, flip: .auto)
    ).layers.count
  }

  /// 4 · levels + 4 layers and two shifts.
  private func bound(_ size: Int) -> Int { 4 * Splitting.depth(of: size / 2, branching: 2) + 6 }

  @Test(arguments: 0..<18 as Range<UInt64>) func randomIntegers(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = 2 * Int(1 + seed % 6)
    let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
      Rational(Int(random.next() % 19) - 9)
    }
    guard try !matrix.determinant().isZero else { return }
    #expect(try layerCount(.matrix(.dense(matrix))) <= bound(size))
  }

  @Test(arguments: 0..<16 as Range<UInt64>) func fractionsWithManyZeros(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = 2 * Int(1 + seed % 4)
    let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
      let numerator = Integer(Int(random.next() % 7) - 3)
      let denominator = Integer(1 + Int(random.next() % 4))
      return random.next() % 2 == 0 ? .zero : Rational(numerator, denominator) ?? .zero
    }
    let target = Target.matrix(.dense(matrix))
    if try matrix.determinant().isZero {
      #expect(throws: DecompositionError.singular(size: size)) { try layerCount(target) }
    } else {
      #expect(try layerCount(target) <= bound(size))
    }
  }

  @Test(arguments: [2, 4, 6, 10]) func structured(size: Int) throws {
    let identity = RationalMatrix.identity(size)
    let halves = RationalMatrix.diagonal((0..<size).map { Rational($0 < size / 2 ? -2 : 3) })
    for matrix in [identity, -identity, halves] {
      #expect(try layerCount(.matrix(.dense(matrix))) <= bound(size), "\(matrix)")
    }
    #expect(try layerCount(.permutation((0..<size).reversed())) <= bound(size))
    #expect(try layerCount(.permutation((0..<size).map { ($0 + 1) % size })) <= bound(size))
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func permutations(seed: UInt64) throws {
    let permutation = randomPermutation(.any, size: 8, seed: seed)
    #expect(try layerCount(.permutation(permutation)) <= bound(8), "\(permutation)")
  }
}
