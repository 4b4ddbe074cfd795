/// An identification of the points of the first part with those of the second, chosen for a signed
/// permutation T = [P Q; R S]: the signed permutation matrix R + SV of the shift V with which the
/// layers begin.
///
/// Where T maps a point of the first part to the second, the two belong together. Other pairs are
/// free, that is V is. With (x, y) goes (P⁻¹x, Sy) if both exist: then M = PR'⁻¹SR' − QR',
/// R' = R + SV, fixes P⁻¹x, and the layers are sparser. If T maps the parts to themselves, P⁻¹ and
/// S having cycles of the same lengths and signs, then M = 1.
struct PartMatching {
  private let target: SignedPermutation
  private let inverse: SignedPermutation

  /// For each point of the first part, the one of the second; −1: none yet.
  private var partners: [Int]
  private var signs: [Int8]
  private var isTaken: [Bool]

  /// The identification for `target`: the point x of the first part with the point of the second
  /// whose number there, from 0, is the image of x.
  ///
  /// - Precondition: `target` has an even number of points.
  static func matching(of target: SignedPermutation) -> SignedPermutation {
    var matching = PartMatching(target)
    matching.matchCrossingPoints()
    matching.matchCycles()
    matching.matchRemainingPoints()
    return SignedPermutation(trusted: matching.partners, signs: matching.signs)
  }

  private init(_ target: SignedPermutation) {
    let half = target.count / 2
    self.target = target
    inverse = target.inverse
    partners = Array(repeating: -1, count: half)
    signs = Array(repeating: 1, count: half)
    isTaken = Array(repeating: false, count: half)
  }

  private var half: Int { partners.count }

  private mutating func match(_ x: Int, _ y: Int, sign: Int8) {
    partners[x] = y
    signs[x] = sign
    isTaken[y] = true
  }

  /// Matches what goes with a matched point, then what goes with that, and so on.
  private mutating func follow(_ start: Int) {
    var x = start
    while true {
      let second = half + partners[x]
      let (nextX, nextY) = (inverse.images[x], target.images[second] - half)
      guard nextX < half, nextY >= 0, partners[nextX] < 0, !isTaken[nextY] else { return }
      match(nextX, nextY, sign: signs[x] * target.signs[second] * target.signs[nextX])
      x = nextX
    }
  }

  private mutating func matchCrossingPoints() {
    let crossing = (0..<half).filter { target.images[$0] >= half }
    for x in crossing { match(x, target.images[x] - half, sign: target.signs[x]) }
    for x in crossing { follow(x) }
  }

  /// Matches cycles inside the first part with cycles of the same length and sign inside the
  /// second, as long as there are both.
  private mutating func matchCycles() {
    typealias Cycle = (length: Int, sign: Int8, point: Int)
    var first: [Cycle] = []
    var second: [Cycle] = []
    target.forEachCycle { cycle in
      let point = cycle.points[0]
      let isInFirst = point < half
      guard cycle.points.allSatisfy({ ($0 < half) == isInFirst }) else { return }
      let summary = (cycle.length, cycle.closingSign, point)
      if isInFirst { first.append(summary) } else { second.append(summary) }
    }
    first.sort { ($0.length, $0.sign) < ($1.length, $1.sign) }
    second.sort { ($0.length, $0.sign) < ($1.length, $1.sign) }
    var unmatched = second[...]
    for cycle in first {
      unmatched = unmatched.drop { ($0.length, $0.sign) < (cycle.length, cycle.sign) }
      guard let next = unmatched.first, (next.length, next.sign) == (cycle.length, cycle.sign)
      else { continue }
      match(cycle.point, next.point - half, sign: 1)
      follow(cycle.point)
      unmatched = unmatched.dropFirst()
    }
  }

  private mutating func matchRemainingPoints() {
    var x = 0
    for y in 0..<half where !isTaken[y] {
      while partners[x] >= 0 { x += 1 }
      match(x, y, sign: 1)
      follow(x)
    }
  }
}
