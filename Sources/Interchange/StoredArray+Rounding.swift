import CouplingFlows
import ExactArithmetic
import RoundedFlows

extension StoredArray {
  /// The numbers, rounded to the nearest ones, the last index varying fastest.
  ///
  /// - Throws: `malformed` at the first entry that is NaN, infinite, or too large for `Scalar`.
  public func values<Scalar: RoundingScalar>(
    as _: Scalar.Type
  ) throws(InterchangeError) -> [Scalar] {
    var values = [Scalar](repeating: 0, count: count)
    for position in 0..<count {
      let pattern = bitPattern(at: position)
      let value: Scalar? =
        switch elementType {
        case .float32: Scalar(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
        case .float64: Scalar(Double(bitPattern: pattern))
        default: elementType.value(bitPattern: pattern).map { Scalar(rounding: $0) }
        }
      let place = order == .rowMajor ? position : rowMajorPosition(position)
      guard let value, value.isFinite else {
        let isTooLarge = elementType.value(bitPattern: pattern) != nil
        throw malformed(
          entry: indices(place),
          isTooLarge
            ? "the number is too large for \(Scalar.typeName)"
            : "expected a finite number, found NaN or infinity")
      }
      values[place] = value
    }
    return values
  }

  /// The place of an entry among those with the last index varying fastest, from its place among
  /// those with the first one varying fastest.
  private func rowMajorPosition(_ position: Int) -> Int {
    var rest = position
    var place = 0
    var weight = count
    for length in shape {
      weight /= length
      place += rest % length * weight
      rest /= length
    }
    return place
  }

  /// The indices of an entry, from its place.
  private func indices(_ place: Int) -> [Int] {
    var rest = place
    return shape.reversed().map { length in
      defer { rest /= length }
      return rest % length
    }.reversed()
  }

  /// The array in a `.npy` file, or the tensor of a safetensors file with this name, or its only
  /// one.
  ///
  /// - Throws: `malformed`; `selection` if `tensor` does not say which.
  public init(reading source: Source, tensor: String?) throws(InterchangeError) {
    switch try InputFormat(source) {
    case .npy where tensor == nil: self = try NumPyFile.parse(source)
    case .safetensors:
      let file = try SafetensorsFile(source)
      guard let name = tensor ?? (file.names.count == 1 ? file.names[0] : nil) else {
        throw InterchangeError(
          .selection, file: source.name,
          "there are \(file.names.count) tensors: choose one with --tensor: "
            + file.names.prefix(40).joined(separator: ", "))
      }
      self = try file.tensor(named: name)
    case .npy:
      throw InterchangeError(
        .selection, file: source.name, "only safetensors files have named tensors")
    default:
      throw source.malformed(message: "expected a .npy or .safetensors file")
    }
  }
}
