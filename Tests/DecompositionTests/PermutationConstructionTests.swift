import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import Testing

@testable import Decomposition

extension RationalMatrix {
  fileprivate init(_ permutation: SignedPermutation) {
    self.init(rows: permutation.count, columns: permutation.count) { i, j in
      permutation[j].image == i ? Rational(permutation[j].sign) : .zero
    }
  }

  fileprivate init(_ sum: EntrySum) {
    let identity = SignedPermutation(identity: sum.order)
    self.init(sum.matrix(updating: .second, identity))
  }
}

/// The sparse layers are written down in linear time; the theorem behind them is a construction
/// that is proved for every size. Both must give the same layers.
@Suite struct PermutationConstructionTests {
  @Test(arguments: PermutationKind.allCases, UInt64(1)...12)
  func layersAreThoseOfTheConstruction(kind: PermutationKind, seed: UInt64) throws {
    let d = 1 + Int(seed) % 6
    let target = try randomSignedPermutation(kind, size: 2 * d, seed: seed)
    let matching = PartMatching.matching(of: target)
    let change = SignedPermutation.directSum(SignedPermutation(identity: d), matching)
    let image = change.inverse * target * change
    let whole = RationalMatrix(image)
    let (p, s) = (
      whole.block(rows: 0..<d, columns: 0..<d), whole.block(rows: d..<2 * d, columns: d..<2 * d)
    )
    // Points that T fixes in both parts cost the strategy nothing; leave such cases out.
    if (0..<d).contains(where: { image[$0] == ($0, 1) && image[d + $0] == (d + $0, 1) }) { return }
    let matched = MatchedPermutation(image)
    let m = p * s - whole.block(rows: 0..<d, columns: d..<2 * d)
    let factored = InvolutionPair(
      factoring: SignedPermutation(
        trusted: (0..<d).map { j in (0..<d).first { !m[$0, j].isZero } ?? 0 },
        signs: (0..<d).map { j in
          (0..<d).contains { m[$0, j].signum < 0 } ? -1 : 1
        }))

    var library = ConstructionLibrary.shipped
    let instance = try library.prove("permutation").instantiate(
      in: RationalRing(),
      [
        "P": p, "S": s, "V": s.transpose, "X": RationalMatrix(factored.x),
        "t": RationalMatrix(matched.similarity),
      ])
    #expect(try instance.target()?[0][0] == p)
    #expect(RationalMatrix(blocks: try #require(try instance.target())) == whole)
    let layers = try instance.layers().map(\.shift)
    let sparse = [
      matched.matching, matched.remainder, matched.similarity, matched.move, matched.conjugation,
      matched.start,
    ]
    #expect(layers == sparse.map { RationalMatrix($0) })
  }
}
