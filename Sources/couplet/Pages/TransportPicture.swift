import CouplingFlows
import CouplingKernel
import ExactArithmetic
import Interchange
import Pages
import Plotting

/// Where the points of the source go, as images: the colours are the coordinates of the image.
struct TransportPicture {
  private static let resolution = 192

  private let certificate: UniversalityCertificate

  init(_ certificate: UniversalityCertificate) { self.certificate = certificate }

  var pictures: [Picture] {
    let n = certificate.dimension
    let mean = Double(rounding: certificate.source.mean)
    let count = Self.resolution
    var points: [Double] = []
    points.reserveCapacity(count * count * n)
    for i in 0..<count {
      for j in 0..<count {
        var point = [Double](repeating: mean, count: n)
        point[0] = coordinate(j)
        point[n / 2] = coordinate(count - 1 - i)
        points += point
      }
    }
    StaircaseFlow(rounding: certificate).apply(to: &points)
    return [("x₀", 0), ("y₀", n / 2)].map { name, c in
      let range = certificate.target.pictureGrid[c == 0 ? 0 : 1].range
      let width = range.upperBound - range.lowerBound
      let rows = (0..<count).map { i in
        (0..<count).map { j in
          let share = (points[(i * count + j) * n + c] - range.lowerBound) / width
          return UInt8(min(max(share, 0), 1) * Double(Self.shades - 1))
        }
      }
      return Picture(
        png: PalettedImage(palette: Self.palette, rows: rows).png, label: "\(name) of the image",
        text: "the coordinate \(name) of the image of each point of the source", isLarge: true)
    }
  }

  private static let shades = 128
  private static let palette = (0..<shades).map {
    HeatScale.colour(at: Double($0) / Double(shades - 1))
  }

  /// The middle of a row or column of pixels, in the part of the source that has almost all mass.
  private func coordinate(_ index: Int) -> Double {
    let share = (Double(index) + 0.5) / Double(Self.resolution)
    return switch certificate.source {
    case .uniform: share
    case .normal(let radius):
      min(Double(rounding: radius), 3) * (2 * share - 1)
    }
  }
}
