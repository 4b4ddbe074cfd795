import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import SeededRandom
import Testing

@testable import Decomposition

/// A 2d × 2d matrix that is awkward in some way, by name.
struct StructuredMatrix: CustomTestStringConvertible, Sendable {
  let name: String
  let matrix: RationalMatrix

  var testDescription: String { "\(name), n = \(matrix.rows)" }

  init(_ name: String, _ size: Int, _ entry: (Int, Int) -> Int) {
    self.name = name
    matrix = RationalMatrix(rows: size, columns: size) { Rational(entry($0, $1)) }
  }

  /// Block matrices [a b; c e] of d × d blocks, each a multiple of the identity.
  init(_ name: String, d: Int, _ blocks: [Int]) {
    self.init(name, 2 * d) { i, j in
      i % d == j % d ? blocks[i / d * 2 + j / d] : 0
    }
  }

  static func all(d: Int) -> [StructuredMatrix] {
    let n = 2 * d
    var random = SeededGenerator(seed: UInt64(d))
    let dense = (0..<n * n).map { _ in Int(random.next() % 19) - 9 }
    var result = [
      StructuredMatrix("identity", n) { $0 == $1 ? 1 : 0 },
      StructuredMatrix("minus identity", n) { $0 == $1 ? -1 : 0 },
      StructuredMatrix("diag(I, -I)", d: d, [1, 0, 0, -1]),
      StructuredMatrix("swap", d: d, [0, 1, -1, 0]),
      StructuredMatrix("swap without sign", d: d, [0, 1, 1, 0]),
      StructuredMatrix("block diagonal", d: d, [3, 0, 0, 5]),
      StructuredMatrix("lower unipotent", d: d, [1, 0, 7, 1]),
      StructuredMatrix("upper unipotent", d: d, [1, 7, 0, 1]),
      StructuredMatrix("R singular only", d: d, [2, 1, 0, 1]),
      StructuredMatrix("S singular only", d: d, [2, 1, -1, 0]),
      StructuredMatrix("P singular only", d: d, [0, 1, -1, 2]),
      StructuredMatrix("upper triangular", n) { $0 == $1 ? $0 + 1 : ($0 < $1 ? 1 : 0) },
      StructuredMatrix("lower triangular", n) { $0 == $1 ? 1 : ($0 > $1 ? $0 - 2 * $1 : 0) },
      StructuredMatrix("identity and a rank-one matrix", n) {
        ($0 == $1 ? 1 : 0) + ($0 + 1) * ($1 + 2)
      },
      StructuredMatrix("reversal", n) { $0 + $1 == n - 1 ? 1 : 0 },
      StructuredMatrix("cycle", n) { ($0 + 1) % n == $1 ? 1 : 0 },
      StructuredMatrix("dense", n) { dense[$0 * n + $1] },
      StructuredMatrix("dense with a zero block S", n) {
        $0 >= d && $1 >= d ? 0 : dense[$0 * n + $1]
      },
      StructuredMatrix("dense with a zero block P", n) {
        $0 < d && $1 < d ? 0 : dense[$0 * n + $1]
      },
      StructuredMatrix("dense with zero blocks P and S", n) {
        ($0 < d) == ($1 < d) ? 0 : dense[$0 * n + $1]
      },
      StructuredMatrix("dense with zero blocks Q and R", n) {
        ($0 < d) != ($1 < d) ? 0 : dense[$0 * n + $1]
      },
      StructuredMatrix("P and S of rank one", n) {
        ($0 < d) == ($1 < d) ? ($0 + 1) * ($1 - 3) : dense[$0 * n + $1]
      },
      StructuredMatrix("zero leading minors", n) {
        $0 == 0 && $1 == 0 || $0 == d && $1 == d ? 0 : dense[$0 * n + $1]
      },
    ]
    result.append(
      StructuredMatrix("huge and tiny numbers", n) { i, j in
        i == j ? Int(random.next() >> 3) : dense[i * n + j]
      })
    return result
  }
}

@Suite struct LadderTests {
  /// Permutations with weights: P and S are singular as a rule, so that the ladder needs a shift, and
  /// often a basis of its own.
  @Test(arguments: [4, 6, 8]) func monomialMatrices(size: Int) throws {
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(100 * size + seed))
      let images = (0..<size).shuffled(using: &generator)
      let rows = images.map { image in
        let weight = Rational(Int.random(in: 1...5, using: &generator))
        return (0..<size).map { $0 == image ? weight : .zero }
      }
      let target = Target.matrix(.dense(RationalMatrix(rows)))
      for strategy in [Strategy.shallow, .balanced] {
        let certificate = try decompose(
          target, options: DecompositionOptions(strategy: strategy, flip: .auto))
        #expect(try certificate.check(reference: true) == .verified, "seed \(seed)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5].flatMap(StructuredMatrix.all(d:)))
  func structuredMatrices(_ structured: StructuredMatrix) throws {
    let matrix = structured.matrix
    let determinant = try matrix.determinant()
    for (strategy, levels) in [(Strategy.shallow, 1), (.balanced, nil), (.ladder, 2)] {
      let options = DecompositionOptions(strategy: strategy, levels: levels, flip: .auto)
      if determinant.isZero {
        #expect(throws: DecompositionError.singular(size: matrix.rows)) {
          try decompose(.matrix(.dense(matrix)), options: options)
        }
        continue
      }
      let certificate = try decompose(.matrix(.dense(matrix)), options: options)
      #expect((certificate.flip == nil) == (determinant.signum > 0))
      #expect(try certificate.check(reference: true) == .verified)
      let depth = Splitting.depth(of: matrix.rows / 2, branching: 2)
      #expect(certificate.layers.count <= 2 * min(levels ?? depth, depth) + 4)
    }
  }

