import CouplingFlows

/// One step of Gauss's and Newton's method: the smallest change of the layers that solves, in the
/// sense of least squares, the linearised equation for their product.
///
/// There are more unknowns than equations, 6 d² against 4 d². Conjugate gradients on the normal
/// equations, started at 0, converge to the solution of smallest norm, and never need the matrix of
/// the equations.
struct NewtonStep {
  /// The changed layers.
  private(set) var stack: UnipotentStack

  /// The largest entry of the residual before the step.
  let residual: Double

  /// The part of the residual, in norm, that the linear equations leave.
  private(set) var remainder = 1.0

  /// - Parameters:
  ///   - accuracy: The remainder to stop at.
  ///   - iterations: The most steps of conjugate gradients.
  init(
    _ start: UnipotentStack, towards target: DenseMatrix<Double>, accuracy: Double, iterations: Int
  ) {
    stack = start
    var rest = start.residual(target)
    residual = rest.largestMagnitude
    let norm = rest.dot(rest)
    guard norm > 0, norm.isFinite else { return }
    let map = TangentMap(start)
    var gradient = map.adjoint(of: rest)
    var direction = gradient
    var slope = Self.dot(gradient, gradient)
    let smallest = slope * 1e-28
    for _ in 0..<iterations where slope > smallest {
      let image = map.image(of: direction)
      let length = slope / image.dot(image)
      guard length.isFinite else { break }
      for k in stack.factors.indices { stack.factors[k].shift.add(length, direction[k]) }
      rest.add(-length, image)
      remainder = (rest.dot(rest) / norm).squareRoot()
      if remainder <= accuracy { break }
      gradient = map.adjoint(of: rest)
      let next = Self.dot(gradient, gradient)
      for k in direction.indices {
        var turned = gradient[k]
        turned.add(next / slope, direction[k])
        direction[k] = turned
      }
      slope = next
    }
  }

  private static func dot(_ a: [DenseMatrix<Double>], _ b: [DenseMatrix<Double>]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0.dot($1.1) }
  }
}
