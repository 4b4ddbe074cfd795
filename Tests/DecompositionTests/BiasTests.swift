import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import Testing

/// Decompositions of affine maps x ↦ T x + b.
@Suite struct BiasTests {
  private func check(_ target: Target, _ options: DecompositionOptions) throws -> Certificate {
    let certificate = try decompose(target, options: options)
    #expect(certificate.bias == options.bias)
    #expect(try certificate.check(reference: true) == .verified)
    // Biases cost no layer, but for a single one.
    var linear = options
    linear.bias = nil
    let count = try decompose(target, options: linear).layers.count
    let isLinear = options.bias?.allSatisfy(\.isZero) ?? true
    #expect(certificate.layers.count == (isLinear ? count : max(count, 2)))
    return certificate
  }

  @Test(arguments: [Strategy.auto, .balanced, .shallow, .elimination])
  func matrices(strategy: Strategy) throws {
    let matrix = RationalMatrix(
      [[3, 1, 0, 2], [0, 1, 5, -1], [1, 1, 2, 0], [4, 0, 1, 1]].map {
        $0.map { Rational($0) }
      })
    let third = try #require(Rational(Integer(1), Integer(3)))
    _ = try check(
      .matrix(.dense(matrix)),
      DecompositionOptions(
        strategy: strategy, flip: .auto, bias: [third, .zero, Rational(-7), .one], note: "text"))
    #expect(
      try decompose(
        .matrix(.dense(matrix)), options: DecompositionOptions(flip: .auto, note: "text")
      ).note
        == "text")
  }

  @Test func unevenPartitionsAndPermutations() throws {
    let bias = (0..<5).map { Rational($0 - 2) }
    _ = try check(
      .permutation([1, 2, 0, 4, 3]),
      DecompositionOptions(
        partition: Partition(first: [3, 0], second: [4, 1, 2]), flip: .auto, bias: bias))
    _ = try check(
      .permutation([1, 2, 3, 0]),
      DecompositionOptions(flip: .auto, bias: Array(bias.prefix(4))))
  }

  /// The matrix is a single layer: b needs one more where its part is not the updated one.
  @Test func twoCoordinatesAndASingleLayer() throws {
    let matrix = RationalMatrix([[.one, .zero], [Rational(5), Rational(2)]])
    for bias in [[Rational(3), .zero], [.zero, Rational(3)], [Rational(2), Rational(3)]] {
      let certificate = try check(
        .matrix(.dense(matrix)), DecompositionOptions(strategy: .auto, bias: bias))
      #expect(certificate.layers.count == 2)
    }
    let certificate = try check(
      .matrix(.dense(matrix)), DecompositionOptions(strategy: .auto, bias: [.zero, .zero]))
    #expect(certificate.layers.count == 1)
  }

  @Test func anotherNumberOfTermsIsRefused() {
    #expect(throws: DecompositionError.biasSize(expected: 2, found: 1)) {
      try decompose(.permutation([0, 1]), options: DecompositionOptions(bias: [.one]))
    }
  }
}