  @Test(arguments: [1, 2, 3, 5, 7], 1...2)
  func randomFractions(d: Int, seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(100 * d + seed))
    let matrix = RationalMatrix(rows: 2 * d, columns: 2 * d) { _, _ in
      Rational(Int(random.next() % 199) - 99)
        * (Rational(Int(random.next() % 50) + 1).reciprocal ?? .one)
    }
    let order = (0..<2 * d).shuffled(using: &random)
    let partition = try Partition(first: Array(order[..<d]), second: Array(order[d...]))
    let certificate = try decompose(
      .matrix(.dense(matrix)),
      options: DecompositionOptions(strategy: .balanced, partition: partition, flip: .auto))
    #expect(certificate.partition == partition)
    #expect(try certificate.check() == .verified)
    let read = try Certificate(parsing: Array(certificate.text.utf8))
    #expect(read == certificate)
    #expect(try read.check() == .verified)
  }

  @Test func flipsAreRecordedOrRefused() throws {
    let matrix = StructuredMatrix("", d: 2, [0, 1, 1, 0]).matrix
    let negative = matrix.scalingColumns(by: [-1, 1, 1, 1].map { Rational($0) })
    for index in 0..<4 {
      let options = DecompositionOptions(strategy: .shallow, flip: .index(index))
      #expect(try decompose(.matrix(.dense(negative)), options: options).flip == index)
      #expect(throws: DecompositionError.flipNotNeeded(index)) {
        try decompose(.matrix(.dense(matrix)), options: options)
      }
    }
    #expect(throws: DecompositionError.negativeDeterminant) {
      try decompose(.matrix(.dense(negative)))
    }
    #expect(throws: DecompositionError.flipOutOfRange(4, size: 4)) {
      try decompose(.matrix(.dense(negative)), options: DecompositionOptions(flip: .index(4)))
    }
  }

  @Test func inputsOutsideTheTheoremAreNamed() throws {
    let identity = Target.matrix(.dense(.identity(3)))
    #expect(throws: DecompositionError.oddSize(3)) { try decompose(identity) }
    let uneven = try Partition(first: [0], second: [1, 2])
    #expect(throws: DecompositionError.partitionSize(expected: 4, found: 3)) {
      try decompose(
        .matrix(.dense(.identity(4))), options: DecompositionOptions(partition: uneven))
    }
    #expect(throws: DecompositionError.invalidLevels(0)) {
      try decompose(
        .matrix(.dense(.identity(4))),
        options: DecompositionOptions(strategy: .ladder, levels: 0))
    }
    #expect(throws: DecompositionError.notAPermutation(strategy: .permutation)) {
      try decompose(
        .matrix(.dense(.identity(4))), options: DecompositionOptions(strategy: .permutation))
    }
  }

  /// The construction files are what the ladder runs on: a wrong sign in one stops it.
  @Test(arguments: ["shift", "first-layer", "step", "finish", "absorption"])
  func mutatedConstructionsAreRefused(name: String) throws {
    var texts = ConstructionLibrary.shipped.texts
    let text = try #require(texts[name])
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("layers") })
    let mutated =
      line.contains("(-")
      ? line.replacing("(-", with: "(")
      : line.replacing("(R", with: "(-R")
        .replacing("(A", with: "(-A")
    #expect(mutated != line)
    texts[name] = text.replacing(line, with: mutated)
    let library = ConstructionLibrary(texts: texts)
    #expect {
      try decompose(
        .matrix(.dense(.identity(4))), options: DecompositionOptions(strategy: .shallow),
        ladder: Result { () throws(ConstructionError) in try LadderConstructions(library) })
    } throws: { error in
      if case DecompositionError.unproved = error { true } else { false }
    }
  }

  @Test(arguments: 1...40, 2...6)
  func splittingsCoverTheRange(dimension: Int, branching: Int) {
    let splitting = Splitting(dimension: dimension, branching: branching)
    #expect(splitting.depth == Splitting.depth(of: dimension, branching: branching))
    for level in splitting.levels {
      #expect(level.flatMap { Array($0) } == Array(0..<dimension))
    }
    #expect(splitting.levels.last?.allSatisfy { $0.count == 1 } == true)
    for levels in 1...4 {
      #expect(Splitting(dimension: dimension, levels: levels).depth <= levels)
    }
  }
}
