import CouplingFlows
import CouplingKernel
import ExactArithmetic
import Foundation
import SeededRandom

/// A certified flow, run in floating point on random points, and compared with its target. Nothing
/// here is exact, and nothing bears on a verdict.
struct UniversalSample {
  /// What a run showed.
  struct Report: Encodable {
    var samples: Int
    var seed: UInt64
    /// Sliced W2 between as many points of the flow and of the target.
    var slicedW2: Double
    /// The same between two samples of the target: what chance alone makes of it.
    var slicedW2OfTarget: Double
    /// By what factor the narrowest plateau of a network is narrower than the spacing of
    /// floating-point numbers there.
    var coarseness: Double
    /// The part of the cells whose middles floating point takes elsewhere than exact arithmetic, by
    /// more than a hundredth of the error.
    var misplacedCells: Double
    /// The largest distance of such a middle from where it should be.
    var largestDeviation: Double
  }

  let report: Report

  /// Points of the flow, n numbers each.
  let points: [Double]
  private let dimension: Int
  /// Where the picture's boxes are, along the two coordinates that it shows.
  private let grid: [DensityMap.Side]

  init(_ certificate: UniversalityCertificate, count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let n = certificate.dimension
    let flow = StaircaseFlow(rounding: certificate)
    var points = certificate.source.sample(count * n, using: &generator)
    flow.apply(to: &points)
    let atoms = AtomSampler(certificate.target)
    let (first, second) = (
      atoms.sample(count, using: &generator), atoms.sample(count, using: &generator)
    )
    func distance(_ points: [Double], _ others: [Double]) -> Double {
      EmpiricalDistance.slicedW2(
        points, others,
        along: EmpiricalDistance.randomDirections(
          n == 2 ? 24 : 48, dimension: n, using: &generator))
    }
    let middles = CellMiddles(certificate)
    var moved = middles.starts
    flow.apply(to: &moved)
    let deviations = stride(from: 0, to: moved.count, by: n).map { start in
      (start..<start + n).reduce(0.0) { $0 + pow(moved[$1] - middles.images[$1], 2) }.squareRoot()
    }
    let tolerance = Double(rounding: certificate.error) / 100
    report = Report(
      samples: count, seed: seed,
      slicedW2: distance(points, first),
      slicedW2OfTarget: distance(first, second),
      coarseness: certificate.layers.map(\.shift.coarseness).max() ?? 0,
      misplacedCells: Double(deviations.count { $0 > tolerance })
        / Double(max(deviations.count, 1)),
      largestDeviation: deviations.max() ?? 0)
    self.points = points
    dimension = n
    grid = certificate.target.pictureGrid
  }

  /// The lines of the report.
  var text: String {
    var text =
      "flow in double precision: \(report.samples) samples, sliced W2 "
      + "\(UniversalReport.digits(report.slicedW2)) to the target "
      + "(two samples of the target: \(UniversalReport.digits(report.slicedW2OfTarget)))"
    if report.misplacedCells > 0 {
      text +=
        "\ndouble precision cannot follow: the middles of "
        + String(format: "%.3g%%", 100 * report.misplacedCells)
        + " of the cells end elsewhere, by up to "
        + UniversalReport.digits(report.largestDeviation)
    } else {
      text +=
        "\nthe middle of every cell ends within "
        + "\(UniversalReport.digits(report.largestDeviation)) of its place"
    }
    if report.coarseness > 1 {
      text +=
        "; the narrowest plateau of a network is \(UniversalReport.digits(report.coarseness)) "
        + "times narrower than the spacing of floating-point numbers there"
    }
    return text
  }

  /// The density of the points over the first coordinates of x and y, as a picture.
  func picture(title: String) -> String {
    var map = DensityMap(over: grid)
    for start in stride(from: 0, to: points.count, by: dimension) {
      map.add(1, at: (points[start], points[start + dimension / 2]))
    }
    return map.svg(
      title: title, unit: "points",
      summary: "The density of \(report.samples) points that three affine coupling layers made of "
        + "a simple distribution.")
  }
}

