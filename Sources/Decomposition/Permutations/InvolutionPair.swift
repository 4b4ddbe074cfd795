/// For a signed permutation M of determinant 1: signed permutations X and Y = XM with X² = Y² = 1
/// that are similar, and a matrix t with tX = Yt.
///
/// *Theorem.* They exist for every M of determinant 1; t can be a direct sum of blocks of one row
/// with entry ±1, two of them with equal signs for a transposition, and at most one block
/// [1 1; ±1 ∓1], which is there exactly if the permutation without its signs is odd.
///
/// *Proof.* Take a cycle f_0, …, f_(l−1) of M (see `SignedCycle`), an axis κ ∈ {0, 1} and a sign ε.
/// The reflections X f_i = ε f_(κ−i) and Y f_i = ε f_(κ−1−i) respect f_(i+l) = s f_i, are
/// involutions, and Y = XM. A reflection exchanges points, which adds nothing to its trace, and
/// fixes those with 2i ≡ κ (for Y: κ − 1) modulo l, up to a sign:
///
///     l odd,  κ = 0:  X fixes f_0 (sign ε),               Y fixes f_((l−1)/2) (sign εs)
///     l even, κ = 0:  X fixes f_0 (ε) and f_(l/2) (εs),   Y fixes nothing
///     l even, κ = 1:  X fixes nothing,                    Y fixes f_0 (ε) and f_(l/2) (εs)
///
/// So tr X − tr Y is 0 if the determinant s · (−1)^(l−1) of the cycle is 1, and otherwise ±2, the
/// sign being free through ε. Cycles of determinant −1 are even in number: with alternating signs
/// tr X = tr Y, and involutions of the same trace are similar. If the axes of the even cycles
/// alternate too, X and Y exchange equally many pairs, or Y one more (an odd number of even
/// cycles), and the numbers of fixed points of either sign are equal, or X has one more of each.
/// A pair of X goes to a pair of Y, a fixed point to a fixed point of the same sign, and the two
/// fixed points that are too many to the sum and the difference of the last pair.
///
/// Inside a cycle the pair {f_i, X f_i} goes to {f_i, Y f_i}, for i = ⌊l/2⌋ + 1, …, l − 1, so that t
/// fixes f_i; and fixed points of the same sign go to each other. That keeps the layers sparse.
struct InvolutionPair {
  /// A direct summand of t.
  enum Block {
    /// e_x, fixed by X, goes to e_y, fixed by Y, both with the same sign.
    case point(x: Int, y: Int)

    /// Two points exchanged by X go to two that Y exchanges, the first to the first. Either
    /// x.0 = y.0, or the four points are distinct.
    case pair(x: (Int, Int), y: (Int, Int))

    /// Two points that X fixes with the signs 1 and −1 go to e_y.0 ± Y e_y.0.
    case mixed(plus: Int, minus: Int, y: (Int, Int))
  }

  /// X.
  let x: SignedPermutation

  /// Y = XM.
  let y: SignedPermutation

  /// The blocks of t.
  let blocks: [Block]

  /// Factors `permutation`, M, in time proportional to the number of points.
  ///
  /// - Precondition: the determinant of M is 1.
  init(factoring permutation: SignedPermutation) {
    var x = Reflections(count: permutation.count)
    var y = Reflections(count: permutation.count)
    var blocks: [Block] = []
    var isTraceAhead = false
    var isAxisAhead = false
    permutation.forEachCycle { cycle in
      let (points, length) = (cycle.points, cycle.length)
      let axis = isAxisAhead && length.isMultiple(of: 2) ? 1 : 0
      var sign: Int8 = 1
      if cycle.determinant < 0 {
        sign = isTraceAhead == (axis == 1) ? 1 : -1
        isTraceAhead.toggle()
      }
      x.reflect(cycle, axis: axis, sign: sign)
      y.reflect(cycle, axis: axis - 1, sign: sign)
      for point in points.suffix((length - 1) / 2) {
        blocks.append(.pair(x: (point, x.images[point]), y: (point, y.images[point])))
      }
      let middle = length / 2
      if !length.isMultiple(of: 2) {
        if cycle.determinant > 0 {
          blocks.append(.point(x: points[0], y: points[middle]))
        } else {
          x.addFixed(points[0])
          y.addFixed(points[middle])
        }
        return
      }
      isAxisAhead.toggle()
      if axis == 0 {
        x.addFixed(points[0])
        x.addFixed(points[middle])
        y.pairs.append((points[middle - 1], points[middle]))
      } else {
        x.pairs.append((points[0], points[1]))
        y.addFixed(points[0])
        y.addFixed(points[middle])
      }
    }
    precondition(!isTraceAhead, "a signed permutation of determinant -1")

    for (pair, image) in zip(x.pairs, y.pairs) { blocks.append(.pair(x: pair, y: image)) }
    if isAxisAhead, let plus = x.plus.popLast(), let minus = x.minus.popLast(),
      let pair = y.pairs.last
    {
      blocks.append(.mixed(plus: plus, minus: minus, y: pair))
    }
    for (point, image) in zip(x.plus, y.plus) { blocks.append(.point(x: point, y: image)) }
    for (point, image) in zip(x.minus, y.minus) { blocks.append(.point(x: point, y: image)) }
    self.x = SignedPermutation(trusted: x.images, signs: x.signs)
    self.y = SignedPermutation(trusted: y.images, signs: y.signs)
    self.blocks = blocks
  }
}

/// An involution in the making, with what is to be matched with parts of another cycle.
private struct Reflections {
  var images: [Int]
  var signs: [Int8]

  /// The fixed points of sign 1, and those of sign −1.
  var plus: [Int] = []
  var minus: [Int] = []

  /// Exchanged points.
  var pairs: [(Int, Int)] = []

  init(count: Int) {
    images = Array(repeating: 0, count: count)
    signs = Array(repeating: 1, count: count)
  }

  /// Sends f_i to sign · f_(axis − i).
  mutating func reflect(_ cycle: SignedCycle, axis: Int, sign: Int8) {
    for i in 0..<cycle.length {
      let isWrapped = axis < i
      let image = isWrapped ? axis - i + cycle.length : axis - i
      let point = cycle.points[i]
      images[point] = cycle.points[image]
      signs[point] =
        sign * cycle.signs[i] * cycle.signs[image] * (isWrapped ? cycle.closingSign : 1)
    }
  }

  mutating func addFixed(_ point: Int) {
    if signs[point] > 0 { plus.append(point) } else { minus.append(point) }
  }
}
