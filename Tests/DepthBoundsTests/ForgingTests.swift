import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import SeededRandom
import Testing

@testable import DepthBounds

/// Lower bounds for matrices that have fewer layers: the kernel must accept none.
struct ForgingTests {
  /// Every claim that is false about a product of layers, with every argument that can be thought of.
  @Test(arguments: Couplings.allCases, LayerStyle.allCases)
  func falseClaimsAreRefuted(couplings: Couplings, style: LayerStyle) throws {
    let rounds = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == nil ? 24 : 600
    for seed in 0..<UInt64(rounds) {
      var generator = SeededGenerator(seed: seed)
      let sizes = [(1, 1), (2, 2), (2, 2), (1, 2), (3, 2), (3, 3)][Int(seed % 6)]
      let count = Int.random(in: 1...5, using: &generator)
      let product = try RandomProduct(
        sizes: sizes, count: count, couplings: couplings, style: style, using: &generator)
      // A product of k layers is one of k + 1 layers in both orders.
      for excluded in count...5 {
        for starts in Part.allCases where excluded > count || starts == product.starts {
          for kind in Self.kinds(product, excluded, starts, using: &generator) {
            let bound: LowerBound
            do {
              bound = try LowerBound(
                partition: product.partition, target: .matrix(.dense(product.matrix)),
                layers: excluded + 1, couplings: couplings, starts: starts,
                arguments: [LowerBoundArgument(starts: starts, kind: kind)])
            } catch {
              continue  // Of a kind for other claims.
            }
            let verdict = try bound.check()
            #expect(verdict != .verified, "seed \(seed), \(count) layers: \(bound.text)")
          }
        }
      }
    }
  }

  /// Arguments of all kinds against some layers: those that the search would try, and random data.
  private static func kinds(
    _ product: RandomProduct, _ excluded: Int, _ starts: Part,
    using generator: inout SeededGenerator
  ) -> [LowerBoundArgument.Kind] {
    let leading = excluded.isMultiple(of: 2) ? starts : starts.other
    guard let target = OrientedTarget(product.matrix, product.partition, leading: leading) else {
      return []
    }
    var kinds = ArgumentSearch(target: target, couplings: product.couplings)
      .candidates(against: excluded)
    kinds += [.shape, .pivots, .characteristicPolynomial, .defect, .cycles]
    kinds += (1...max(target.d1, target.d2)).map { .minors(order: $0) }
    kinds += (0...2).map { .unipotentRanks(power: $0) }
    func random(_ rows: Int) -> RationalMatrix {
      RationalMatrix(rows: rows, columns: rows) { _, _ in
        Rational(Int.random(in: -1...1, using: &generator))
      }
    }
    for _ in 0..<3 {
      kinds.append(
        .nullity(
          polynomial: [Rational(Int.random(in: -2...2, using: &generator)), .one]))
      let x = random(target.d1)
      kinds.append(.combination(x: .dense(x), y: .dense(random(target.d2))))
      // Y that fits X.
      if let y = target.q.particularSolution(target.p * x * target.q) {
        let free = target.q.rightNullSpace
        let mixed = RationalMatrix(rows: free.columns, columns: target.d2) { _, _ in
          Rational(Int.random(in: -2...2, using: &generator))
        }
        kinds.append(.combination(x: .dense(x), y: .dense(free.columns > 0 ? y + free * mixed : y)))
        kinds.append(.combination(x: .dense(-x), y: .dense(-y)))
      }
      // W between the null spaces of P.
      let (left, right) = (target.p.leftNullSpace, target.p.rightNullSpace)
      if left.rows > 0 {
        let mixed = RationalMatrix(rows: right.columns, columns: left.rows) { _, _ in
          Rational(Int.random(in: -2...2, using: &generator))
        }
        kinds.append(.nullSpace(w: .dense(right * mixed * left)))
      }
      kinds.append(.nullSpace(w: .dense(x)))
    }
    return kinds
  }

  /// Bounds of the search never contradict what is known about a matrix.
  @Test(arguments: Couplings.allCases, LayerStyle.allCases)
  func boundsContainTheTruth(couplings: Couplings, style: LayerStyle) throws {
    for seed in 100..<UInt64(108) {
      var generator = SeededGenerator(seed: seed)
      let count = Int.random(in: 1...6, using: &generator)
      let product = try RandomProduct(
        sizes: seed.isMultiple(of: 2) ? (2, 2) : (1, 2), count: count, couplings: couplings,
        style: style, using: &generator)
      let bounds = try depthBounds(
        of: .matrix(.dense(product.matrix)), partition: product.partition, couplings: couplings)
      #expect(bounds.lower <= count, "seed \(seed)")
      let order = try #require(bounds.orders.first { $0.starts == product.starts })
      #expect(order.lower <= count, "seed \(seed)")
      #expect(order.refutation.map { $0.layers == order.lower } ?? (order.lower == 1))
      if count <= 3 { #expect(order.product.map { $0.layers.count <= count } == true) }
    }
  }
}
