import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Testing

private let isLong = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

/// Checks the layers of `permutation` in every respect, and returns how many there are.
@discardableResult
private func checkLayers(
  of permutation: [Int], flip: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Int {
  let layers = try PermutationStrategy.layers(of: permutation, flip: flip)
  let comment: Comment = "permutation \(permutation.prefix(40)), flip \(flip ?? -1)"
  let size = permutation.count
  #expect((1...6).contains(layers.count), comment, sourceLocation: sourceLocation)

  let vector = testVector(size: size)
  var flipped = vector
  if let flip { flipped[flip] = -flipped[flip] }
  let expected = permutation.map { vector[$0] }
  #expect(apply(layers, to: flipped) == expected, comment, sourceLocation: sourceLocation)

  var storedCount = 0
  for layer in layers {
    guard case .sparse(let shift) = layer.shift else { continue }
    storedCount += shift.values.count
    #expect(
      shift.values.allSatisfy { $0.isInteger && Rational(-2) <= $0 && $0 <= Rational(2) }, comment,
      sourceLocation: sourceLocation)
  }
  #expect(storedCount <= 6 * size + 2, comment, sourceLocation: sourceLocation)

  let certificate = try Certificate(
    partition: .halves(of: size), target: .permutation(permutation), flip: flip, layers: layers)
  #expect(try certificate.check() == .verified, comment, sourceLocation: sourceLocation)
  return layers.count
}

private func isEven(_ permutation: [Int]) throws -> Bool {
  try SignedPermutation(columns: permutation).determinant == 1
}

@Suite struct PermutationStrategyTests {
  @Test(arguments: [2, 4, 6])
  func allPermutations(size: Int) throws {
    try forEachPermutation(of: size) { permutation in
      if try isEven(permutation) {
        try checkLayers(of: permutation)
      } else {
        for flip in 0..<size { try checkLayers(of: permutation, flip: flip) }
      }
    }
  }

  @Test(.enabled(if: isLong))
  func allPermutationsOfEightPoints() throws {
    try forEachPermutation(of: 8) { permutation in
      if try isEven(permutation) {
        try checkLayers(of: permutation)
      } else {
        for flip in 0..<8 { try checkLayers(of: permutation, flip: flip) }
      }
    }
  }

  @Test(arguments: isLong ? [2, 4, 6] : [2, 4])
  func allSignedPermutations(size: Int) throws {
    try forEachSignedPermutation(of: size) { target in
      let layers = try PermutationStrategy.layers(of: target)
      #expect(layers.count <= 6)
      let vector = testVector(size: size)
      var expected = vector
      for j in 0..<size { expected[target[j].image] = target[j].sign * vector[j] }
      #expect(apply(layers, to: vector) == expected, "\(target)")
    }
  }

  @Test(arguments: PermutationKind.allCases, [2, 8, 10, 14, 40, 200, 1000])
  func randomPermutations(kind: PermutationKind, size: Int) throws {
    for seed: UInt64 in 0..<(size < 100 ? 20 : 3) {
      let permutation = randomPermutation(kind, size: size, seed: seed)
      let flip = try isEven(permutation) ? nil : Int(seed) % size
      try checkLayers(of: permutation, flip: flip)
    }
  }

