import CouplingKernel
import ExactArithmetic
import Interchange
import Pages
import Plotting

/// A matrix as an image: each entry, or the largest in a block of a large matrix, is a pixel.
struct MatrixImage {
  /// At most this many pixels in each direction.
  static let resolution = 64

  /// Rows of values; nil where there are only zeros.
  private(set) var values: [[Double?]]

  /// A matrix without entries other than zero.
  init(rows: Int, columns: Int) {
    values = Array(
      repeating: Array(repeating: nil, count: min(columns, MatrixImage.resolution)),
      count: min(rows, MatrixImage.resolution))
    (self.rows, self.columns) = (rows, columns)
  }

  private let rows: Int
  private let columns: Int

  /// Takes account of an entry.
  mutating func add(_ value: Double, row: Int, column: Int) {
    let i = row * values.count / rows
    let j = column * values[0].count / columns
    values[i][j] = max(values[i][j] ?? -.infinity, value)
  }

  /// The image of what `measure` says about the entries of a matrix that are not 0.
  init(_ matrix: CouplingMatrix, _ measure: (Rational) -> Double) {
    self.init(rows: matrix.rows, columns: matrix.columns)
    for i in 0..<matrix.rows {
      for (j, value) in matrix.nonZeros(inRow: i) { add(measure(value), row: i, column: j) }
    }
  }

  /// The image of what `measure` says about the numbers that are not 0 in the shift of a layer, and in
  /// its bias, a further column.
  init(_ layer: CouplingLayer, _ measure: (Rational) -> Double) {
    let shift = layer.shift
    self.init(rows: shift.rows, columns: shift.columns + (layer.bias == nil ? 0 : 1))
    for i in 0..<shift.rows {
      for (j, value) in shift.nonZeros(inRow: i) { add(measure(value), row: i, column: j) }
      if let value = layer.bias?[i], !value.isZero {
        add(measure(value), row: i, column: shift.columns)
      }
    }
  }

  /// The smallest and the largest value in some images; nil if there is none.
  static func range(of images: [MatrixImage]) -> ClosedRange<Double>? {
    let values = images.lazy.flatMap { $0.values.lazy.joined().compactMap { $0 } }
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }

  /// The pixels, in the colours of heat maps over `range`; grey where there are only zeros.
  func pixels(over range: ClosedRange<Double>) -> PalettedImage {
    let shades = 64
    let palette =
      [(red: UInt8(196), green: UInt8(200), blue: UInt8(206))]
      + (0..<shades).map { HeatScale.colour(at: Double($0) / Double(shades - 1)) }
    let width = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    return PalettedImage(
      palette: palette,
      rows: values.map { row in
        row.map { value in
          guard let value else { return 0 }
          let place = min(max((value - range.lowerBound) / width, 0), 1)
          return 1 + UInt8((place * Double(shades - 1)).rounded())
        }
      })
  }
}

extension MatrixImage {
  /// Images side by side, in colours over what they have in common; an explanation if there are only
  /// zeros.
  ///
  /// - Parameters:
  ///   - what: What is shown.
  ///   - unit: Written behind values.
  static func figures(
    _ images: [MatrixImage], names: [String], _ what: String, unit: String = ""
  ) -> Element {
    guard let range = MatrixImage.range(of: images) else {
      return .paragraph("\(what): there are only zeros.")
    }
    func text(_ value: Double) -> String {
      let tenths = (value * 10).rounded() / 10
      return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }
    let bounds =
      "from \(text(range.lowerBound)) (dark blue) to \(text(range.upperBound))\(unit) (yellow)"
    return .figures(
      caption: "\(what), \(bounds); zeros are grey."
        + " A pixel of a large matrix is the largest entry of a block.",
      zip(images, names).map { image, name in
        let own =
          MatrixImage.range(of: [image])
          .map { "\(text($0.lowerBound)) to \(text($0.upperBound))\(unit)" } ?? "only zeros"
        return Picture(png: image.pixels(over: range).png, label: name, text: "\(name): \(own)")
      })
  }
}

extension Rational {
  /// The decimal logarithm of the absolute value, to be drawn; of any magnitude, but not of 0.
  var decimalExponent: Double {
    let bits = numerator.bitWidth - denominator.bitWidth
    guard abs(bits) < 1000 else { return Double(bits) * 0.30103 }
    return Double.log10(Double(rounding: magnitude))
  }

  /// The length of the longer one of numerator and denominator.
  var bits: Int { max(numerator.bitWidth, denominator.bitWidth) }
}
