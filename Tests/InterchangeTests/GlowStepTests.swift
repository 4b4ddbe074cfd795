import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Testing

@testable import Interchange

@Suite struct GlowStepTests {
  private func file() throws -> SafetensorsFile {
    let path = Fixtures.folder.appending(path: "glow-digits/glow-digits.safetensors")
    return try SafetensorsFile(
      Source(reading: path.path(percentEncoded: false), maximumBytes: 1 << 20))
  }

  @Test func everyStepIsTheCompositionOfItsTwoLayers() throws {
    let file = try file()
    #expect(GlowStep.names(in: file).count == 12)
    for name in GlowStep.names(in: file) {
      let step = try GlowStep(name, in: file)
      let logs = try file.tensor(named: "\(name).actnorm.logs").values(as: Double.self)
      let bias = try file.tensor(named: "\(name).actnorm.bias").values(as: Double.self)
      let weights = try file.tensor(named: "\(name).invconv.weight").values(as: Double.self)
      let n = logs.count
      // x with x[j] = j / 8 − 1, in floating point: W ((x + bias) ⊙ exp(logs)).
      let x = (0..<n).map { Double($0) / 8 - 1 }
      let scaled = (0..<n).map { (x[$0] + bias[$0]) * exp(logs[$0]) }
      let values = try #require(step.matrix.times(x, adding: step.bias))
      for i in 0..<n {
        let expected = (0..<n).reduce(0.0) { $0 + weights[i * n + $1] * scaled[$1] }
        let size = (0..<n).reduce(0.0) { $0 + abs(weights[i * n + $1] * scaled[$1]) }
        // Scales are rounded to 24 bits.
        #expect(abs(Double(rounding: values[i]) - expected) <= 1e-7 * size, "\(name), \(i)")
      }
    }
  }

  @Test func exponentialsAreRoundedCorrectly() throws {
    // exp of these, by mpmath with 60 digits.
    #expect(Double(roundingExponentialOf: .one) == 2.718281828459045)
    #expect(Double(roundingExponentialOf: -.one) == 0.36787944117144233)
    #expect(Float(roundingExponentialOf: .zero) == 1)
    #expect(Double(roundingExponentialOf: Rational(710)) == .infinity)
    #expect(Double(roundingExponentialOf: Rational(-746)) == 0)
    #expect(Double(roundingExponentialOf: Rational(-745)) == .leastNonzeroMagnitude)
    #expect(Float(roundingExponentialOf: Rational(89)) == .infinity)
    // Found by fuzzing: these took minutes.
    #expect(Float(roundingExponentialOf: Rational(1 << 19)) == .infinity)
    #expect(Double(roundingExponentialOf: -Rational(1 << 19)) == 0)
    #expect(Double(roundingExponentialOf: Rational(1024)) == .infinity)
    #expect(Double(roundingExponentialOf: Rational(-1024)) == 0)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let x = Double.random(in: -300...300, using: &generator)
      let rational = try #require(Rational(exactly: x))
      let bounds = Exponential.bounds(of: rational, bits: 200)
      #expect(bounds.lower <= bounds.upper)
      let found = Double(roundingExponentialOf: rational)
      // The C library is right but for the last place.
      #expect(abs(found - exp(x)) <= exp(x).ulp, "\(x)")
      // exp(x) exp(−x) = 1 lies between the products of the bounds, which are close.
      let inverse = Exponential.bounds(of: -rational, bits: 200)
      #expect(bounds.lower * inverse.lower <= .one && .one <= bounds.upper * inverse.upper)
      let width = bounds.upper * inverse.upper - bounds.lower * inverse.lower
      #expect(width < (try #require(Rational(.one, Integer.one << 150))), "\(x)")
    }
  }

  /// A file with one step of two channels.
  private func step(
    weight: [Float] = [1, 2, 3, 4], logs: [Float] = [0, 0], bias: [Float] = [1, -1],
    logsName: String = "s.actnorm.logs"
  ) throws -> GlowStep {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "\(UUID()).safetensors").path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try TensorFormat.safetensors.write(
      [
        StoredTensor("s.invconv.weight", shape: [2, 2], weight),
        StoredTensor(logsName, shape: [1, logs.count, 1, 1], logs),
        StoredTensor("s.actnorm.bias", bias),
      ], to: path)
    let source = try Source(reading: path, maximumBytes: 1 << 20)
    return try GlowStep(
      "s", in: SafetensorsFile(Source(name: "file", bytes: source.bytes)))
  }

  @Test func biasGoesThroughTheMatrix() throws {
    let step = try step()
    #expect(step.matrix == integers([[1, 2], [3, 4]]))
    #expect(step.bias == [Rational(-1), Rational(-1)])
  }

  @Test func badStepsAreExplained() {
    let cases: [(String, () throws -> GlowStep)] = [
      ("file: there is no tensor 's.actnorm.logs'", { try step(logsName: "s.logs") }),
      (
        "file: tensor 's.actnorm.logs': entry (1): expected a finite number",
        { try step(logs: [0, .nan]) }
      ),
      (
        "file: tensor 's.actnorm.logs': entry (0): the exponential is too large for the type",
        { try step(logs: [90, 0]) }
      ),
      (
        "file: tensor 's.actnorm.logs': entry (0): the exponential rounds to 0",
        { try step(logs: [-120, 0]) }
      ),
      (
        "file: tensor 's.actnorm.logs': entry (1): expected a logarithm",
        { try step(logs: [0, 1e30]) }
      ),
      (
        "file: tensor 's.actnorm.logs': expected 2 numbers, found shape [1, 3, 1, 1]",
        { try step(logs: [0, 0, 0]) }
      ),
      ("file: tensor 's.actnorm.bias': expected 2 numbers", { try step(bias: [0]) }),
    ]
    for (expected, body) in cases {
      let error = failure { _ = try body() }
      #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
    }
  }
}

extension RationalMatrix {
  /// The exact value of T x + b.
  fileprivate func times(_ x: [Double], adding bias: [Rational]) -> [Rational]? {
    let column = x.compactMap { Rational(exactly: $0) }
    guard column.count == columns else { return nil }
    return (0..<rows).map { i in
      (0..<columns).reduce(bias[i]) { $0 + self[i, $1] * column[$1] }
    }
  }
}
