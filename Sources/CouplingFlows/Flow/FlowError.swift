/// Why a flow gives no value.
public enum FlowError: Error, Sendable, Hashable {
  /// A batch has another number of coordinates than the flow.
  case size(expected: Int, found: Int)

  /// An input is NaN or infinite.
  case input(sample: Int, coordinate: Int, value: Double)

  /// A layer (counted from 1) gives a coordinate that is NaN or infinite, from finite ones.
  case overflow(layer: Int, sample: Int, coordinate: Int, value: Double)
}

extension FlowError: CustomStringConvertible {
  /// What is wrong, in one sentence.
  public var description: String {
    switch self {
    case .size(let expected, let found):
      "the flow has \(expected) coordinates, the vectors have \(found)"
    case .input(let sample, let coordinate, let value):
      "coordinate \(coordinate) of vector \(sample) is \(value); every input must be finite"
    case .overflow(let layer, let sample, let coordinate, let value):
      "layer \(layer) makes coordinate \(coordinate) of vector \(sample) \(value): the numbers "
        + "leave the range of the floating-point type"
    }
  }
}
