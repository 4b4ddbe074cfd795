import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct UnevenRouteTests {
  private func certificate(
    _ target: Target, _ partition: Partition, _ strategy: Strategy = .shallow,
    flip: FlipChoice = .auto
  ) throws -> Certificate {
    try decompose(
      target, options: DecompositionOptions(strategy: strategy, partition: partition, flip: flip))
  }

  private func partition(_ first: Int, _ second: Int) throws -> Partition {
    try Partition(first: Array(0..<first), second: Array(first..<first + second))
  }

  /// 2⌈m/k⌉ + 4.
  private func bound(_ first: Int, _ second: Int) -> Int {
    let (m, k) = (max(first, second), min(first, second))
    return 2 * ((m + k - 1) / k) + 4
  }

  @Test func boundIsProved() throws {
    var library = ConstructionLibrary.shipped
    #expect(try library.prove("uneven-close").layerCount?.constant == 5)
    #expect(try library.prove("uneven-parts").claims.count == 2)
  }

  @Test(
    arguments: [
      (2, 1), (1, 2), (3, 2), (2, 3), (4, 3), (1, 5), (5, 1), (5, 2), (2, 7), (7, 3), (8, 1),
    ], [1, 2, 3] as [UInt64])
  func randomIntegers(parts: (Int, Int), seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = parts.0 + parts.1
    let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
      Rational(Int(random.next() % 19) - 9)
    }
    guard try !matrix.determinant().isZero else { return }
    let certificate = try certificate(
      .matrix(.dense(matrix)), try partition(parts.0, parts.1))
    #expect(certificate.layers.count <= bound(parts.0, parts.1))
  }

  /// Parts of d and d + 1 coordinates: at most two layers more than the six of equal parts.
  @Test(arguments: [3, 5, 7, 9, 11, 13, 15])
  func oddSizesAreWithinTwoOfEvenOnes(size: Int) throws {
    var random = SeededGenerator(seed: UInt64(size))
    for (first, second) in [(size / 2 + 1, size / 2), (size / 2, size / 2 + 1)] {
      let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
        Rational(Int(random.next() % 19) - 9)
      }
      try #require(!matrix.determinant().isZero)
      let permutation = Array(0..<size).shuffled(using: &random)
      for target in [.matrix(.dense(matrix)), .permutation(permutation)] as [Target] {
        let certificate = try certificate(target, try partition(first, second))
        #expect(certificate.layers.count <= 8, "\(first) + \(second)")
        #expect(try certificate.check() == .verified)
      }
    }
  }

  @Test(arguments: 0..<30 as Range<UInt64>) func fractionsWithManyZeros(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (first, second) = (1 + Int(random.next() % 5), 1 + Int(random.next() % 4))
    guard first != second else { return }
    let size = first + second
    let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
      let numerator = Integer(Int(random.next() % 7) - 3)
      let denominator = Integer(1 + Int(random.next() % 4))
      return random.next() % 2 == 0 ? .zero : Rational(numerator, denominator) ?? .zero
    }
    let target = Target.matrix(.dense(matrix))
    let partition = try partition(first, second)
    if try matrix.determinant().isZero {
      #expect(throws: DecompositionError.singular(size: size)) {
        try certificate(target, partition)
      }
    } else {
      let certificate = try certificate(target, partition)
      #expect(certificate.layers.count <= bound(first, second))
    }
  }

  @Test(arguments: [(2, 1), (1, 3), (3, 2), (4, 2), (5, 2), (1, 4)])
  func structured(parts: (Int, Int)) throws {
    let (first, second) = parts
    let size = first + second
    let partition = try partition(first, second)
    let identity = RationalMatrix.identity(size)
    let lower = RationalMatrix(rows: size, columns: size) { i, j in
      i < j ? .zero : Rational(i == j ? 1 : i - 2 * j)
    }
    let reversal = Target.permutation((0..<size).reversed())
    let cycle = Target.permutation((0..<size).map { ($0 + 1) % size })
    var targets: [Target] = [reversal, cycle, .permutation(Array(0..<size))]
    for matrix in [identity, -identity, lower, lower.transpose, Rational(-2) * identity] {
      targets.append(.matrix(.dense(matrix)))
    }
    for (index, target) in targets.enumerated() {
      for strategy in [Strategy.auto, .shallow] {
        let count = try certificate(target, partition, strategy).layers.count
        if strategy == .shallow {
          #expect(count <= bound(first, second), "target \(index) in \(count) layers")
        }
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func permutations(seed: UInt64) throws {
    let size = 3 + Int(seed % 7)
    let permutation = randomPermutation(.any, size: size, seed: seed)
    let partition = try partition(
      1 + Int(seed % UInt64(size - 1)), size - 1 - Int(seed % UInt64(size - 1)))
    guard partition.first.count != partition.second.count else { return }
    let certificate = try certificate(.permutation(permutation), partition)
    #expect(
      certificate.layers.count <= bound(partition.first.count, partition.second.count),
      "\(permutation)")
  }

  @Test func oddSizeAlternating() throws {
    var random = SeededGenerator(seed: 9)
    let matrix = RationalMatrix(rows: 9, columns: 9) { _, _ in
      Rational(Int(random.next() % 19) - 9)
    }
    let target = Target.matrix(.dense(matrix))
    let partition = try Partition.alternating(of: 9)
    let shallow = try certificate(target, partition)
    #expect(shallow.layers.count <= 8)
    let balanced = try certificate(target, partition, .balanced)
    #expect(balanced.layers.count <= 10)
  }

  @Test func othersNeedEqualParts() throws {
    let partition = try partition(1, 2)
    for strategy in [Strategy.koehler, .permutation] {
      #expect(throws: DecompositionError.unequalParts(first: 1, second: 2)) {
        try certificate(.permutation([1, 2, 0]), partition, strategy)
      }
    }
  }
}
