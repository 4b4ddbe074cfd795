import CouplingKernel
import ExactArithmetic
import Plotting

/// Mass in the boxes of a grid over two coordinates, to be drawn.
struct DensityMap {
  typealias Side = (range: ClosedRange<Double>, count: Int)

  private let sides: [Side]
  /// Rows from the lowest one up.
  private(set) var values: [[Double]]

  /// A map without mass over two sides.
  init(over sides: [Side]) {
    self.sides = sides
    values = Array(repeating: Array(repeating: 0, count: sides[0].count), count: sides[1].count)
  }

  /// Adds mass at a point, unless it is outside.
  mutating func add(_ mass: Double, at point: (Double, Double)) {
    let places = zip([point.0, point.1], sides).map { value, side in
      (value - side.range.lowerBound) / (side.range.upperBound - side.range.lowerBound)
        * Double(side.count)
    }
    guard places[0] >= 0, places[1] >= 0, places[0] < Double(sides[0].count),
      places[1] < Double(sides[1].count)
    else { return }
    values[Int(places[1])][Int(places[0])] += mass
  }

  /// The picture; `unit` says what the colours measure.
  func svg(title: String, unit: String, summary: String) -> String {
    HeatMap(
      title: title, summary: summary, horizontal: Axis("x"), vertical: Axis("y"),
      colour: Axis(unit), horizontalRange: sides[0].range, verticalRange: sides[1].range,
      values: values
    ).svg
  }
}

extension TransportTarget {
  /// The boxes of a histogram, or fewer; a grid around points. Over the first coordinates of x and y.
  var pictureGrid: [DensityMap.Side] {
    let most = 100
    return [0, dimension / 2].map { c in
      switch self {
      case .histogram(let histogram):
        let (low, high) = (histogram.lower[c], histogram.upper[c])
        let boxes = histogram.shape[c]
        let count = boxes > most ? most : boxes * max(1, most / boxes / 2)
        return (Double(rounding: low)...Double(rounding: high), count)
      case .points(let points, _):
        let values = points.map { Double(rounding: $0[c]) }
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        let margin = max(high - low, 1e-3) / 16
        return (low - margin...high + margin, 64)
      }
    }
  }

  /// The target over that grid, rounded: a box of a histogram is spread over what it covers.
  var density: DensityMap {
    let grid = pictureGrid
    var map = DensityMap(over: grid)
    switch self {
    case .points(let points, _):
      for (point, mass) in zip(points, masses) {
        let place = (Double(rounding: point[0]), Double(rounding: point[dimension / 2]))
        map.add(Double(rounding: mass), at: place)
      }
    case .histogram(let histogram):
      // Boxes are wider than those of the grid, or cut into so many parts that it does not matter.
      let total = Double(rounding: histogram.weights.reduce(.zero, +))
      let axes = [0, dimension / 2]
      let parts = axes.indices.map { axis in
        let boxes = histogram.shape[axes[axis]]
        return boxes >= grid[axis].count ? 4 : grid[axis].count / boxes
      }
      for (box, weight) in histogram.weights.enumerated() where !weight.isZero {
        let mass = Double(rounding: weight) / total / Double(parts[0] * parts[1])
        let indices = histogram.boxIndices(box)
        func place(_ axis: Int, _ part: Int) -> Double {
          let range = grid[axis].range
          let share =
            (Double(indices[axes[axis]]) + (Double(part) + 0.5) / Double(parts[axis]))
            / Double(histogram.shape[axes[axis]])
          return range.lowerBound + (range.upperBound - range.lowerBound) * share
        }
        for i in 0..<parts[0] {
          for j in 0..<parts[1] { map.add(mass, at: (place(0, i), place(1, j))) }
        }
      }
    }
    return map
  }
}

extension TransportTarget.Histogram {
  /// The indices of a box along the coordinates.
  fileprivate func boxIndices(_ box: Int) -> [Int] {
    var rest = box
    return shape.reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
  }
}
