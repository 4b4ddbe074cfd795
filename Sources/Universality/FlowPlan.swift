import CouplingKernel
import ExactArithmetic
import Foundation

/// Numbers for the three layers that keep each part of the squared distance below a share of a
/// budget. Estimates are in floating point: the kernel decides.
struct FlowPlan {
  let layers: [StaircaseLayer]
  let cells: [[Int]]

  /// Nil if intervals of the source become shorter than their ends can tell.
  ///
  /// - Parameter budget: what the squared distance may be beyond the variance of the atoms.
  init?(
    _ source: TransportSource, _ target: TransportTarget, _ atoms: [HeavyAtom], budget: Double
  ) {
    let d = target.dimension / 2
    var sizes = Sizes(source, target, atoms, budget: budget)
    let runs = FlowPlan.runs(atoms).map { FlowPlan.heavy($0, \.mass, loss: sizes.loss) }
    let slabs = FlowPlan.cuts(
      source, runs.map { Run(atoms: $0) }, \.mass, loss: sizes.loss)
    let cuts = slabs.map { FlowPlan.cuts(source, $0.part.atoms, \.mass, loss: sizes.loss) }
    sizes.setThird(
      longestCell: cuts.joined().reduce(.zero) { max($0, $1.end - $1.start) }, slabs: slabs.count)
    let (a, b, c) = (sizes.first, sizes.second, sizes.third)
    let places = FlowPlan.positions(cuts.joined().map { $0.part.centre[0] }, sizes.spacingPlaces)

    var first: [Staircase.Plateau] = []
    var second: [Staircase.Plateau] = []
    var third: [Staircase.Plateau] = []
    for (index, slab) in slabs.enumerated() {
      let offset = Rational(index) * source.scale
      let zeros = Array(repeating: Rational.zero, count: d - 1)
      first.append(.init(start: slab.start, end: slab.end, value: [offset] + zeros))
      for cut in cuts[index] {
        let centre = cut.part.centre
        let (start, end) = (a * cut.start + offset, a * cut.end + offset)
        let place = places[second.count]
        let x = centre[1..<d].map { sizes.rounded($0 - b * source.mean) }
        second.append(
          .init(start: start, end: end, value: [place - b * source.bounds.low] + x))
        let y0 = sizes.rounded(centre[d] - c * (start + end) / 2)
        let y = centre[(d + 1)...].map { sizes.rounded($0 - c * a * source.mean) }
        third.append(.init(start: place, end: place + b * source.scale, value: [y0] + y))
      }
    }
    let staircases = [first, second, third].compactMap(Staircase.init)
    guard staircases.count == 3 else { return nil }
    layers = zip([a, b, c], staircases).map(StaircaseLayer.init)
    cells = cuts.map { $0.map(\.part.index) }
  }

  /// Atoms that share a slab.
  private struct Run {
    let atoms: [HeavyAtom]
    var mass: Rational { atoms.reduce(.zero) { $0 + $1.mass } }
  }

  /// An interval of the source for a part of the target.
  private struct Cut<Part> {
    let part: Part
    let start: Rational
    let end: Rational
  }

  /// About √N runs of about √N atoms: those with the same first coordinate, if that is about so,
  /// since then no step of g leads from the end of a column to the beginning of the next.
  private static func runs(_ atoms: [HeavyAtom]) -> [[HeavyAtom]] {
    let length = Int(Double(atoms.count).squareRoot().rounded(.up))
    var columns: [[HeavyAtom]] = []
    for atom in atoms {
      if let last = columns.last?.last, last.centre[0] == atom.centre[0] {
        columns[columns.count - 1].append(atom)
      } else {
        columns.append([atom])
      }
    }
    let tallest = columns.map(\.count).max() ?? 0
    if 2 * tallest > length, max(columns.count, tallest) <= 4 * length { return columns }
    return stride(from: 0, to: atoms.count, by: length).map {
      Array(atoms[$0..<min($0 + length, atoms.count)])
    }
  }

