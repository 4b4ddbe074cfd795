import CouplingFlows

/// Carries layers along a path of matrices: at each of some points the layers of the one before are
/// improved by Newton steps. The points are as far apart as these converge.
struct Continuation {
  /// The layers at the point that has been reached.
  private(set) var stack: UnipotentStack

  /// Told the part of the path that has been covered.
  private let progress: (Double) -> Void

  /// A path is given up when its points would lie closer.
  private static let shortest = 1.0 / 1024

  /// The most steps of conjugate gradients where the layers only have to stay near the path, and in
  /// the end.
  private static let iterations = (tracking: 300, final: 2000)

  init(from stack: UnipotentStack, progress: @escaping (Double) -> Void = { _ in }) {
    (self.stack, self.progress) = (stack, progress)
  }

  /// Follows `path` from 0, where the layers belong, to 1; false if it has been given up.
  mutating func follow(_ path: (Double) -> DenseMatrix<Double>) -> Bool {
    var (place, length) = (0.0, 1.0)
    while place < 1 {
      let next = min(1, place + length)
      if let moved = tracked(path(next)) {
        (stack, place, length) = (moved, next, 2 * length)
        progress(place)
      } else {
        length /= 2
        if length < Self.shortest { return false }
      }
    }
    return true
  }

  /// The layers near those of `target`; nil unless Newton steps converge.
  private func tracked(_ target: DenseMatrix<Double>) -> UnipotentStack? {
    var (moved, before) = (stack, Double.infinity)
    for _ in 0..<6 {
      let step = NewtonStep(
        moved, towards: target, accuracy: 1e-3, iterations: Self.iterations.tracking)
      guard step.residual < min(10, 0.3 * before) else { return nil }
      moved = step.stack
      if step.residual < 1e-2 { return moved.largestEntry.isFinite ? moved : nil }
      before = step.residual
    }
    return nil
  }

  /// Newton steps until no entry of the product is farther from that of `target` than `goal`, as long
  /// as they help.
  mutating func finish(at target: DenseMatrix<Double>, goal: Double) {
    var error = (target - stack.product).largestMagnitude
    while error > goal {
      let step = NewtonStep(
        stack, towards: target, accuracy: max(1e-6, goal / error / 8),
        iterations: Self.iterations.final)
      let reduced = (target - step.stack.product).largestMagnitude
      guard reduced < error else { return }
      stack = step.stack
      if reduced > error / 4 { return }
      error = reduced
    }
  }
}
