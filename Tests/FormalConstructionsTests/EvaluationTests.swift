import ExactArithmetic
import FormalConstructions
import SeededRandom
import Testing

/// Counts the products and inverses that an evaluation takes.
private final class CountingRing: MatrixRing {
  typealias Matrix = [[Rational]]

  private let ring = PlainMatrixRing()
  private(set) var products = 0
  private(set) var inverses = 0

  func rowCount(of matrix: Matrix) -> Int { ring.rowCount(of: matrix) }
  func columnCount(of matrix: Matrix) -> Int { ring.columnCount(of: matrix) }
  func identity(_ size: Int) -> Matrix { ring.identity(size) }
  func zero(rows: Int, columns: Int) -> Matrix { ring.zero(rows: rows, columns: columns) }
  func sum(_ a: Matrix, _ b: Matrix) -> Matrix { ring.sum(a, b) }
  func scaled(_ matrix: Matrix, by scale: Rational) -> Matrix { ring.scaled(matrix, by: scale) }
  func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    products += 1
    return ring.product(a, b)
  }
  func inverse(of matrix: Matrix) throws -> Matrix {
    inverses += 1
    return try ring.inverse(of: matrix)
  }
  func kronecker(_ matrix: Matrix, identity copies: Int) -> Matrix {
    ring.kronecker(matrix, identity: copies)
  }
  func areEqual(_ a: Matrix, _ b: Matrix) -> Bool { a == b }
  func isPositiveDiagonal(_ matrix: Matrix) -> Bool { ring.isPositiveDiagonal(matrix) }
}

@Suite struct EvaluationTests {
  private let ring = PlainMatrixRing()

  private func construction(
    _ name: String, _ seed: UInt64 = 1
  ) throws -> (ProvedConstruction, [String: [[Rational]]]) {
    var library = ConstructionLibrary.shipped
    var generator = SeededGenerator(seed: seed)
    let construction = try library.prove(name)
    let sizes = Dictionary(uniqueKeysWithValues: construction.sizes.map { ($0, 3) })
    return (construction, try construction.randomWitness(sizes: sizes, using: &generator))
  }

  /// By hand: A and Z one product each, P g⁻¹, A Q and Z S'; inverses of P, g and r.
  @Test func aStepCostsFiveProductsAndThreeInverses() throws {
    let (step, witness) = try construction("step")
    let counting = CountingRing()
    let instance = try step.instantiate(in: counting, witness)
    _ = try instance.layersAroundRest()
    _ = try instance.rest()
    _ = try instance.target()
    _ = try instance.value("Q1")
    #expect(counting.products == 5)
    #expect(counting.inverses == 3)
  }

  @Test func nothingIsComputedBeforeItIsAskedFor() throws {
    let (step, witness) = try construction("step")
    let counting = CountingRing()
    let instance = try step.instantiate(in: counting, witness)
    #expect(counting.products == 0 && counting.inverses == 0)
    _ = try instance.value("A")
    #expect(counting.products == 1 && counting.inverses == 1)
  }

