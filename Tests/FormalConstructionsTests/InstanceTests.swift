import ExactArithmetic
import FormalConstructions
import SeededRandom
import Testing

/// Whether the layers and the rest, applied to every unit vector in turn, give the target.
func reproducesTarget(_ instance: ConstructionInstance<PlainMatrixRing>) throws -> Bool {
  guard let target = try instance.target().map(assembled) else { return false }
  let layers = try instance.layersAroundRest()
  let rest = try instance.rest().map(assembled)
  let size = target.count
  for column in 0..<size {
    var vector = (0..<size).map { Rational($0 == column ? 1 : 0) }
    for layer in layers.before { apply(layer, to: &vector) }
    if let rest { vector = rest.map { dot($0[...], vector[...]) } }
    for layer in layers.after { apply(layer, to: &vector) }
    if vector != target.map({ $0[column] }) { return false }
  }
  return true
}

private func apply(_ layer: ConstructedLayer<[[Rational]]>, to vector: inout [Rational]) {
  let updated = layer.shift.count
  let split = layer.kind == .updatesFirst ? updated : vector.count - updated
  let (mine, other) =
    layer.kind == .updatesFirst
    ? (0..<split, split..<vector.count) : (split..<vector.count, 0..<split)
  let source = Array(vector[other])
  for (row, index) in mine.enumerated() {
    let scale = layer.scale?[row][row] ?? 1
    vector[index] = scale * vector[index] + dot(layer.shift[row][...], source[...])
  }
}

private func dot(_ a: ArraySlice<Rational>, _ b: ArraySlice<Rational>) -> Rational {
  var sum: Rational = 0
  for (x, y) in zip(a, b) { sum += x * y }
  return sum
}

/// One matrix from blocks.
private func assembled(_ blocks: [[[[Rational]]]]) -> [[Rational]] {
  blocks.flatMap { row in
    (row.first ?? []).indices.map { i in row.flatMap { $0[i] } }
  }
}

@Suite struct InstanceTests {
  @Test(arguments: ConstructionLibrary.shipped.names, 1...6)
  func holdsAtMatrices(_ name: String, _ size: Int) throws {
    var library = ConstructionLibrary.shipped
    let construction = try library.prove(name)
    var generator = SeededGenerator(seed: UInt64(size))
    var sizes: [String: Int] = [:]
    for (index, name) in construction.sizes.enumerated() {
      sizes[name] = index == 0 ? size : Int.random(in: 1...4, using: &generator)
    }
    for style in WitnessStyle.allCases {
      let witness = try construction.randomWitness(
        sizes: sizes, style: style, using: &generator)
      let instance = try construction.instantiate(in: PlainMatrixRing(), witness, sizes: sizes)
      if construction.layerCount != nil {
        let holds = try reproducesTarget(instance)
        #expect(holds, "\(name), size \(size), \(style)")
      }
      for identity in try instance.identities() {
        let holds = identity.left == identity.right
        #expect(holds, "\(name), size \(size), \(style): \(identity.text)")
      }
    }
  }

  @Test func witnessesAreNotTrivial() throws {
    var library = ConstructionLibrary.shipped
    var generator = SeededGenerator(seed: 1)
    for (name, symbols) in [
      ("commutator-unipotent", ["N", "E"]), ("permutation-published", ["K", "Kt", "B"]),
      ("simulation", ["A", "B", "C", "D"]), ("inverse", ["Q", "r"]),
    ] {
      let construction = try library.prove(name)
      let sizes = Dictionary(uniqueKeysWithValues: construction.sizes.map { ($0, 6) })
      let witness = try construction.randomWitness(sizes: sizes, using: &generator)
      for symbol in symbols {
        let rows = try #require(witness[symbol])
        let isZero = rows.joined().allSatisfy(\.isZero)
        #expect(!isZero, "\(symbol) in \(name)")
      }
    }
  }
}
