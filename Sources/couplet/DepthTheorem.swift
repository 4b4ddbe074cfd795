import CouplingKernel
import Decomposition
import DepthBounds
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// A statement that so many layers are necessary, checked on a family of matrices: each instance is a
/// claim that the kernel accepts, and where the statement is tight a product, too.
struct DepthTheorem: Sendable {
  let name: String
  let title: String
  /// The number of layers, as text.
  let bound: String
  let tally: @Sendable () -> InstanceTally

  /// The sizes d of the parts for which families are checked.
  private static let sizes = 2...32

  static let all = [
    DepthTheorem(
      name: "depth diag(I, S)", title: "6 layers are sometimes necessary, for every d >= 2",
      bound: "= 6"
    ) {
      InstanceTally { tally in
        for d in sizes {
          // −I, or −I and a 3-cycle: det S = 1, and no diagonal entry is positive.
          let cycle = d.isMultiple(of: 2) ? 0 : 3
          let target = matrix(2 * d) { i, j in
            if i < d || i < 2 * d - cycle { return i == j ? (i < d ? 1 : -1) : 0 }
            return j >= 2 * d - cycle && (j - i + 3) % 3 == 1 ? 1 : 0
          }
          tally.recordExactDepth(target, strategy: .shallow, layers: 6, "d = \(d)")
        }
      }
    },
    DepthTheorem(
      name: "depth of permutations", title: "6 for some even permutation of n points, n >= 6",
      bound: "= 6"
    ) {
      InstanceTally { tally in
        for d in sizes where d >= 3 {
          // No fixed point in the second half, and even: one cycle, or two.
          let first = d.isMultiple(of: 2) ? d / 2 : d
          let images = (0..<2 * d).map { point in
            if point < d { return point }
            let (start, length) = point < d + first ? (d, first) : (d + first, d - first)
            return start + (point - start + 1) % length
          }
          tally.recordExactDepth(
            .permutation(images), strategy: .permutation, layers: 6, "d = \(d)")
        }
      }
    },
    DepthTheorem(
      name: "depth above 4", title: "not every matrix is a product of 4 layers, for every d >= 2",
      bound: "> 4"
    ) {
      InstanceTally { tally in
        for d in sizes {
          // Exchange of the parts, with one sign where that makes the determinant 1.
          let target = matrix(2 * d) { i, j in
            guard (i + d) % (2 * d) == j else { return 0 }
            return i == 2 * d - 1 && !d.isMultiple(of: 2) ? -1 : 1
          }
          tally.recordDepth(target, atLeast: 5, "d = \(d)")
        }
      }
    },
    DepthTheorem(
      name: "dimension count, affine", title: "almost no matrix is a product of 3 layers, d >= 2",
      bound: "> 3"
    ) { counts(.affine, generic: 4) },
    DepthTheorem(
      name: "dimension count, additive",
      title: "almost no matrix of determinant 1 is a product of 4 additive layers, d >= 2",
      bound: "> 4"
    ) { counts(.additive, generic: 5) },
  ]

  /// The dimension of the products of each number of layers, by formula and by the rank of the
  /// derivative; then random matrices, each with a claim of its own.
  private static func counts(_ couplings: Couplings, generic: Int) -> InstanceTally {
    InstanceTally { tally in
      for d in 1...3 {
        for layers in 1...5 {
          let count = ParameterCount(dimension: d, layers: layers, couplings: couplings)
          tally.record(
            count.rankOfDerivative(seed: 1) == count.formula,
            "dimension, d = \(d), \(layers) layers")
          if d > 1 {
            tally.record(
              (count.formula < count.ambient) == (layers < generic), "d = \(d), \(layers) layers")
          }
        }
      }
      for d in 2...6 {
        var generator = SeededGenerator(seed: UInt64(d))
        // A product of more layers than are generic.
        let matrix = (0..<8).reduce(RationalMatrix.identity(2 * d)) { product, index in
          var layer = RationalMatrix.identity(2 * d)
          let (row, column) = index.isMultiple(of: 2) ? (d, 0) : (0, d)
          for i in 0..<d {
            for j in 0..<d {
              layer[row + i, column + j] = Rational(Int.random(in: -2...2, using: &generator))
            }
          }
          return layer * product
        }
        tally.recordDepth(
          .matrix(.dense(matrix)), atLeast: generic, of: couplings, "random, d = \(d)")
      }
    }
  }

  private static func matrix(_ n: Int, _ entry: (Int, Int) -> Int) -> Target {
    .matrix(
      .sparse(SparseRationalMatrix(RationalMatrix(rows: n, columns: n) { Rational(entry($0, $1)) }))
    )
  }
}

extension InstanceTally {
  fileprivate init(_ fill: (inout InstanceTally) -> Void) {
    self.init()
    fill(&self)
  }

  /// Records whether the kernel accepts a claim that so many layers are needed.
  fileprivate mutating func recordDepth(
    _ target: Target, atLeast layers: Int, of couplings: Couplings = .affine, _ place: String
  ) {
    let claim = try? refutation(of: target, layers: layers, couplings: couplings)
    record((try? claim?.check()) == .verified, place)
  }

  /// Records a claim and a product of the same number of layers.
  fileprivate mutating func recordExactDepth(
    _ target: Target, strategy: Strategy, layers: Int, _ place: String
  ) {
    recordDepth(target, atLeast: layers, place)
    do {
      let product = try decompose(target, options: DecompositionOptions(strategy: strategy))
      add(product.layers)
      record(product.layers.count == layers, "\(place): \(product.layers.count) layers")
    } catch {
      record(false, "\(place): \(error)")
    }
  }
}
