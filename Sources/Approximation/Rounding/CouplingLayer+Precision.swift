import CouplingKernel
import ExactArithmetic

extension CouplingLayer {
  /// Whether all numbers of the layer are of this kind.
  func hasEntries(_ precision: EntryPrecision) -> Bool {
    func isShort(_ value: Rational) -> Bool {
      Rational(exactly: precision.rounded(Double(rounding: value))) == value
    }
    return (scale ?? []).allSatisfy(isShort)
      && (0..<shift.rows).allSatisfy { shift.nonZeros(inRow: $0).allSatisfy { isShort($0.value) } }
  }
}

extension [CouplingLayer] {
  /// The layers with rounded biases, so that the constant term of the map is near `bias`.
  ///
  /// As for exact layers the last two get one each, b_q of the part q that is updated first, and
  /// b_p − A b_q, which takes the rounding of b_q into account.
  func adding(
    _ bias: [Rational], _ partition: Partition, _ precision: EntryPrecision
  ) -> [CouplingLayer] {
    var layers = adding(bias, partition)
    guard layers.count >= 2, let last = layers.last, last.bias != nil else { return layers }
    func rounded(_ values: [Rational]) -> [Rational] {
      values.map { Rational(exactly: precision.rounded(Double(rounding: $0))) ?? $0 }
    }
    let earlier = rounded(partition[last.updates.other].map { bias[$0] })
    layers[layers.count - 2].bias = earlier
    layers[layers.count - 1].bias = rounded(
      partition[last.updates].enumerated().map { i, coordinate in
        last.shift.nonZeros(inRow: i).reduce(bias[coordinate]) {
          $0 - $1.value * earlier[$1.column]
        }
      })
    return layers
  }
}
