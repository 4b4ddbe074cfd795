/// A map of one variable that is constant on plateaus and linear between them, in floating point.
public struct StaircaseMap: Sendable {
  /// The left ends of the plateaus, increasing.
  public let starts: [Double]

  /// The right ends.
  public let ends: [Double]

  /// The values on the plateaus, one after the other, `width` numbers each.
  public let values: [Double]

  /// The number of coordinates of a value.
  public let width: Int

  /// A map; as many starts as ends, and `width` values for each.
  public init(starts: [Double], ends: [Double], values: [Double], width: Int) {
    self.starts = starts
    self.ends = ends
    self.values = values
    self.width = width
  }

  /// The coordinate `c` of the value at `t`, as a share of two neighbouring plateaus.
  func value(_ c: Int, _ place: Place) -> Double {
    let left = values[place.left * width + c]
    if place.share == 0 { return left }
    return left + (values[(place.left + 1) * width + c] - left) * place.share
  }

  /// A plateau, and how far to the next one a number is.
  struct Place {
    var left: Int
    var share: Double
  }

  func place(of t: Double) -> Place {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= t { low = middle } else { high = middle }
    }
    guard t > ends[low], low + 1 < starts.count else { return Place(left: low, share: 0) }
    let gap = starts[low + 1] - ends[low]
    return Place(left: low, share: gap > 0 ? min((t - ends[low]) / gap, 1) : 1)
  }
}

/// A flow of three affine coupling layers whose shifts depend on one coordinate, in floating point:
/// y <- a y + f(x_0), x <- b x + g(y_0), y <- c y + h(x_0).
public struct StaircaseFlow: Sendable {
  /// The scales and networks of the three layers.
  public let layers: [(scale: Double, shift: StaircaseMap)]

  /// The number d of coordinates of x, and of y.
  public let half: Int

  /// A flow of three layers.
  public init(layers: [(scale: Double, shift: StaircaseMap)], half: Int) {
    self.layers = layers
    self.half = half
  }

  /// Moves points, 2d numbers each, through the layers.
  public func apply(to points: inout [Double]) {
    for (index, layer) in layers.enumerated() {
      let (updated, other) = index == 1 ? (0, half) : (half, 0)
      for start in stride(from: 0, to: points.count, by: 2 * half) {
        let place = layer.shift.place(of: points[start + other])
        for c in 0..<half {
          let old = points[start + updated + c]
          points[start + updated + c] = layer.scale * old + layer.shift.value(c, place)
        }
      }
    }
  }
}
