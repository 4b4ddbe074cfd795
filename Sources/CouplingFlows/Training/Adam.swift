import RealModule

/// The optimiser Adam (Kingma and Ba 2015) and its moments.
public struct Adam<Scalar: BLASScalar>: Sendable, Hashable, Codable {
  /// The length of a step, about.
  public var rate: Scalar

  /// How much of the moments is kept from step to step.
  public var decay: (first: Scalar, second: Scalar) { (0.9, 0.999) }

  private var firstMoments: [[Scalar]] = []
  private var secondMoments: [[Scalar]] = []
  private var steps = 0

  /// The optimiser before its first step.
  public init(rate: Scalar) { self.rate = rate }

  /// Changes the parameters of the layers, given the derivatives of what is to become small.
  ///
  /// - Parameter largestNorm: Longer gradients are shortened to this Euclidean norm.
  mutating func step(
    _ layers: inout [any TrainableCoupling<Scalar>], along gradients: [[Scalar]],
    largestNorm: Scalar
  ) {
    let square = gradients.reduce(Scalar(0)) { $0 + $1.squaredNorm }
    guard square.isFinite else { return }  // A step along NaN would destroy all parameters.
    let factor = min(1, largestNorm / max(Scalar.sqrt(square), .leastNormalMagnitude))
    if firstMoments.isEmpty {
      firstMoments = gradients.map { [Scalar](repeating: 0, count: $0.count) }
      secondMoments = firstMoments
    }
    steps += 1
    let update = AdamUpdate(
      decay: decay, factor: factor, scale: rate / (1 - Scalar.pow(decay.first, steps)),
      correction: 1 / (1 - Scalar.pow(decay.second, steps)))
    var index = 0
    for layer in layers.indices {
      layers[layer].forEachParameter { parameters in
        update.apply(
          gradients[index], &firstMoments[index], &secondMoments[index], &parameters)
        index += 1
      }
    }
  }
}

/// What a step does with every parameter.
private struct AdamUpdate<Scalar: BLASScalar> {
  var decay: (first: Scalar, second: Scalar)
  /// What gradients are multiplied by.
  var factor: Scalar
  var scale: Scalar
  var correction: Scalar

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func apply(
    _ gradient: [Scalar], _ first: inout [Scalar], _ second: inout [Scalar],
    _ parameters: inout [Scalar]
  ) {
    let count = parameters.count
    precondition(gradient.count == count && first.count == count && second.count == count)
    gradient.withUnsafeBufferPointer { gradient in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          parameters.withUnsafeMutableBufferPointer { parameters in
            guard let gradient = gradient.baseAddress, let first = first.baseAddress,
              let second = second.baseAddress, let parameters = parameters.baseAddress
            else { return }
            forEachVector(of: count) { index in
              var values = (
                first.vector(at: index), second.vector(at: index), parameters.vector(at: index)
              )
              move(&values, gradient.vector(at: index))
              first.store(values.0, at: index)
              second.store(values.1, at: index)
              parameters.store(values.2, at: index)
            } rest: { index in
              var values = (
                SIMD8(repeating: first[index]), SIMD8(repeating: second[index]),
                SIMD8(repeating: parameters[index])
              )
              move(&values, SIMD8(repeating: gradient[index]))
              (first[index], second[index], parameters[index]) = (
                values.0[0], values.1[0], values.2[0]
              )
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private func move(
    _ values: inout (SIMD8<Scalar>, SIMD8<Scalar>, SIMD8<Scalar>), _ gradient: SIMD8<Scalar>
  ) {
    let derivative = factor * gradient
    values.0 = decay.first * values.0 + (1 - decay.first) * derivative
    values.1 = decay.second * values.1 + (1 - decay.second) * derivative * derivative
    let deviation = (correction * values.1).squareRoot()
    values.2 -= scale * values.0 / (deviation + 1e-8)
  }
}
