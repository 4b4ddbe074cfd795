import CouplingFlows
import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import RoundedFlows
import SeededRandom
import Testing

@Suite struct RoundingTests {
  /// A certificate of random layers on parts of these sizes, T being their exact product.
  ///
  /// Numbers are short, so that they are exact in `Float`, unless `isRounded`.
  private func certificate(
    _ first: Int, _ second: Int, layers count: Int, isRounded: Bool,
    _ generator: inout SeededGenerator
  ) throws -> Certificate {
    let n = first + second
    let order = (0..<n).shuffled(using: &generator)
    let partition = try Partition(first: Array(order[..<first]), second: Array(order[first...]))
    let flip = Int.random(in: 0..<n, using: &generator)
    let denominator = isRounded ? 3 : 4
    var product = RationalMatrix.diagonal((0..<n).map { $0 == flip ? Rational(-1) : .one })
    let layers = (0..<count).map { index in
      let updates = index % 2 == 0 ? Part.second : .first
      let (own, other) = (partition[updates], partition[updates.other])
      var entries = [[Rational]](
        repeating: [Rational](repeating: .zero, count: other.count), count: own.count)
      for i in entries.indices {
        for j in entries[i].indices {
          entries[i][j] =
            Rational(
              Integer(Int.random(in: -6...6, using: &generator)), Integer(denominator)) ?? .zero
        }
      }
      let scale = own.map { _ in
        Rational(Integer(Int.random(in: 1...6, using: &generator)), Integer(denominator)) ?? .one
      }
      let before = product
      for (i, row) in own.enumerated() {
        product.setRow(
          row,
          to: (0..<n).map { column in
            zip(entries[i], other).reduce(scale[i] * before[row, column]) {
              $0 + $1.0 * before[$1.1, column]
            }
          })
      }
      return CouplingLayer(updates: updates, shift: .dense(RationalMatrix(entries)), scale: scale)
    }
    return try Certificate(
      partition: partition, target: .matrix(.dense(product)), flip: flip, layers: layers)
  }

  /// T x, and a bound for the error of the rounded layers at x: γ |L_K| … |L_1| |x|, with γ the
  /// number of roundings along the longest chain of operations times the unit roundoff.
  private func exactValue(
    _ certificate: Certificate, _ x: [Rational], epsilon: Double
  ) -> (value: [Rational], bound: [Double]) {
    guard case .matrix(let target) = certificate.target else { return ([], []) }
    let n = certificate.size
    let value = (0..<n).map { i in
      (0..<n).reduce(Rational.zero) { $0 + target[i, $1] * x[$1] }
    }
    var sizes = x.map { Double(rounding: $0.magnitude) }
    var roundings = 1
    for layer in certificate.layers {
      let (own, other) = (
        certificate.partition[layer.updates], certificate.partition[layer.updates.other]
      )
      roundings += other.count + 4
      for (i, row) in own.enumerated() {
        let scale = Double(rounding: layer.scale?[i] ?? .one)
        sizes[row] = other.indices.reduce(scale * sizes[row]) {
          $0 + Double(rounding: layer.shift[i, $1].magnitude) * sizes[other[$1]]
        }
      }
    }
    return (value, sizes.map { $0 * Double(roundings) * epsilon })
  }

  private func checkForward<Scalar: RoundingScalar>(
    _ type: Scalar.Type, _ first: Int, _ second: Int, seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let certificate = try certificate(
      first, second, layers: 5, isRounded: true, &generator)
    #expect(try certificate.check() == .verified)
    let flow = try AffineFlow<Scalar>(rounding: certificate).flow
    let n = first + second
    let batch = DenseMatrix<Scalar>(rows: 20, columns: n) { _, _ in
      Scalar(Int.random(in: -64...64, using: &generator)) / 16
    }
    let image = try flow.forward(batch)
    for row in 0..<20 {
      let x = (0..<n).map { Rational(exactly: Double(batch[row, $0])) ?? .zero }
      let exact = exactValue(certificate, x, epsilon: Double(Scalar.ulpOfOne))
      for i in 0..<n {
        let found = try #require(Rational(exactly: Double(image.vectors[row, i])))
        let error = Double(rounding: (found - exact.value[i]).magnitude)
        #expect(error <= exact.bound[i], "seed \(seed), row \(row), coordinate \(i)")
      }
    }
    // log |det T|, exact before the logarithm.
    let factors = certificate.layers.flatMap { $0.scale ?? [] }.reduce(Rational.one, *)
    guard case .matrix(.dense(let target)) = certificate.target else { return }
    #expect(try target.determinant().magnitude == factors)
    let expected = log(Double(rounding: factors))
    for found in image.logDeterminants {
      #expect(abs(Double(found) - expected) < 100 * Double(Scalar.ulpOfOne), "seed \(seed)")
    }
  }

