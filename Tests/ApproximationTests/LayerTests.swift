import CouplingFlows
import CouplingKernel
import SeededRandom
import Testing

@testable import Approximation

@Suite struct LayerTests {
  static func random(_ rows: Int, _ columns: Int, _ seed: UInt64) -> DenseMatrix<Double> {
    var random = SeededGenerator(seed: seed)
    return DenseMatrix(rows: rows, columns: columns) { _, _ in
      Double.random(in: -1...1, using: &random)
    }
  }

  /// An orthogonal matrix of determinant 1.
  static func rotation(_ n: Int, seed: UInt64) throws -> DenseMatrix<Double> {
    let decomposition = try #require(random(n, n, seed).singularValueDecomposition)
    let result = decomposition.left * decomposition.right
    return result.determinant.sign > 0 ? result : result.scaled { $1 == 0 ? -1 : 1 }
  }

  @Test func factorizations() throws {
    let matrix = Self.random(7, 7, 1)
    let values = try #require(matrix.singularValueDecomposition)
    let product = values.left.scaled { values.values[$1] } * values.right
    #expect((product - matrix).largestMagnitude < 1e-13)
    let schur = try #require(matrix.schurDecomposition)
    let similar = (schur.vectors * schur.form).timesTransposed(of: schur.vectors)
    #expect((similar - matrix).largestMagnitude < 1e-13)
    for i in 2..<7 { for j in 0..<i - 1 { #expect(schur.form[i, j] == 0) } }
    let (sign, logarithm) = DenseMatrix<Double>(
      rows: 2, columns: 2, entries: [0, 3, 2, 1]
    ).determinant
    #expect(sign == -1 && abs(logarithm - Double.log(6)) < 1e-15)
    #expect(DenseMatrix<Double>(rows: 2, columns: 2, repeating: 1).determinant.sign == 0)
  }

  @Test(arguments: 1...9)
  func rotationsInClosedForm(_ d: Int) throws {
    let identity = DenseMatrix<Double>.identity(2 * d)
    var rotations = [identity, try Self.rotation(2 * d, seed: UInt64(d))]
    rotations.append(-identity)
    // x ↦ (−x2, x1).
    rotations.append(
      DenseMatrix(rows: 2 * d, columns: 2 * d) { i, j in i + d == j ? -1 : i == j + d ? 1 : 0 })
    for rotation in rotations {
      let stack = try #require(OrthogonalStart.layers(of: rotation))
      #expect(stack.factors.count == 6)
      #expect((stack.product - rotation).largestMagnitude < 1e-13)
      // The norm of the layer U(Q″) is not bounded by an argument.
      for (index, factor) in stack.factors.enumerated() {
        let norm = try #require(factor.shift.singularValues)[0]
        let bound = index == 4 ? 4 : 1 + Double(2).squareRoot() + 1e-12
        #expect(norm <= bound, "layer \(index) of norm \(norm)")
      }
      let split = stack.splitting(into: 10)
      #expect(split.factors.count == 10)
      #expect((split.product - rotation).largestMagnitude < 1e-13)
    }
  }

  @Test func ways() throws {
    let (a, b) = (try Self.rotation(6, seed: 1), try Self.rotation(6, seed: 2))
    let path = try #require(RotationPath(from: a, to: b))
    #expect((path.matrix(at: 0) - a).largestMagnitude < 1e-13)
    #expect((path.matrix(at: 1) - b).largestMagnitude < 1e-13)
    let half = path.matrix(at: 0.5)
    #expect((half.transposedTimes(half) - .identity(6)).largestMagnitude < 1e-13)
    let planes = try #require(RotationPlanes(of: a))
    let mirrored = planes.reflection * a * planes.reflection
    #expect((mirrored * a - .identity(6)).largestMagnitude < 1e-13)
    let polar = try #require(PolarPath(to: Self.random(6, 6, 3)))
    #expect((polar.matrix(at: 1) - Self.random(6, 6, 3)).largestMagnitude < 1e-13)
    // The reflection of one coordinate is not a rotation.
    #expect(RotationPlanes(of: DenseMatrix.identity(3).scaled { i, _ in i == 0 ? -1 : 1 }) == nil)
  }

  /// Against finite differences, and the transposed map against the map.
  @Test(arguments: [(3, 3), (2, 4), (1, 3)])
  func changesOfLayers(_ first: Int, _ second: Int) throws {
    let sizes = PartSizes(first: first, second: second)
    let stack = GenericStart.layers(sizes, count: 6, seed: 9)
    let map = TangentMap(stack)
    let changes = stack.factors.enumerated().map {
      Self.random($0.element.shift.rows, $0.element.shift.columns, UInt64($0.offset))
    }
    let step = 1e-6
    var moved = stack
    for k in changes.indices { moved.factors[k].shift.add(step, changes[k]) }
    // Both are seen from the middle of `stack`.
    let difference = stack.residual(moved.product)
    let image = map.image(of: changes)
    #expect((difference - image.scaled { _, _ in step }).largestMagnitude < 1e-10)
    let other = Self.random(first + second, first + second, 77)
    let adjoint = map.adjoint(of: other)
    let inner = zip(changes, adjoint).reduce(0) { $0 + $1.0.dot($1.1) }
    #expect(abs(inner - image.dot(other)) < 1e-12)
  }

  @Test func newtonStepsConvergeQuadratically() throws {
    let rotation = try Self.rotation(8, seed: 4)
    var stack = try #require(OrthogonalStart.layers(of: rotation))
    let target = rotation * (DenseMatrix.identity(8) + Self.random(8, 8, 5).scaled { _, _ in 1e-3 })
    let determinant = target.determinant.logarithm
    let scaled = target.scaled { _, _ in Double.exp(-determinant / 8) }
    var errors: [Double] = []
    for _ in 0..<4 {
      let step = NewtonStep(stack, towards: scaled, accuracy: 1e-10, iterations: 2000)
      errors.append(step.residual)
      stack = step.stack
    }
    #expect(errors[1] < errors[0] / 10 && errors[3] < 1e-12, "\(errors)")
  }

  @Test func roundedNumbers() {
    #expect(EntryPrecision.float32.rounded(0.1) == Double(Float(0.1)))
    #expect(EntryPrecision.float64.rounded(0.1) == 0.1)
    #expect(EntryPrecision.bits(3).rounded(0.1) == 0.09375)
    #expect(EntryPrecision.bits(3).rounded(-9) == -8)
    #expect(EntryPrecision.bits(2).rounded(0) == 0)
    #expect(EntryPrecision.float32.rounded(1e300).isInfinite)
    #expect(EntryPrecision.float32.rounded(1e-300) == 0)
    // Numbers that do not count beside the largest of a row vanish.
    #expect(EntryPrecision.bits(8).rounded(row: [1, 1e-9, 0.3]) == [1, 0, 0.30078125])
    for value in EntryPrecision.bits(8).rounded(row: [200.7, 0.1234, -3.3]) {
      #expect((value * 16).rounded() == value * 16)
    }
  }
}
