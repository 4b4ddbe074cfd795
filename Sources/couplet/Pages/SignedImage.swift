import ExactArithmetic
import ExactLinearAlgebra
import Interchange

/// Matrices of blocks as an image: signs as colours, magnitudes as their strength.
struct SignedImage {
  /// Larger matrices are drawn with a pixel for several entries.
  private static let resolution = 96

  private static let steps = 24
  private static let zero = (red: 226.0, green: 230.0, blue: 235.0)
  private static let negative = (red: 0.0, green: 90.0, blue: 181.0)
  private static let positive = (red: 206.0, green: 84.0, blue: 0.0)

  /// What an image shows, for a line below it.
  static let legend =
    "Orange entries are positive, blue ones negative, grey ones 0; strong colours "
    + "are large."

  private var rows: [[UInt8]] = []

  /// An image of blocks, with a white line between them if there is room.
  ///
  /// - Parameter blocks: Rows of matrices that fit together, none of them empty.
  init(_ blocks: [[RationalMatrix]]) {
    let heights = blocks.map { $0[0].rows }
    let widths = blocks[0].map(\.columns)
    let size = max(heights.reduce(0, +), widths.reduce(0, +))
    let stride = (size + Self.resolution - 1) / Self.resolution
    let levels = blocks.map { $0.map { Self.levels($0, stride) } }
    let all = levels.joined().joined().joined()
    let most = all.map { abs($0) }.max() ?? 0
    // Small matrices have pixels to spare for the lines.
    let zoom = max(1, Self.resolution / max(size, 1))
    let line = stride == 1 && zoom > 2 ? 1 : 0
    for row in levels {
      if !rows.isEmpty {
        let width = rows[0].count
        rows += Array(
          repeating: Array(repeating: UInt8(2 * Self.steps + 1), count: width), count: line)
      }
      for i in row[0].indices {
        var pixels: [UInt8] = []
        for block in row {
          if !pixels.isEmpty { pixels += Array(repeating: UInt8(2 * Self.steps + 1), count: line) }
          for value in block[i] {
            pixels += Array(repeating: Self.shade(value, most), count: zoom)
          }
        }
        rows += Array(repeating: pixels, count: zoom)
      }
    }
  }

  var png: [UInt8] { PalettedImage(palette: Self.palette, rows: rows).png }

  /// Entries, rounded; of `stride` × `stride` entries the one of largest magnitude.
  private static func levels(_ matrix: RationalMatrix, _ stride: Int) -> [[Double]] {
    var values = Array(
      repeating: Array(repeating: 0.0, count: (matrix.columns + stride - 1) / stride),
      count: (matrix.rows + stride - 1) / stride)
    for i in 0..<matrix.rows {
      for (j, entry) in matrix.row(i).enumerated() where !entry.isZero {
        let value = Double(rounding: entry)
        if abs(value) > abs(values[i / stride][j / stride]) {
          values[i / stride][j / stride] = value
        }
      }
    }
    return values
  }

  /// The index of a colour: 0 is zero, then positive ones, then negative ones.
  private static func shade(_ value: Double, _ most: Double) -> UInt8 {
    if value == 0 || most == 0 { return 0 }
    let share = most.isFinite ? (abs(value) / most).squareRoot() : 1
    let step = max(1, min(steps, Int((share * Double(steps)).rounded())))
    return UInt8(value > 0 ? step : steps + step)
  }

  private static let palette: [PalettedImage.Colour] = {
    func mixed(_ to: (red: Double, green: Double, blue: Double)) -> [PalettedImage.Colour] {
      (1...steps).map { step in
        // Even the weakest one is told from zero.
        let part = 0.25 + 0.75 * Double(step) / Double(steps)
        func channel(_ a: Double, _ b: Double) -> UInt8 { UInt8((a + (b - a) * part).rounded()) }
        return (
          channel(zero.red, to.red), channel(zero.green, to.green), channel(zero.blue, to.blue)
        )
      }
    }
    let grey = (UInt8(zero.red), UInt8(zero.green), UInt8(zero.blue))
    return [grey] + mixed(positive) + mixed(negative) + [(255, 255, 255)]
  }()
}