  @Test(arguments: PermutationKind.allCases, [6, 10, 30])
  func randomSignedPermutations(kind: PermutationKind, size: Int) throws {
    for seed: UInt64 in 0..<100 {
      let target = try randomSignedPermutation(kind, size: size, seed: seed)
      let layers = try PermutationStrategy.layers(of: target)
      var matrix: [(Int, Int, Rational)] = []
      for (row, image) in target.inverse.images.enumerated() {
        matrix.append((row, image, Rational(target[image].sign)))
      }
      let certificate = try Certificate(
        partition: .halves(of: size),
        target: .matrix(
          .sparse(SparseRationalMatrix(rows: size, columns: size, entries: matrix))),
        layers: layers)
      #expect(try certificate.check() == .verified, "seed \(seed)")
      #expect(
        layers.allSatisfy { layer in
          guard case .sparse(let shift) = layer.shift else { return false }
          return shift.values.allSatisfy { Rational(-2) <= $0 && $0 <= Rational(2) }
        }, "seed \(seed)")
    }
  }

  @Test func tenThousandPoints() throws {
    let permutation = randomPermutation(.any, size: 10_000, seed: 1)
    try checkLayers(of: permutation, flip: isEven(permutation) ? nil : 0)
  }

  @Test(.enabled(if: isLong))
  func aMillionPoints() throws {
    let permutation = randomPermutation(.any, size: 1_000_000, seed: 1)
    try checkLayers(of: permutation, flip: isEven(permutation) ? nil : 999_999)
  }

  @Test func oneCycleOfAllPoints() throws {
    for size in stride(from: 2, through: 60, by: 2) {
      let permutation = (0..<size).map { ($0 + 1) % size }
      for flip in 0..<size { try checkLayers(of: permutation, flip: flip) }
    }
  }
}

@Suite struct PermutationLayerCountTests {
  @Test func oneLayerForTheIdentity() throws {
    #expect(try checkLayers(of: [0, 1]) == 1)
    #expect(try checkLayers(of: Array(0..<50)) == 1)
  }

  @Test func threeLayersForAQuarterTurn() throws {
    #expect(try checkLayers(of: [1, 0], flip: 0) == 3)
    #expect(try checkLayers(of: [1, 0], flip: 1) == 3)
    #expect(try checkLayers(of: [0, 4, 2, 3, 1, 5], flip: 4) == 3)
  }

  @Test func fourLayersForPartsWithTheSameCycles() throws {
    #expect(try checkLayers(of: [1, 0, 3, 2]) == 4)
    #expect(try checkLayers(of: [1, 2, 0, 4, 3, 5, 6, 9, 10, 11, 8, 7]) == 4)
  }

  @Test func fiveLayersForExchangedParts() throws {
    #expect(try checkLayers(of: [2, 3, 0, 1]) == 5)
    #expect(try checkLayers(of: [4, 5, 6, 3, 0, 1, 2, 7], flip: 0) == 5)
  }

  @Test func sixLayersForACycleInOnePart() throws {
    #expect(try checkLayers(of: [0, 1, 2, 4, 5, 3]) == 6)
    #expect(try checkLayers(of: [1, 0, 3, 2, 4, 5, 6, 7]) == 6)
  }

  @Test func fixedPointsCostNothing() throws {
    var permutation = Array(0..<1000)
    permutation.swapAt(3, 700)
    permutation.swapAt(5, 900)
    let layers = try PermutationStrategy.layers(of: permutation)
    let storedCount = layers.reduce(0) { count, layer in
      guard case .sparse(let shift) = layer.shift else { return .max }
      return count + shift.values.count
    }
    #expect(storedCount <= 26)
  }
}

@Suite struct PermutationErrorTests {
  @Test func refused() {
    let refused: [([Int], Int?, PermutationError)] = [
      ([], nil, .noHalves(size: 0)),
      ([0], nil, .noHalves(size: 1)),
      ([1, 2, 0], nil, .noHalves(size: 3)),
      ([1, 0], nil, .negativeDeterminant),
      ([1, 0, 3, 2], 1, .negativeDeterminant),
      ([0, 0], nil, .invalidEntry(0, index: 1)),
      ([0, 2], nil, .invalidEntry(2, index: 1)),
      ([-1, 0], nil, .invalidEntry(-1, index: 0)),
      ([1, 0], 2, .flipOutOfRange(2, size: 2)),
      ([1, 0], -1, .flipOutOfRange(-1, size: 2)),
    ]
    for (permutation, flip, error) in refused {
      #expect(throws: error) { try PermutationStrategy.layers(of: permutation, flip: flip) }
      #expect(!error.description.isEmpty)
    }
  }
}
