import CouplingFlows
import CouplingKernel
import ExactArithmetic

// Exact layers become floating-point ones here and nowhere else.

/// A floating-point type to which rational numbers are rounded.
public protocol RoundingScalar: BLASScalar {
  /// The nearest number, ties to even; infinite only if the value rounds to infinity.
  init(rounding value: Rational)
}

extension Float: RoundingScalar {}
extension Double: RoundingScalar {}

extension AffineFlow where Scalar: RoundingScalar {
  /// The layers of a certificate, each number rounded to the nearest one; T is not looked at.
  ///
  /// - Throws: `RoundingError` at the first number that is too large, and at the first scale that
  ///   rounds to 0, which could not be undone. Shifts and biases may round to 0.
  public init(rounding certificate: Certificate) throws(RoundingError) {
    guard
      let split = CoordinateSplit(
        first: certificate.partition.first, second: certificate.partition.second)
    else { preconditionFailure("every partition splits the coordinates") }
    var layers: [AffineCoupling<Scalar>] = []
    for (index, layer) in certificate.layers.enumerated() {
      layers.append(try AffineCoupling<Scalar>(rounding: layer, number: index + 1))
    }
    self.init(split: split, reflected: certificate.flip, layers: layers)
  }
}

extension AffineCoupling where Scalar: RoundingScalar {
  /// A layer with each number rounded to the nearest one.
  ///
  /// `number`: The place of the layer, from 1, for errors.
  /// - Throws: `RoundingError`.
  public init(rounding layer: CouplingLayer, number: Int) throws(RoundingError) {
    func rounded(
      _ value: Rational, _ place: RoundingError.Place, isScale: Bool = false
    ) throws(RoundingError) -> Scalar {
      let rounded = Scalar(rounding: value)
      guard rounded.isFinite && !(isScale && rounded == 0) else {
        throw RoundingError(layer: number, place: place, value: value, type: Scalar.typeName)
      }
      return rounded
    }

    var scale: [Scalar]?
    if let factors = layer.scale {
      var rounding: [Scalar] = []
      for (index, factor) in factors.enumerated() {
        rounding.append(try rounded(factor, .scale(index), isScale: true))
      }
      scale = rounding
    }
    var bias: [Scalar]?
    if let numbers = layer.bias {
      var rounding: [Scalar] = []
      for (index, number) in numbers.enumerated() {
        rounding.append(try rounded(number, .bias(index)))
      }
      bias = rounding
    }
    let shape = layer.shift.shape
    let shift: Shift
    if case .sparse(let matrix) = layer.shift {
      var values: [Scalar] = []
      values.reserveCapacity(matrix.values.count)
      for row in 0..<shape.rows {
        for position in matrix.rowRange(row) {
          values.append(
            try rounded(
              matrix.values[position], .shift(row: row, column: matrix.columnIndices[position])))
        }
      }
      shift = .sparse(
        SparseMatrix(
          rows: shape.rows, columns: shape.columns, rowStarts: matrix.rowStarts,
          columnIndices: matrix.columnIndices, values: values))
    } else {
      var entries: [Scalar] = []
      entries.reserveCapacity(shape.rows * shape.columns)
      for i in 0..<shape.rows {
        for j in 0..<shape.columns {
          entries.append(try rounded(layer.shift[i, j], .shift(row: i, column: j)))
        }
      }
      shift = .dense(DenseMatrix(rows: shape.rows, columns: shape.columns, entries: entries))
    }
    self.init(
      updates: layer.updates == .first ? .first : .second, shift: shift, scale: scale, bias: bias)
  }
}

/// A number of a layer that a floating-point type cannot hold.
public struct RoundingError: Error, Sendable, CustomStringConvertible {
  /// Where in a layer, counted from 0.
  public enum Place: Sendable, Hashable {
    case shift(row: Int, column: Int)
    case scale(Int)
    case bias(Int)
  }

  /// The layer, counted from 1.
  public let layer: Int

  /// The place in it, counted from 0.
  public let place: Place

  /// The exact number.
  public let value: Rational

  /// The name of the floating-point type.
  public let type: String

  /// Layer, place and size of the number, in one sentence.
  public var description: String {
    let entry =
      switch place {
      case .shift(let row, let column): "entry (\(row), \(column)) of the shift"
      case .scale(let index): "entry \(index) of the scale"
      case .bias(let index): "entry \(index) of the bias"
      }
    // value lies between 2^(exponent − 1) and 2^(exponent + 1).
    let exponent = value.numerator.bitWidth - value.denominator.bitWidth
    return "layer \(layer): \(entry), about 2^\(exponent), "
      + (exponent > 0 ? "is too large for \(type)" : "rounds to 0 in \(type)")
  }
}
