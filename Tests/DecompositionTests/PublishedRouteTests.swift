import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct PublishedRouteTests {
  /// The certificate, which `decompose` has confirmed.
  private func certificate(
    _ target: Target, flip: FlipChoice = .auto, partition: Partition? = nil
  ) throws -> Certificate {
    try decompose(
      target, options: DecompositionOptions(strategy: .koehler, partition: partition, flip: flip))
  }

  private func certificate(_ matrix: RationalMatrix) throws -> Certificate {
    try certificate(.matrix(.dense(matrix)))
  }

  @Test func constructionKeepsTheBudgets() throws {
    let construction = try PublishedRoute.construction.get()
    #expect(construction.layerCount?.constant == 26)
    #expect(PublishedRoute.permutationLayerBound + 2 * 13 == PublishedRoute.layerBound)
  }

  @Test(arguments: 0..<24) func randomIntegers(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = 2 * Int(1 + seed % 6)
    let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
      Rational(Int(random.next() % 19) - 9)
    }
    guard try !matrix.determinant().isZero else { return }
    #expect(try certificate(matrix).layers.count <= 26)
  }

  @Test(arguments: 0..<24) func randomFractionsWithManyZeros(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = 2 * Int(1 + seed % 4)
    let matrix = RationalMatrix(rows: size, columns: size) { _, _ in
      let numerator = Integer(Int(random.next() % 7) - 3)
      let denominator = Integer(1 + Int(random.next() % 4))
      return random.next() % 2 == 0 ? .zero : Rational(numerator, denominator) ?? .zero
    }
    let target = Target.matrix(.dense(matrix))
    if try matrix.determinant().isZero {
      #expect(throws: DecompositionError.singular(size: size)) { try certificate(target) }
    } else {
      #expect(try certificate(target).layers.count <= 26)
    }
  }

  @Test(arguments: PermutationKind.allCases, [2, 4, 6, 10, 16])
  func permutations(kind: PermutationKind, size: Int) throws {
    for seed in 0..<6 as Range<UInt64> {
      let permutation = randomPermutation(kind, size: size, seed: seed)
      let certificate = try certificate(.permutation(permutation))
      #expect(
        certificate.layers.count <= 10, "\(permutation) has \(certificate.layers.count) layers")
    }
  }

  @Test func everyPermutationOfFourPoints() throws {
    try forEachPermutation(of: 4) { permutation in
      let certificate = try certificate(.permutation(permutation))
      #expect(certificate.layers.count <= 10, "\(permutation)")
    }
  }

  @Test func identityIsOneLayer() throws {
    for size in [2, 4, 10] {
      let certificate = try certificate(.identity(size))
      #expect(certificate.layers.count == 1)
      #expect(certificate.flip == nil)
    }
  }

  @Test func negativeIdentity() throws {
    for size in [2, 4, 6, 8] {
      let certificate = try certificate(-RationalMatrix.identity(size))
      #expect(certificate.layers.count <= 10, "\(size) coordinates: \(certificate.layers.count)")
    }
  }

  @Test func positiveDiagonalIsTwoLayers() throws {
    let certificate = try certificate(.diagonal((1...6).map { Rational($0) }))
    #expect(certificate.layers.count == 2)
  }

  @Test func triangular() throws {
    let lower = RationalMatrix(rows: 8, columns: 8) { i, j in
      i < j ? .zero : Rational(i == j ? 1 : i - 2 * j)
    }
    #expect(try certificate(lower).layers.count <= 13)
    #expect(try certificate(lower.transpose).layers.count <= 13)
    #expect(try certificate(lower * lower.transpose).layers.count <= 26)
  }

  @Test func singularBlocks() throws {
    let zero = RationalMatrix(rows: 3, columns: 3)
    let blocks = RationalMatrix(rows: 3, columns: 3) { i, j in Rational(i == j ? 5 : i + 2 * j) }
    let exchange = RationalMatrix(blocks: [[zero, blocks], [blocks, zero]])
    let corner = RationalMatrix(blocks: [[zero, blocks], [blocks, blocks]])
    for matrix in [exchange, corner] {
      #expect(try certificate(matrix).layers.count <= 26)
    }
  }

  @Test func otherPartitionAndFlip() throws {
    var random = SeededGenerator(seed: 7)
    let matrix = RationalMatrix(rows: 6, columns: 6) { _, _ in
      Rational(Int(random.next() % 19) - 9)
    }
    let isNegative = try matrix.determinant().signum < 0
    let odd =
      isNegative ? matrix : matrix.scalingRows(by: [-.one] + Array(repeating: .one, count: 5))
    let target = Target.matrix(.dense(odd))
    let partition = try Partition.alternating(of: 6)
    let flipped = try certificate(target, flip: .index(3), partition: partition)
    #expect(flipped.flip == 3)
    #expect(flipped.partition == partition)
    #expect(throws: DecompositionError.negativeDeterminant) {
      try certificate(target, flip: .none)
    }
  }
}