  @Test(arguments: [(1, 1), (1, 3), (4, 2), (5, 5)])
  func forwardIsWithinTheBound(first: Int, second: Int) throws {
    for seed in 0..<4 as Range<UInt64> {
      try checkForward(Float.self, first, second, seed: seed)
      try checkForward(Double.self, first, second, seed: seed)
    }
  }

  /// Nothing is rounded where all numbers are short: errors are 0, and so are those of the report.
  @Test func exactNumbersGiveExactValues() throws {
    for seed in 0..<3 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let certificate = try certificate(2, 3, layers: 3, isRounded: false, &generator)
      let inputs = DenseMatrix<Double>(rows: 4, columns: 5) { i, j in Double(i - j) / 4 }
      let errors = PrecisionErrors(of: certificate, at: inputs)
      #expect(errors.forward == [0, 0, 0])
      #expect(errors.problem == nil)
      #expect(try #require(errors.roundTrip) < 1e-12)
      #expect(try #require(errors.inverse) < 1e-12)
    }
  }

  /// Errors against a plain computation, and condition numbers against an exact inverse.
  @Test func errorsAndConditionNumbersAreWhatTheySay() throws {
    var generator = SeededGenerator(seed: 7)
    let certificate = try certificate(3, 2, layers: 4, isRounded: true, &generator)
    let inputs = DenseMatrix<Float>(rows: 6, columns: 5) { _, _ in
      Float(Int.random(in: -99...99, using: &generator)) / 8
    }
    let errors = PrecisionErrors(of: certificate, at: inputs)
    let image = try AffineFlow<Float>(rounding: certificate).flow.forward(inputs).vectors
    var worst = 0.0
    for row in 0..<6 {
      let x = (0..<5).map { Rational(exactly: inputs[row, $0]) ?? .zero }
      let exact = exactValue(certificate, x, epsilon: 0).value
      let differences = try (0..<5).map {
        (try #require(Rational(exactly: image[row, $0])) - exact[$0]).magnitude
      }
      let size = try #require(exact.map(\.magnitude).max())
      let difference = try #require(differences.max())
      worst = max(worst, Double(rounding: difference / size))
    }
    #expect(errors.forward.count == 4)
    #expect(abs(errors.forward[3] - worst) <= 1e-12 * worst)
    #expect(errors.forward[3] > 0)

    guard case .matrix(.dense(let target)) = certificate.target else { return }
    func norm(_ matrix: RationalMatrix) -> Rational {
      (0..<5).map { matrix.row($0).reduce(.zero) { $0 + $1.magnitude } }.max() ?? .zero
    }
    let conditioning = Conditioning(of: certificate, withPrefixes: true)
    let prefixes = try #require(conditioning.prefixes)
    #expect(prefixes.count == 4)
    let tolerance = try #require(Rational(.one, Integer.one << 62))
    func expect(_ found: Rational, near exact: Rational) {
      #expect((found - exact).magnitude <= tolerance * exact)
    }
    expect(prefixes[3], near: norm(target) * norm(try target.inverse()))
    expect(prefixes[0], near: conditioning.layers[0])
    #expect(Conditioning(of: certificate, withPrefixes: false).prefixes == nil)
  }

  /// Large shifts and scales that cancel: what is left of the products are their smallest digits.
  @Test func conditionNumbersAfterCancellation() throws {
    for exponent in [10, 200, 3000] {
      let large = try #require(Rational(Integer.one << exponent, Integer(3)))
      func layer(_ updates: Part, _ entry: Rational, _ scale: Rational? = nil) -> CouplingLayer {
        CouplingLayer(
          updates: updates, shift: .dense(RationalMatrix([[entry]])), scale: scale.map { [$0] })
      }
      let third = try #require(Rational(.one, Integer(3)))
      let certificate = try Certificate(
        partition: Partition(first: [0], second: [1]), target: .permutation([0, 1]),
        layers: [
          layer(.second, large), layer(.first, .zero), layer(.second, -large),
          layer(.first, third, third), layer(.second, .zero), layer(.first, .zero, large),
          layer(.second, .zero), layer(.first, .zero, large.reciprocal),
        ])
      let prefixes = try #require(Conditioning(of: certificate, withPrefixes: true).prefixes)
      // [[1/3, 1/3], [0, 1]] and [[3, −1], [0, 1]]: 1 · 4.
      let tolerance = try #require(Rational(.one, Integer.one << 62))
      for (found, exact) in [
        (prefixes[0], (.one + large) * (.one + large)), (prefixes[2], .one),
        (prefixes[3], Rational(4)), (prefixes[7], Rational(4)),
      ] {
        #expect((found - exact).magnitude <= tolerance * exact, "exponent \(exponent)")
      }
    }
  }

  private func layers(_ entry: Rational, scale: Rational? = nil) throws -> Certificate {
    let shift = RationalMatrix([[.zero], [entry]])
    return try Certificate(
      partition: Partition(first: [0], second: [1, 2]), target: .permutation([0, 1, 2]),
      layers: [
        CouplingLayer(updates: .first, shift: .dense(RationalMatrix([[.one, .one]]))),
        CouplingLayer(updates: .second, shift: .dense(shift), scale: scale.map { [.one, $0] }),
      ])
  }

  @Test func whatATypeCannotHoldIsNamed() throws {
    let large = try layers(Rational(Integer.one << 130))
    #expect(try AffineFlow<Double>(rounding: large).layers.count == 2)
    let error = #expect(throws: RoundingError.self) { try AffineFlow<Float>(rounding: large) }
    #expect(
      error?.description
        == "layer 2: entry (1, 0) of the shift, about 2^130, is too large for float32")
    let small = try #require(Rational(Integer.one, Integer.one << 2000))
    let scaled = try layers(.one, scale: small)
    let zero = #expect(throws: RoundingError.self) { try AffineFlow<Double>(rounding: scaled) }
    #expect(
      zero?.description == "layer 2: entry 1 of the scale, about 2^-2000, rounds to 0 in float64")
    // A shift that vanishes can be undone.
    #expect(try AffineFlow<Float>(rounding: layers(small)).layers.count == 2)
    let inputs = DenseMatrix<Float>(rows: 1, columns: 3)
    #expect(PrecisionErrors(of: large, at: inputs).problem == error?.description)
    let both = PrecisionErrors.inBothTypes(of: large, at: inputs)
    #expect(both.map(\.type) == ["float32", "float64"])
    #expect(both.map(\.problem) == [error?.description, nil])
    #expect(both.map(\.forward.count) == [0, 2])
  }

  /// An exchange of the halves of many coordinates: dense layers would not fit into memory.
  @Test func sparseLayersAreAppliedSparsely() throws {
    let isLong = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"
    let n = isLong ? 1_000_000 : 100_000
    let half = n / 2
    func exchange(_ updates: Part, _ sign: Int) throws -> CouplingLayer {
      try CouplingLayer(
        updates: updates,
        shift: .sparse(
          SparseRationalMatrix(
            rows: half, columns: half, rowStarts: Array(0...half), columnIndices: Array(0..<half),
            values: [Rational](repeating: Rational(sign), count: half))))
    }
    // (a, b) → (a, b − a) → (b, b − a) → (b, −a): coordinate 0 of the second part is reflected.
    let certificate = try Certificate(
      partition: .halves(of: n), target: .permutation(Array(0..<n)), flip: half,
      layers: [exchange(.second, -1), exchange(.first, 1), exchange(.second, -1)])
    let flow = try AffineFlow<Float>(rounding: certificate).flow
    let batch = DenseMatrix<Float>(rows: 2, columns: n) { Float($0 + 1) * Float($1 % 1000) }
    let image = try flow.forward(batch)
    for j in stride(from: 1, to: half, by: 997) {
      #expect(image.vectors[1, j] == batch[1, half + j])
      #expect(image.vectors[1, half + j] == -batch[1, j])
    }
    #expect(image.logDeterminants == [0, 0])
    #expect(try flow.inverse(image.vectors).vectors == batch)
  }
}
