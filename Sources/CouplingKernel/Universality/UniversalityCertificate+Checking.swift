import ExactArithmetic

/// What is found out about the claims of a universality certificate.
public enum UniversalityVerdict: Sendable, Hashable {
  /// Both claims are proved.
  case verified(UniversalityBound)

  /// The distance that follows from the certificate is larger than the one that is claimed.
  case distanceNotProved(UniversalityBound)

  /// The condition number that follows from the certificate is smaller than the one claimed.
  case conditionNotProved(UniversalityBound)

  /// Slab `slab` has `found` cells, and the certificate gives `listed` atoms for them.
  case cellsDiffer(slab: Int, found: Int, listed: Int)

  /// Whether the claims are proved.
  public var isTrue: Bool { if case .verified = self { true } else { false } }
}

/// The bounds that follow from a universality certificate.
public struct UniversalityBound: Sendable, Hashable {
  /// At least W₂(P, H)².
  public var squaredDistance: Rational { cellCost + lossCost }

  /// What the coupled mass contributes.
  public internal(set) var cellCost = Rational.zero

  /// What the mass that is not coupled within cells contributes.
  public internal(set) var lossCost = Rational.zero

  /// The mass that is not coupled within cells, or more.
  public internal(set) var loss = Rational.one

  /// The number of cells.
  public internal(set) var cells = 0

  /// A square of an operator norm that the Jacobian matrix comes arbitrarily close to or exceeds.
  public internal(set) var squaredExpansion = Rational.zero

  /// The determinant of the Jacobian matrix, wherever it exists.
  public internal(set) var determinant = Rational.one
}

/// The proof of the bound on the distance.
///
/// Let S be the support of the source (`TransportSource.support`). A *cell* is a plateau I of f and a
/// plateau J of g such that A = I ∩ S and B = (J ∩ (a S + f_0)) have positive length, f_0 being the
/// first coordinate of f on I. It consists of the points with x_0 in A and a y_0 + f_0 in B. Its mass
/// is a product, as x_0 and y_0 are independent. On it f and g are constant, and the flow maps to
///
///     X = g + b x,     Y = c (a y + f) + h(X_0),
///
/// with X_0 in b A + g_0, so that h(X_0) lies in known ranges V_0, …, V_{d−1}. Coordinates of x and y
/// other than the first are independent of the cell and have mean μ and variance σ². So for a point
/// (u, v) the expectation of |X − u|² + |Y − v|² on the cell is at most the sum of
///
///     sup over X_0 in b A + g_0 of (X_0 − u_0)²
///     (g_m + b μ − u_m)² + b² σ²                                          for m ≥ 1
///     sup over Y_0 in c B + V_0 of (Y_0 − v_0)²
///     sup over w in V_m of (c (a μ + f_m) + w − v_m)² + c² a² σ²          for m ≥ 1
///
/// (X_m − u_m = (g_m + b μ − u_m) + b (x_m − μ), whose parts are uncorrelated; Y_m likewise).
///
/// *Coupling.* Each cell belongs to an atom j with mass q_j, mean (u, v) and variance s². Let M_j be
/// the mass of all cells of j, and let 0 ≤ m_j ≤ min(M_j, q_j). The fraction m_j / M_j of each cell of j
/// is coupled, independently within the cell, with the fraction m_j / q_j of the atom. As both are
/// independent, E|(X, Y) − T|² = E|(X, Y) − (u, v)|² + s², so this costs at most m_j (C_j + s²), C_j
/// the largest of the sums above among the cells of j. What is left of source and target, of mass
/// λ = 1 − Σ m_j, is coupled in any way. The networks are bounded: coordinate by coordinate, the
/// image is (a number of a range known from all values) + (a scale times x_i − μ or y_i − μ). With
/// (r + t)² ≤ 2 r² + 2 t² this costs at most
///
///     2 λ D² + 2 (b² + c² a²) (E[(x_0 − μ)²; left] + (d − 1) λ σ²),
///
/// where D² is the sum over the coordinates of the largest squared distances between these ranges and
/// those of the target, and E[(x_0 − μ)²; left] ≤ λ (radius of S)² + E[(x_0 − μ)²; x_0 not in S], and
/// the same for y_0. The expectations add up to at least W₂(P, H)², and W₂ satisfies the triangle
/// inequality: W₂(P, Q) ≤ W₂(P, H) + W₂(H, Q).
///
/// *Condition number.* The Jacobian matrix exists outside finitely many hyperplanes and their
/// preimages and has determinant δ = (a b c)^d there: each layer is triangular. If its largest
/// singular value is s, the product of the others is δ / s, so the smallest is at most
/// (δ / s)^{1/(n−1)}, and the condition number κ satisfies κ^{n−1} ≥ s^n / δ. The flow is continuous and
/// linear on the pieces of a finite subdivision: if it takes two points of the support to images
/// |F(p) − F(q)| = e |p − q|, then on some piece that meets the segment between them the linear part
/// expands its direction by e at least. The check takes p and q with all other coordinates equal and
/// x_0 in the middle of A, at both ends of a step of g in the image of a slab, so that pieces
/// arbitrarily close to the segment have positive mass.
extension UniversalityCertificate {
  /// Checks the claims, exactly.
  ///
  /// - Parameters:
  ///   - limits: Of which `mustStop` counts here.
  ///   - progress: Called now and then with the numbers of slabs done and to do.
  /// - Throws: `limitReached`.
  public func check(
    limits: ReadingLimits = ReadingLimits(),
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(CertificateError) -> UniversalityVerdict {
    var coupling = CellCoupling(self)
    let slabs = coupling.slabs
    for (index, slab) in slabs.enumerated() {
      if limits.mustStop?() == true { throw .limitReached(.stopped) }
      let found = coupling.plateaus(meeting: slab)
      let listed = index < cells.count ? cells[index] : []
      guard found.count == listed.count else {
        return .cellsDiffer(slab: index, found: found.count, listed: listed.count)
      }
      coupling.add(slab, zip(found, listed))
      progress?(index + 1, slabs.count)
    }
    guard cells.count == slabs.count else {
      let listed = cells.dropFirst(slabs.count).first?.count ?? 0
      return .cellsDiffer(slab: slabs.count, found: 0, listed: listed)
    }
    return verdict(on: coupling.bound)
  }

  /// Compares the claims with what `check` has found out about these layers and cells.
  public func verdict(on bound: UniversalityBound) -> UniversalityVerdict {
    let allowed = error - discretisation
    guard discretisation.signum >= 0, allowed.signum >= 0,
      bound.squaredDistance <= allowed * allowed
    else { return .distanceNotProved(bound) }
    return isConditionProved(by: bound) ? .verified(bound) : .conditionNotProved(bound)
  }

  /// κ^{n−1} ≤ s^n / δ, both sides squared.
  private func isConditionProved(by bound: UniversalityBound) -> Bool {
    guard let condition, condition > .one else { return true }
    let claimed = condition.power(2 * (dimension - 1))
    let squared = bound.determinant * bound.determinant
    return claimed * squared <= bound.squaredExpansion.power(dimension)
  }
}

/// The cells of a flow and what they contribute.
private struct CellCoupling {
  /// A plateau of f within the support.
  struct Slab {
    /// A: the part of the plateau in the support.
    let interval: Interval
    /// The value of f.
    let value: [Rational]
    /// a S + f_0.
    let image: Interval
    let mass: Interval
  }