  @Test func knownInversesAreUsed() throws {
    let (step, witness) = try construction("step")
    let counting = CountingRing()
    let inverses = try ["P", "g", "r"].reduce(into: [String: [[Rational]]]()) {
      $0[$1] = try ring.inverse(of: try #require(witness[$1]))
    }
    let instance = try step.instantiate(
      in: counting, witness, inverses: inverses, checkingHypotheses: false)
    _ = try instance.rest()
    #expect(counting.products == 5 && counting.inverses == 0)
    #expect(try reproducesTarget(step.instantiate(in: ring, witness, inverses: inverses)))
  }

  @Test func structuralZerosCostNothing() throws {
    let (lemma, witness) = try construction("whitehead")
    let counting = CountingRing()
    let instance = try lemma.instantiate(in: counting, witness)
    #expect(try instance.layers().count == 4)
    #expect(counting.products <= 2)
    #expect(counting.inverses == 1)
  }

  @Test(arguments: ["step", "shift", "finish", "first-layer", "absorption"])
  func partsAreWhatIsAskedForOneByOne(name: String) throws {
    let (construction, witness) = try construction(name)
    let single = try construction.instantiate(in: ring, witness)
    let counting = CountingRing()
    let together = try construction.instantiate(in: counting, unchecked: Array(witness))
    let (before, after, rest) = try together.parts()
    let products = counting.products
    let around = try single.layersAroundRest()
    for (found, expected) in [(before, around.before), (after, around.after)] {
      #expect(found.map(\.kind) == expected.map(\.kind))
      #expect(found.map(\.shift) == expected.map(\.shift))
      #expect(found.map(\.scale) == expected.map(\.scale))
    }
    #expect(try rest == single.rest())
    _ = try (together.layers(), together.rest())
    #expect(counting.products == products)
  }

  /// What could not be computed is tried again, and nothing else.
  @Test func afterAFailureOnlyWhatIsAskedForIsComputed() throws {
    let (step, witness) = try construction("step")
    var singular = witness
    singular["P"] = witness["P"]?.map { $0.map { _ in .zero } }
    let counting = CountingRing()
    let instance = try step.instantiate(in: counting, singular, checkingHypotheses: false)
    #expect(throws: (any Error).self) { try instance.rest() }
    let products = counting.products
    #expect(try instance.value("g") == witness["g"])
    #expect(counting.products == products)
  }

  @Test func layersComeInTheOrderInWhichTheyAct() throws {
    let (start, witness) = try construction("start")
    let around = try start.instantiate(in: ring, witness).layersAroundRest()
    #expect(around.before.map(\.kind) == [.updatesSecond])
    #expect(around.after.map(\.kind) == [.updatesFirst])
    let (finish, blocks) = try construction("finish")
    let layers = try finish.instantiate(in: ring, blocks).layers()
    #expect(layers.map(\.kind) == [.updatesFirst, .updatesSecond])
    #expect(layers[0].shift == blocks["Q"])
  }

  private func expect(
    _ expected: InstantiationError, _ construction: ProvedConstruction,
    _ witness: [String: [[Rational]]], inverses: [String: [[Rational]]] = [:]
  ) {
    #expect(throws: expected) {
      try construction.instantiate(in: ring, witness, inverses: inverses)
    }
    #expect(!expected.description.isEmpty)
  }

  @Test func unfitWitnessesAreRefused() throws {
    let (step, witness) = try construction("step")
    expect(.missingParameter("g"), step, witness.filter { $0.key != "g" })
    expect(.unknownParameter("T"), step, witness.merging(["T": ring.identity(3)]) { $1 })
    expect(
      .shape(parameter: "r", expectedRows: 3, expectedColumns: 3), step,
      witness.merging(["r": ring.identity(2)]) { $1 })
    expect(.falseInverse("g"), step, witness, inverses: ["g": ring.zero(rows: 3, columns: 3)])
    expect(.unknownParameter("Q"), step, witness, inverses: ["Q": ring.identity(3)])
    expect(
      .shape(parameter: "g", expectedRows: 3, expectedColumns: 3), step, witness,
      inverses: ["g": ring.identity(2)])

    let singular = witness.merging(["P": ring.zero(rows: 3, columns: 3)]) { $1 }
    let instance = try step.instantiate(in: ring, singular)
    #expect(throws: PlainMatrixRing.SingularMatrix.self) { try instance.layers() }
    #expect(throws: InstantiationError.unknownValue("nothing")) { try instance.value("nothing") }
    #expect(throws: InstantiationError.unknownValue("T")) { try instance.value("T") }
  }

  @Test func hypothesesAreChecked() throws {
    let (five, witness) = try construction("five-layers")
    let false5 = witness.merging(["Q": ring.identity(3)]) { $1 }
    expect(
      .hypothesisFails("Q = P R^-1 S - X^-1 Y X Y^-1 R^-1"), five, false5)
    let unchecked = try five.instantiate(in: ring, false5, checkingHypotheses: false)
    #expect(try !reproducesTarget(unchecked))

    let (absorption, diagonals) = try construction("absorption")
    var negative = ring.identity(3)
    negative[1][1] = -1
    expect(
      .notPositiveDiagonal("D"), absorption, diagonals.merging(["D": negative]) { $1 })
  }

  @Test func sizesThatNoMatrixDeterminesAreAskedFor() throws {
    let (convolution, witness) = try construction("convolution")
    let instance = try convolution.instantiate(in: ring, witness)
    #expect(throws: InstantiationError.unknownSize("h")) { try instance.layers() }
    let sized = try convolution.instantiate(in: ring, witness, sizes: ["h": 2])
    #expect(try sized.layers().first?.shift.count == 6)
    let huge = try convolution.instantiate(in: ring, witness, sizes: ["h": .max])
    #expect(throws: (any Error).self) { try huge.value("T") }
    #expect(throws: InstantiationError.self) {
      try convolution.instantiate(in: ring, witness, sizes: ["m": 2])
    }
  }

  /// Proofs of everything take well under a second in a release build.
  @Test func allProofsAreFast() {
    let time = ContinuousClock().measure {
      var library = ConstructionLibrary.shipped
      for name in library.names { _ = try? library.prove(name) }
    }
    #expect(time < .seconds(10))
  }
}