  /// The parts that have at least 2 `loss` times the average mass: the others have a fraction of
  /// at most 2 `loss` of all.
  private static func heavy<Part>(
    _ parts: [Part], _ mass: (Part) -> Rational, loss: Rational
  ) -> [Part] {
    let total = parts.reduce(.zero) { $0 + mass($1) }
    let least = 2 * loss * total / Rational(parts.count)
    return parts.filter { mass($0) >= least }
  }

  /// Disjoint intervals of the source with masses in proportion to those of the heavy parts, and
  /// between them ramps that take a fraction `loss` of the whole, all of them equal.
  private static func cuts<Part>(
    _ source: TransportSource, _ parts: [Part], _ mass: (Part) -> Rational, loss: Rational
  ) -> [Cut<Part>] {
    let heavy = heavy(parts, mass, loss: loss)
    let total = heavy.reduce(.zero) { $0 + mass($1) }
    let margin = loss / Rational(2 * heavy.count)
    let places = binaryPlaces(below: margin.double) + 4
    var before = Rational.zero
    return heavy.map { part in
      let share = before / total
      before += mass(part)
      return Cut(
        part: part, start: source.quantile(share + margin, places: places, up: true),
        end: source.quantile(before / total - margin, places: places, up: false))
    }
  }

  /// Increasing multiples of δ = 2^−places near numbers that increase weakly.
  private static func positions(_ numbers: [Rational], _ places: Int) -> [Rational] {
    let wanted = numbers.map {
      ($0.numerator << places).dividedFlooring(by: $0.denominator)?.quotient ?? .zero
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
  /// The scales of the layers.
  let first = Rational.powerOfTwo(-1)
  let second: Rational
  private(set) var third = Rational.one

  /// Cells are told apart by multiples of 2^−spacingPlaces.
  let spacingPlaces: Int

  /// The fraction of the source that may get lost at each of the places where some does: the ramps
  /// of f, those of g, light atoms and light runs.
  let loss: Rational

  private let valuePlaces: Int
  private let reach: Double
  private let largest: Double
  private let length: Double
  private let noise: Double

  init(
    _ source: TransportSource, _ target: TransportTarget, _ atoms: [HeavyAtom], budget: Double
  ) {
    let d = target.dimension / 2
    // Images stay in their boxes, of side √(12 · variance/n) if boxes are cubes.
    let half = (3 * target.variance.double / Double(2 * d)).squareRoot()
    let margin = min((budget / 3).squareRoot(), half > 0 ? half : .infinity)
    reach = margin
    let firsts = atoms.map { $0.centre[0].double }
    var places = binaryPlaces(below: margin)
    while Sizes.drift(firsts, pow(2, -Double(places))) / 2 + pow(2, -Double(places)) > margin {
      places += 1
    }
    // The first coordinate of x takes half of the spacing.
    spacingPlaces = places
    second = .powerOfTwo(-places - 1) / source.scale
    valuePlaces = binaryPlaces(below: reach) + 10

    let ranges = (0..<2 * d).map { c in
      let values = atoms.map { $0.centre[c].double }
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
    let diameter = Sizes.squares(ranges).squareRoot()
    largest = max(diameter, margin)
    length = source.scale.double
    noise = Double(d - 1) * source.variance.double / 4

    let worst =
      Sizes.squares(ranges.map { $0 + 2 * margin }) + pow(largest + 2 * margin, 2)
    // About 6 times this much is lost, and costs at most twice `worst`.
    loss = .powerOfTwo(notAbove: min(budget / 48 / worst, 0.125))
  }

  private static func squares(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 } }

  /// Chooses the third scale: what is left of y may not spread, within a cell, and what f adds to
  /// y_0 may not exceed the target.
  mutating func setThird(longestCell: Rational, slabs: Int) {
    let cell = longestCell.double
    let spread = (cell * cell / 16 + noise).squareRoot()
    let climb = length * Double(max(slabs - 1, 1))
    third = .powerOfTwo(notAbove: min(reach / spread, largest / climb))
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