  private let certificate: UniversalityCertificate
  private let support: Interval
  /// For each atom, what is certainly the mass of its cells, and the largest cost.
  private var coupled: [Rational]
  private var cost: [Rational]
  private var count = 0
  private var squaredExpansion = Rational.zero

  init(_ certificate: UniversalityCertificate) {
    self.certificate = certificate
    support = certificate.source.support
    coupled = Array(repeating: .zero, count: certificate.target.count)
    cost = coupled
  }

  private var first: StaircaseLayer { certificate.layers[0] }
  private var second: StaircaseLayer { certificate.layers[1] }
  private var third: StaircaseLayer { certificate.layers[2] }
  private var mean: Rational { certificate.source.mean }
  private var variance: Rational { certificate.source.variance }

  var slabs: [Slab] {
    first.shift.plateaus(overlapping: support).map { index, interval in
      let value = first.shift.plateaus[index].value
      return Slab(
        interval: interval, value: value, image: first.scale * support + value[0],
        mass: certificate.source.mass(of: interval))
    }
  }

  func plateaus(meeting slab: Slab) -> [(index: Int, overlap: Interval)] {
    second.shift.plateaus(overlapping: slab.image)
  }

  /// Adds the cells of a slab, each with its atom.
  mutating func add(
    _ slab: Slab, _ cells: Zip2Sequence<[(index: Int, overlap: Interval)], [Int]>
  ) {
    let middle = (slab.interval.low + slab.interval.high) / 2
    var last: (index: Int, end: Rational, image: [Rational])?
    for ((index, overlap), atom) in cells {
      let inner = Interval(
        (overlap.low - slab.value[0]) / first.scale, (overlap.high - slab.value[0]) / first.scale)
      coupled[atom] += slab.mass.low * certificate.source.mass(of: inner).low
      let value = second.shift.plateaus[index].value
      cost[atom] = max(cost[atom], squaredDistance(slab, value, overlap, to: atom))
      count += 1

      let point = image(of: middle, value)
      if let last {
        let step = (overlap.low - last.end) / first.scale
        expand(from: last.image, to: point, third.scale * first.scale * step, over: step)
      }
      last = (index, overlap.high, point)
    }
  }

