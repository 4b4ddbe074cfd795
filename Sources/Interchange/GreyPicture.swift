import CouplingKernel
import ExactArithmetic

/// A picture in grey.
struct GreyPicture {
  let width: Int
  let height: Int

  /// The largest value.
  let white: Int

  /// The values, rows from the top, from left to right.
  let values: [Int]

  /// The density on the plane, its vertical axis upwards.
  func density(isInk: Bool, _ source: Source) throws(InterchangeError) -> TransportTarget {
    var weights: [Rational] = []
    weights.reserveCapacity(values.count)
    for x in 0..<width {
      for y in 0..<height {
        let value = values[(height - 1 - y) * width + x]
        weights.append(Rational(isInk ? white - value : value))
      }
    }
    guard weights.contains(where: { !$0.isZero }) else {
      throw source.malformed(
        message: "expected a picture that is not all \(isInk ? "white" : "black")")
    }
    let longer = Rational(max(width, height))
    return .histogram(
      .init(
        lower: [.zero, .zero], upper: [Rational(width) / longer, Rational(height) / longer],
        shape: [width, height], weights: weights, refinement: 1))
  }
}
