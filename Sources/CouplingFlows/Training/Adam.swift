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
    let square = gradients.reduce(Scalar(0)) { $1.reduce($0) { $0 + $1 * $1 } }
    guard square.isFinite else { return }  // A step along NaN would destroy all parameters.
    let factor = min(1, largestNorm / max(Scalar.sqrt(square), .leastNormalMagnitude))
    if firstMoments.isEmpty {
      firstMoments = gradients.map { [Scalar](repeating: 0, count: $0.count) }
      secondMoments = firstMoments
    }
    steps += 1
    let (beta1, beta2) = decay
    let scale = rate / (1 - Scalar.pow(beta1, steps))
    let correction = 1 / (1 - Scalar.pow(beta2, steps))
    var index = 0
    for layer in layers.indices {
      layers[layer].forEachParameter { parameters in
        precondition(parameters.count == gradients[index].count)
        gradients[index].withUnsafeBufferPointer { gradient in
          firstMoments[index].withUnsafeMutableBufferPointer { first in
            secondMoments[index].withUnsafeMutableBufferPointer { second in
              parameters.withUnsafeMutableBufferPointer { parameters in
                for i in parameters.indices {
                  let derivative = factor * gradient[i]
                  first[i] = beta1 * first[i] + (1 - beta1) * derivative
                  second[i] = beta2 * second[i] + (1 - beta2) * derivative * derivative
                  let deviation = (correction * second[i]).squareRoot()
                  parameters[i] -= scale * first[i] / (deviation + 1e-8)
                }
              }
            }
          }
        }
        index += 1
      }
    }
  }
}
