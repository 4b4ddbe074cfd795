import CouplingKernel
import ExactArithmetic
import Foundation

/// Numbers for the three layers that keep each part of the squared distance below a share of a
/// budget. Estimates are in floating point: the kernel decides.
struct FlowPlan {
  let layers: [StaircaseLayer]
  let cells: [[Int]]

  /// - Parameter budget: what the squared distance may be beyond the variance of the atoms.
  init(
    _ source: TransportSource, _ target: TransportTarget, _ atoms: [HeavyAtom], budget: Double
  ) {
    let d = target.dimension / 2
    let runs = FlowPlan.runs(atoms)
    let sizes = Sizes(source, runs, d: d, budget: budget)
    let low = source.bounds.low
    let places = FlowPlan.positions(atoms, sizes.spacingPlaces)
    let slabs = FlowPlan.cuts(
      source, runs.map { $0.reduce(.zero) { $0 + $1.mass } }, trim: sizes.trim)
    let slabCuts = runs.map { FlowPlan.cuts(source, $0.map(\.mass), trim: sizes.trim) }
    let longest = slabCuts.joined().reduce(Rational.zero) { max($0, $1.end - $1.start) }
    let (a, b) = (sizes.first, sizes.second)
    let c = sizes.third(longestCell: longest.double)
    var first: [Staircase.Plateau] = []
    var second: [Staircase.Plateau] = []
    var third: [(place: Rational, value: [Rational])] = []
    var next = 0
    for (index, (run, slab)) in zip(runs, slabs).enumerated() {
      let cuts = slabCuts[index]
      let offset = Rational(index) * source.scale
      let zeros = Array(repeating: Rational.zero, count: d - 1)
      first.append(.init(start: slab.start, end: slab.end, value: [offset] + zeros))
      for (atom, cut) in zip(run, cuts) {
        let (start, end) = (a * cut.start + offset, a * cut.end + offset)
        let place = places[next]
        next += 1
        let x = atom.centre[1..<d].map { sizes.rounded($0 - b * source.mean) }
        second.append(.init(start: start, end: end, value: [place - b * low] + x))
        let middle = c * (start + end) / 2
        var y = atom.centre[(d + 1)...].map { sizes.rounded($0 - c * a * source.mean) }
        y.insert(sizes.rounded(atom.centre[d] - middle), at: 0)
        third.append((place, y))
      }
    }
    // Cells lie in lexicographic order, and so do their places.
    let width = b * source.scale
    let steps = third.map {
      Staircase.Plateau(start: $0.place, end: $0.place + width, value: $0.value)
    }
    let staircases = [first, second, steps].compactMap(Staircase.init)
    layers = zip([a, b, c], staircases).map(StaircaseLayer.init)
    cells = runs.map { $0.map(\.index) }
  }

  /// About √N runs of about √N atoms.
  private static func runs(_ atoms: [HeavyAtom]) -> [[HeavyAtom]] {
    let length = Int(Double(atoms.count).squareRoot().rounded(.up))
    return stride(from: 0, to: atoms.count, by: length).map {
      Array(atoms[$0..<min($0 + length, atoms.count)])
    }
  }

  /// Disjoint intervals of the source with the given masses in proportion, each without a fraction
  /// `trim`, one half at either end.
  private static func cuts(
    _ source: TransportSource, _ masses: [Rational], trim: Rational
  ) -> [(start: Rational, end: Rational)] {
    let total = masses.reduce(.zero, +)
    let least = masses.min() ?? total
    let places = binaryPlaces(below: (least / total * trim).double) + 4
    var before = Rational.zero
    return masses.map { mass in
      let margin = mass * trim / 2
      let start = source.quantile((before + margin) / total, places: places, up: true)
      before += mass
      let end = source.quantile((before - margin) / total, places: places, up: false)
      return (start, end)
    }
  }

  /// Increasing multiples of δ = 2^−places near the first coordinates of the atoms, which increase
  /// weakly.
  private static func positions(_ atoms: [HeavyAtom], _ places: Int) -> [Rational] {
    let wanted = atoms.map {
      ($0.centre[0].numerator << places)
        .dividedFlooring(by: $0.centre[0].denominator)?.quotient ?? .zero
    }
    var positions: [Integer] = []
    var drift = Integer.zero
    for number in wanted {
      var position = number
      if let last = positions.last, last >= position { position = last + .one }
      drift = max(drift, position - number)
      positions.append(position)
    }
    let spacing = Rational.powerOfTwo(-places)
    return positions.map { Rational($0 - drift >> 1) * spacing }
  }
}

/// Scales, spacing and trim of a flow.
private struct Sizes {
  /// The scales of the first two layers.
  let first = Rational.powerOfTwo(-1)
  let second: Rational

  /// Cells are told apart by multiples of 2^−spacingPlaces.
  let spacingPlaces: Int

  /// The fraction of a cell that ramps take.
  let trim: Rational

  private let valuePlaces: Int
  private let reach: Double
  private let noise: Double
  private let greatestThird: Double

  init(_ source: TransportSource, _ runs: [[HeavyAtom]], d: Int, budget: Double) {
    reach = (budget / 8).squareRoot()
    let firsts = runs.joined().map { $0.centre[0].double }
    var places = binaryPlaces(below: reach)
    while Sizes.drift(firsts, pow(2, -Double(places))) / 2 + pow(2, -Double(places)) > reach {
      places += 1
    }
    // The first coordinate of x takes half of the spacing.
    spacingPlaces = places
    second = .powerOfTwo(-places - 1) / source.scale
    valuePlaces = binaryPlaces(below: reach) + 10

    let ranges = (0..<2 * d).map { c in
      let values = runs.joined().map { $0.centre[c].double }
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
    let diameter = ranges.reduce(0) { $0 + $1 * $1 }.squareRoot()
    noise = Double(d - 1) * source.variance.double / 4
    let climb = source.scale.double * Double(max(runs.count - 1, 1))
    greatestThird = max(diameter, reach) / climb
    let worst =
      ranges.reduce(0) { $0 + ($1 + 2 * reach) * ($1 + 2 * reach) }
      + 4 * pow(max(diameter, reach) + reach, 2)
    trim = .powerOfTwo(notAbove: min(budget / 24 / worst, 0.25))
  }

  /// The scale of the third layer: what is left of y may not spread, within a cell, and what f adds
  /// to y_0 may not exceed the target.
  func third(longestCell: Double) -> Rational {
    let spread = (longestCell * longestCell / 16 + noise).squareRoot()
    return .powerOfTwo(notAbove: min(reach / spread, greatestThird))
  }

  /// How far the last of some numbers, which increase weakly, moves if they are to have distances of
  /// `spacing`.
  private static func drift(_ numbers: [Double], _ spacing: Double) -> Double {
    var last = -Double.infinity
    var drift = 0.0
    for number in numbers {
      last = max(number, last + spacing)
      drift = max(drift, last - number)
    }
    return drift
  }

  /// A value of a network with few digits.
  func rounded(_ value: Rational) -> Rational { value.roundedDown(places: valuePlaces) }
}