  /// The most that the expected squared distance of the image of a cell from the mean of an atom
  /// can be: the sum in the proof.
  private func squaredDistance(
    _ slab: Slab, _ value: [Rational], _ inner: Interval, to atom: Int
  ) -> Rational {
    let (a, b, c) = (first.scale, second.scale, third.scale)
    let centre = certificate.target.centre(atom)
    let d = value.count
    let x = b * slab.interval + value[0]
    let shifts = third.shift.ranges(on: x)
    var sum = x.squaredDistance(to: centre[0])
    sum += (c * inner + shifts[0]).squaredDistance(to: centre[d])
    for m in 1..<max(d, 1) {
      let offset = value[m] + b * mean - centre[m]
      sum += offset * offset
      let y = shifts[m] + c * (a * mean + slab.value[m])
      sum += y.squaredDistance(to: centre[d + m])
    }
    return sum + Rational(d - 1) * variance * (b * b + c * c * a * a)
  }

  /// Where the third layer takes a point with x_0 = `middle` and g = `value`, up to what does not
  /// depend on g.
  private func image(of middle: Rational, _ value: [Rational]) -> [Rational] {
    value + third.shift.value(at: value[0] + second.scale * middle)
  }

  /// Takes note of two points at distance `step` whose images differ by those given, and by `slope`
  /// more in the first coordinate of y.
  private mutating func expand(
    from p: [Rational], to q: [Rational], _ slope: Rational, over step: Rational
  ) {
    var square = Rational.zero
    for (c, (left, right)) in zip(p, q).enumerated() {
      let difference = right - left + (2 * c == p.count ? slope : .zero)
      square += difference * difference
    }
    squaredExpansion = max(squaredExpansion, square / (step * step))
  }

  var bound: UniversalityBound {
    let target = certificate.target
    let atomMasses = target.masses
    let variance = target.variance
    var bound = UniversalityBound()
    bound.cells = count
    for (atom, mass) in atomMasses.enumerated() where !coupled[atom].isZero {
      let part = min(mass, coupled[atom])
      bound.loss -= part
      bound.cellCost += part * (cost[atom] + variance)
    }
    bound.lossCost = lossCost(bound.loss)
    bound.squaredExpansion = squaredExpansion
    let scales = first.scale * second.scale * third.scale
    bound.determinant = scales.power(certificate.dimension / 2)
    return bound
  }

  /// The cost of the mass `loss` that is coupled in any way.
  private func lossCost(_ loss: Rational) -> Rational {
    let (a, b, c) = (first.scale, second.scale, third.scale)
    let d = certificate.dimension / 2
    let ranges = certificate.target.ranges
    let (f, g, h) = (first.shift.ranges, second.shift.ranges, third.shift.ranges)
    var distance = Rational.zero
    for m in 0..<d {
      distance += (g[m] + b * mean).squaredDistance(to: ranges[m])
      distance += (h[m] + c * f[m] + c * a * mean).squaredDistance(to: ranges[d + m])
    }
    let source = certificate.source
    let moment =
      loss * source.squaredRadius + source.tailMoment + Rational(d - 1) * loss * source.variance
    return 2 * loss * distance + 2 * (b * b + c * c * a * a) * moment
  }
}

extension Staircase {
  /// The plateaus that meet an interval in a positive length, and where.
  fileprivate func plateaus(overlapping interval: Interval) -> [(index: Int, overlap: Interval)] {
    var found: [(Int, Interval)] = []
    var index = firstPlateau(endingFrom: interval.low)
    while index < plateaus.count, plateaus[index].start < interval.high {
      let plateau = Interval(plateaus[index].start, plateaus[index].end)
      if let overlap = plateau.overlap(interval) { found.append((index, overlap)) }
      index += 1
    }
    return found
  }
}

extension Rational {
  /// The power with a natural exponent.
  func power(_ exponent: Int) -> Rational {
    Rational(coprime: numerator.power(exponent), denominator.power(exponent))
  }
}
