/// A cycle of a signed permutation M, of length l and closing sign s: vectors
/// f_i = ± e_point(i) with M f_i = f_(i+1), where f_(i+l) = s · f_i.
///
/// Its characteristic polynomial is λ^l − s.
struct SignedCycle {
  /// The points, in the order in which M permutes them.
  fileprivate(set) var points: [Int] = []

  /// The signs of f_0, …, f_(l−1); the first is 1.
  fileprivate(set) var signs: [Int8] = []

  /// s.
  fileprivate(set) var closingSign: Int8 = 1

  /// l.
  var length: Int { points.count }

  /// The determinant s · (−1)^(l−1).
  var determinant: Int { length.isMultiple(of: 2) ? -Int(closingSign) : Int(closingSign) }
}

extension SignedPermutation {
  /// Calls `body` with each cycle, in the order of their smallest points, with which they begin.
  func forEachCycle(_ body: (SignedCycle) -> Void) {
    var isDone = [Bool](repeating: false, count: count)
    var cycle = SignedCycle()
    for start in 0..<count where !isDone[start] {
      cycle.points.removeAll(keepingCapacity: true)
      cycle.signs.removeAll(keepingCapacity: true)
      var point = start
      var sign: Int8 = 1
      repeat {
        isDone[point] = true
        cycle.points.append(point)
        cycle.signs.append(sign)
        sign *= signs[point]
        point = images[point]
      } while point != start
      cycle.closingSign = sign
      body(cycle)
    }
  }
}
