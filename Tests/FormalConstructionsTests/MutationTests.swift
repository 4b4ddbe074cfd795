import ExactArithmetic
import Foundation
import FormalConstructions
import SeededRandom
import Testing

private let longTests = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

@Suite struct MutationTests {
  /// A mutation is refused, or what it claims is true at random matrices.
  @Test(arguments: ConstructionLibrary.shipped.names)
  func noneIsAcceptedUnlessItIsTrue(_ name: String) throws {
    let text = try #require(ConstructionLibrary.shipped.texts[name])
    let all = mutations(of: text)
    let stride = longTests ? 1 : max(1, all.count / 40)
    var counts = (refused: 0, accepted: 0)
    for (index, mutation) in all.enumerated() where index % stride == 0 {
      var texts = ConstructionLibrary.shipped.texts
      texts[name] = mutation.text
      var library = ConstructionLibrary(texts: texts)
      guard let construction = try? library.prove(name) else {
        counts.refused += 1
        continue
      }
      counts.accepted += 1
      try check(construction, mutation, seed: UInt64(index))
    }
    #expect(counts.refused > 5 * counts.accepted, "\(counts)")
  }

  private func check(
    _ construction: ProvedConstruction, _ mutation: Mutation, seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    for size in 2...3 {
      var sizes: [String: Int] = [:]
      for (index, name) in construction.sizes.enumerated() { sizes[name] = size + index % 2 }
      let witness = try construction.randomWitness(sizes: sizes, using: &generator)
      let instance = try construction.instantiate(in: PlainMatrixRing(), witness, sizes: sizes)
      if construction.layerCount != nil {
        let holds = try reproducesTarget(instance)
        #expect(holds, "\(construction.name), \(mutation.description)")
      }
      for identity in try instance.identities() {
        let holds = identity.left == identity.right
        #expect(holds, "\(construction.name), \(mutation.description)")
      }
      if !construction.hasRest, construction.layerCount != nil {
        let claimed = construction.claims.compactMap(CountClaim.init)
        let count = try instance.layers().count
        #expect(!claimed.isEmpty && claimed.allSatisfy { $0.holds(for: count) })
      }
    }
  }
}

/// `layers = 4` or `layers <= 4`, read again.
private struct CountClaim {
  let isBound: Bool
  let number: Int

  init?(_ claim: String) {
    let parts = claim.split(separator: " ")
    guard parts.count == 3, parts[0] == "layers", let number = Int(parts[2]) else { return nil }
    isBound = parts[1] == "<="
    self.number = number
  }

  func holds(for count: Int) -> Bool {
    isBound ? count <= number : count == number
  }
}
