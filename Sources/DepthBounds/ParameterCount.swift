import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// The dimension of the set of matrices that are products of k layers, parts of size d each.
///
/// It is at most `formula`: the number of free entries less the redundancies and relations that are
/// known. It is at least the rank of the derivative of the product at any point, which is computed
/// exactly at a random one. Where the two agree, the dimension is proved; where it is below that of
/// all matrices of determinant > 0 (= 1 for additive layers), almost every matrix needs more layers.
public struct ParameterCount: Sendable, Hashable {
  /// The size d of both parts.
  public let dimension: Int

  /// The number of layers k.
  public let layers: Int

  /// Which layers are meant.
  public let couplings: Couplings

  /// The count for these numbers.
  public init(dimension: Int, layers: Int, couplings: Couplings) {
    self.dimension = dimension
    self.layers = layers
    self.couplings = couplings
  }

  /// The dimension of all matrices that could be products.
  public var ambient: Int {
    4 * dimension * dimension - (couplings == .additive ? 1 : 0)
  }

  /// An upper bound: each layer has d² free entries, and all scales together are a Δ with 2d, from two
  /// layers on. Three layers: D1 → t D1, D2 → t⁻¹ D2 changes nothing where Q is invertible. Four
  /// additive layers: P and S' have the same characteristic polynomial, d equations.
  public var formula: Int {
    let (d, square) = (dimension, dimension * dimension)
    let scales = couplings == .additive ? 0 : min(layers, 2) * d
    var count = layers * square + scales
    if layers == 3 && couplings == .affine { count -= 1 }
    if layers == 4 && couplings == .additive { count = 4 * square - d }
    return min(count, ambient)
  }

  /// The rank of the derivative at layers with random entries.
  public func rankOfDerivative(seed: UInt64) -> Int {
    var generator = SeededGenerator(seed: seed)
    let (d, n) = (dimension, 2 * dimension)
    func random() -> Rational { Rational(Int.random(in: -9...9, using: &generator)) }
    var factors = (0..<layers).map { index in
      var factor = RationalMatrix.identity(n)
      let (row, column) = index.isMultiple(of: 2) ? (d, 0) : (0, d)
      for i in 0..<d { for j in 0..<d { factor[row + i, column + j] = random() } }
      return factor
    }
    var places = (0..<layers).map { index in
      let (row, column) = index.isMultiple(of: 2) ? (d, 0) : (0, d)
      return (0..<d).flatMap { i in (0..<d).map { (row + i, column + $0) } }
    }
    if couplings == .affine {
      factors.append(
        .diagonal(
          (0..<n).map { _ in
            Rational(Int.random(in: 1...9, using: &generator))
          }))
      // One layer scales one part only.
      places.append((layers == 1 ? d..<n : 0..<n).map { ($0, $0) })
    }
    var before = [RationalMatrix.identity(n)]
    for factor in factors { before.append(before[before.count - 1] * factor) }
    var after = [RationalMatrix.identity(n)]
    for factor in factors.reversed() { after.append(factor * after[after.count - 1]) }
    after.reverse()
    var derivatives: [[Rational]] = []
    for (index, entries) in places.enumerated() {
      let (left, right) = (before[index], after[index + 1])
      for (row, column) in entries {
        derivatives.append(
          (0..<n).flatMap { i in (0..<n).map { left[i, row] * right[column, $0] } })
      }
    }
    return RationalMatrix(derivatives).rank()
  }
}
