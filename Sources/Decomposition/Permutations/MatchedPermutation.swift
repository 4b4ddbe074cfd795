/// A signed permutation matrix T = [P Q; R S] with R + SSᵗ = 1 and det T = 1, and what
/// `PermutationStrategy` needs of it.
///
/// A point x of the first half and d + x, of the second, belong together. Where T fixes both, with
/// sign 1, the layers have nothing to do, and their shifts have zeros in row x and column x.
struct MatchedPermutation {
  private let target: SignedPermutation
  private let isIdle: [Bool]

  /// X, Y and t for M = PS − Q.
  private let involutions: InvolutionPair

  /// d.
  private let order: Int

  /// - Precondition: `target` is as `MatchedPermutation` says.
  init(_ target: SignedPermutation) {
    let order = target.count / 2
    self.target = target
    self.order = order
    isIdle = (0..<order).map {
      target[$0] == ($0, 1) && target[order + $0] == (order + $0, 1)
    }
    var images: [Int] = []
    var signs: [Int8] = []
    images.reserveCapacity(order)
    signs.reserveCapacity(order)
    for x in 0..<order {
      let (image, sign) = (target.images[order + x], target.signs[order + x])
      let isCrossing = image < order
      images.append(isCrossing ? image : target.images[image - order])
      signs.append(isCrossing ? -sign : sign * target.signs[image - order])
    }
    involutions = InvolutionPair(factoring: SignedPermutation(trusted: images, signs: signs))
  }

  /// The row and the value of the entry in column `x` of S, if there is one.
  private func lowerRight(_ x: Int) -> (row: Int, value: Int)? {
    let (image, sign) = target[order + x]
    return image < order ? nil : (image - order, sign)
  }

  /// A free sign, with which the block stands in t: the one that keeps S + N − Y small.
  private func sign(of block: InvolutionPair.Block) -> Int {
    switch block {
    case .pair: 1
    case .point(let a, let j):
      if involutions.x[a].sign < 0, let entry = lowerRight(j), entry == (a, -1) { -1 } else { 1 }
    case .mixed(_, let b, (let j, let k)):
      if let entry = lowerRight(j), b == k, entry.row == k { entry.value } else { 1 }
    }
  }

  /// −Sᵗ.
  var matching: EntrySum {
    var sum = EntrySum(order: order)
    for x in 0..<order where !isIdle[x] {
      if let (row, value) = lowerRight(x) { sum.add(-value, x, row) }
    }
    return sum
  }

  /// S + N − Y.
  var remainder: EntrySum {
    var sum = move
    for x in 0..<order where !isIdle[x] {
      if let (row, value) = lowerRight(x) { sum.add(value, row, x) }
      sum.add(-involutions.y[x].sign, involutions.y[x].image, x)
    }
    return sum
  }

  /// t.
  var similarity: EntrySum {
    var sum = EntrySum(order: order)
    for block in involutions.blocks {
      let sign = sign(of: block)
      switch block {
      case .point(let a, let j):
        if !isIdle[a] { sum.add(sign, j, a) }
      case .pair((let a, let b), (let j, let k)):
        sum.add(1, j, a)
        sum.add(involutions.x[a].sign * involutions.y[j].sign, k, b)
      case .mixed(let a, let b, (let j, let k)):
        sum.add(sign, j, a)
        sum.add(sign * involutions.y[j].sign, k, a)
        sum.add(sign, j, b)
        sum.add(-sign * involutions.y[j].sign, k, b)
      }
    }
    return sum
  }

  /// N = (X − 1)t⁻¹.
  var move: EntrySum {
    var sum = EntrySum(order: order)
    for block in involutions.blocks {
      let sign = sign(of: block)
      switch block {
      case .point(let a, let j):
        if involutions.x[a].sign < 0 { sum.add(-2 * sign, a, j) }
      case .pair((let a, let b), (let j, let k)):
        let (signOfX, signOfY) = (involutions.x[a].sign, involutions.y[j].sign)
        sum.add(-1, a, j)
        sum.add(signOfY, a, k)
        sum.add(signOfX, b, j)
        sum.add(-signOfX * signOfY, b, k)
      case .mixed(_, let b, (let j, let k)):
        sum.add(-sign, b, j)
        sum.add(sign * involutions.y[j].sign, b, k)
      }
    }
    return sum
  }

  /// (1 − t)X = X − Yt.
  var conjugation: EntrySum {
    var sum = EntrySum(order: order)
    for x in 0..<order where !isIdle[x] {
      sum.add(involutions.x[x].sign, involutions.x[x].image, x)
    }
    for (row, column, value) in similarity.entries {
      sum.add(-value * involutions.y[row].sign, involutions.y[row].image, column)
    }
    return sum
  }

  /// P − X.
  var start: EntrySum {
    var sum = EntrySum(order: order)
    for x in 0..<order where !isIdle[x] {
      let (image, sign) = target[x]
      if image < order { sum.add(sign, image, x) }
      sum.add(-involutions.x[x].sign, involutions.x[x].image, x)
    }
    return sum
  }
}
