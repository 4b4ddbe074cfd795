import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import RoundedFlows

/// The linear part of a step of a Glow flow (Kingma and Dhariwal 2018): the activation
/// normalisation x ↦ (x + bias) ⊙ exp(logs), then the 1×1 convolution with the matrix W. It is the
/// affine map x ↦ T x + b of the channels of a pixel, T = W · diag(exp(logs)) and b = T · bias.
///
/// Exponentials are irrational. Each scale is exp(logs) rounded to the nearest number of the type
/// in which `logs` is stored, as a program that runs the flow rounds it at best; T and b are exact
/// for these scales.
///
/// The tensors of step S are `S.invconv.weight` (c × c), `S.actnorm.logs` and `S.actnorm.bias` (c).
public struct GlowStep: Sendable {
  private static let weight = ".invconv.weight"

  /// The name of the step in the file, such as `2.0`.
  public let name: String

  /// T.
  public let matrix: RationalMatrix

  /// b.
  public let bias: [Rational]

  /// The names of the steps of a file, in the order of the file.
  public static func names(in file: SafetensorsFile) -> [String] {
    file.names.filter { $0.hasSuffix(weight) }.map { String($0.dropLast(weight.count)) }
  }

  /// Reads a step.
  ///
  /// - Throws: `selection` with the steps of the file, if this is none of them; `malformed` for
  ///   shapes that do not fit, numbers that are not finite, and exponentials that are infinite or 0.
  public init(_ name: String, in file: SafetensorsFile) throws(InterchangeError) {
    let names = GlowStep.names(in: file)
    guard names.contains(name) else {
      throw InterchangeError(
        .selection, file: file.name,
        names.isEmpty
          ? "there is no step of a Glow flow: no tensor is called STEP\(GlowStep.weight)"
          : "there is no step '\(name)'; there are: \(names.joined(separator: ", "))")
    }
    self.name = name
    let weights = try file.tensor(named: name + GlowStep.weight).squareMatrix()
    let logs = try file.tensor(named: "\(name).actnorm.logs")
    let scales = try logs.vector(count: weights.columns).enumerated().map {
      (index, value) throws(InterchangeError) in
      try logs.exponential(of: value, at: index)
    }
    matrix = weights.scalingColumns(by: scales)
    let shift = try file.tensor(named: "\(name).actnorm.bias").vector(count: weights.columns)
    let product = matrix * RationalMatrix(shift.map { [$0] })
    bias = (0..<product.rows).map { product[$0, 0] }
  }
}

extension StoredArray {
  /// The exact numbers of an array that is a vector: all dimensions but one are 1.
  fileprivate func vector(count: Int) throws(InterchangeError) -> [Rational] {
    guard self.count == count, shape.filter({ $0 != 1 }).count <= 1 else {
      throw malformed("expected \(count) numbers, found shape \(shape)")
    }
    var numbers: [Rational] = []
    for position in 0..<count {
      guard let value = elementType.value(bitPattern: bitPattern(at: position)) else {
        throw malformed(entry: [position], "expected a finite number, found NaN or infinity")
      }
      numbers.append(value)
    }
    return numbers
  }

  /// exp(value), rounded to a number of the array's type, or of `float32` for shorter types.
  fileprivate func exponential(
    of value: Rational, at index: Int
  ) throws(InterchangeError) -> Rational {
    guard value.magnitude < Rational(1 << 20) else {
      throw malformed(entry: [index], "expected a logarithm, found a number above 2^20")
    }
    let scale =
      elementType == .float64
      ? Double(roundingExponentialOf: value) : Double(Float(roundingExponentialOf: value))
    guard let exact = Rational(exactly: scale), !exact.isZero else {
      throw malformed(
        entry: [index],
        "the exponential \(scale == 0 ? "rounds to 0" : "is too large for the type")")
    }
    return exact
  }
}