extension StaircaseFlow {
  /// The flow of a certificate with its numbers rounded.
  init(rounding certificate: UniversalityCertificate) {
    self.init(
      layers: certificate.layers.map { layer in
        let plateaus = layer.shift.plateaus
        return (
          Double(rounding: layer.scale),
          StaircaseMap(
            starts: plateaus.map { Double(rounding: $0.start) },
            ends: plateaus.map { Double(rounding: $0.end) },
            values: plateaus.flatMap { $0.value.map { Double(rounding: $0) } },
            width: certificate.dimension / 2)
        )
      }, half: certificate.dimension / 2)
  }
}

extension Staircase {
  /// The largest quotient of the spacing of floating-point numbers at a plateau by its width.
  fileprivate var coarseness: Double {
    plateaus.reduce(0) { worst, plateau in
      let (start, end) = (Double(rounding: plateau.start), Double(rounding: plateau.end))
      if plateau.start == plateau.end { return worst }
      let width = Double(rounding: plateau.end - plateau.start)
      return max(worst, max(start.magnitude, end.magnitude).ulp / width)
    }
  }
}

extension TransportSource {
  /// Independent coordinates.
  fileprivate func sample(_ count: Int, using generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in
      if case .uniform = self { return Double.random(in: 0..<1, using: &generator) }
      return NormalDistribution.sample(using: &generator)
    }
  }
}

/// Random points of a target.
private struct AtomSampler {
  private var sums: [Double] = []
  private var centres: [[Double]] = []
  private var sides: [Double]

  init(_ target: TransportTarget) {
    sides = Array(repeating: 0, count: target.dimension)
    if case .histogram(let histogram) = target {
      sides = histogram.shape.indices.map { c in
        Double(rounding: histogram.upper[c] - histogram.lower[c])
          / Double(histogram.shape[c] * histogram.refinement)
      }
    }
    var sum = 0.0
    for (atom, mass) in target.masses.enumerated() where !mass.isZero {
      sum += Double(rounding: mass)
      sums.append(sum)
      centres.append(target.centre(atom).map { Double(rounding: $0) })
    }
  }

  func sample(_ count: Int, using generator: inout SeededGenerator) -> [Double] {
    var points: [Double] = []
    points.reserveCapacity(count * sides.count)
    for _ in 0..<count {
      let share = Double.random(in: 0..<(sums.last ?? 1), using: &generator)
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] <= share { low = middle + 1 } else { high = middle }
      }
      for (centre, side) in zip(centres[low], sides) {
        points.append(centre + side * (Double.random(in: 0..<1, using: &generator) - 0.5))
      }
    }
    return points
  }
}

/// The middles of cells and where the exact flow takes them, rounded.
private struct CellMiddles {
  private(set) var starts: [Double] = []
  private(set) var images: [Double] = []

  init(_ certificate: UniversalityCertificate) {
    let d = certificate.dimension / 2
    let (f, g, h) = (
      certificate.layers[0], certificate.layers[1], certificate.layers[2]
    )
    let mean = certificate.source.mean
    // Plateaus of g and slabs come in the same order in what the construction builds.
    var next = g.shift.plateaus[...]
    for (slab, atoms) in zip(f.shift.plateaus, certificate.cells) {
      let x = (slab.start + slab.end) / 2
      for plateau in next.prefix(atoms.count) {
        let middle = (plateau.start + plateau.end) / 2
        let y = (middle - slab.value[0]) / f.scale
        let image = plateau.value.enumerated().map { $1 + g.scale * ($0 == 0 ? x : mean) }
        let shift = h.shift.value(at: image[0])
        let last = (0..<d).map { c in
          let inner = c == 0 ? middle : f.scale * mean + slab.value[c]
          return h.scale * inner + shift[c]
        }
        let rest = Array(repeating: mean, count: d - 1)
        starts += ([x] + rest + [y] + rest).map { Double(rounding: $0) }
        images += (image + last).map { Double(rounding: $0) }
      }
      next = next.dropFirst(atoms.count)
    }
  }
}
