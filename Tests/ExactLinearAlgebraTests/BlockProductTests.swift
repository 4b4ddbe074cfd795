import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Products of updates: both proofs against plain arithmetic.
struct BlockProductTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func trueClaimsAreProved(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let product = random.blockProduct(bits: seed % 2 == 0 ? 6 : 200)
    #expect(product.isTrueOnBothSides)
    let isTrue = product.difference() == nil
    #expect(isTrue)
    let isProved = product.isProvedByStates
    #expect(isProved)
    #expect(PrimeField.largest(3).allSatisfy(product.holds))
  }

  /// The states of such a product are far smaller than its denominators.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func updatesAndTheirInverses(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = [random.rationalMatrix(3, 7, bits: 3), random.rationalMatrix(4, 7, bits: 3)]
    var updates: [BlockProduct.Update] = []
    for block in [0, 1, 0, 1, 0] { updates.append(random.update(block, start, bits: 300)) }
    let inverses = updates.reversed().map { update in
      let scale = (update.scale ?? update.shift.plain.map { _ in .one }).map { 1 / $0 }
      let shift = RationalMatrix(
        zip(scale, update.shift.plain).map { factor, row in row.map { -(factor * $0) } })
      return BlockProduct.Update(
        block: update.block, shift: shift, isTransposed: false, scale: scale)
    }
    let zero = BlockProduct.Update(
      block: 1, shift: RationalMatrix(rows: 3, columns: 4), isTransposed: true, scale: nil)
    let product = BlockProduct(start: start, updates: updates + [zero] + inverses, end: start)
    let isTrue = product.difference() == nil
    #expect(isTrue)
    let isProved = product.isProvedByStates
    #expect(isProved)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func nearMissesAreFound(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let product = random.blockProduct(bits: seed % 2 == 0 ? 6 : 200)
    let (block, column) = (Int(seed % 2), Int.random(in: 0..<5, using: &random))
    let row = Int.random(in: 0..<product.end[block].rows, using: &random)
    let small = try #require(Rational(.one, Integer(7).power(200)))
    let primes = PrimeField.largest(20).reduce(Integer.one) { $0 * Integer($1.modulus) }
    for error in [small, -small, Rational(primes), Rational(primes) * small] {
      var end = product.end
      end[block][row, column] += error
      let changed = BlockProduct(start: product.start, updates: product.updates, end: end)
      let difference = try #require(changed.difference())
      let plain = try #require(changed.plainDifference)
      #expect((difference.place, difference.column) == (plain.place, plain.column))
      #expect(difference.value == product.end[block][row, column])
      #expect(!changed.isTrueOnBothSides)
      let isProved = changed.isProvedByStates
      #expect(!isProved)
    }
  }

  /// A claim about what stands between the sides: changed by so little that only one of the primes
  /// in use tells, or by a product of all primes but one.
  @Test(arguments: 1...12) func bothSidesAtTheEdgeOfTheBound(count: Int) throws {
    let primes = PrimeField.largest(count + 1).map { Integer($0.modulus) }
    let difference = Rational(primes.prefix(count).reduce(Integer.one, *))
    let zero = RationalMatrix(rows: 1, columns: 1)
    // (1, 0), then (1, a), (1 + a b, a), (1 + a b, a + c (1 + a b)); a, c with different
    // denominators, so that the last updates go to the right.
    let (a, b, c) = (Rational(3, 7) ?? 1, Rational(-2, 5) ?? 1, Rational(11, 9) ?? 1)
    let updates = zip([1, 0, 1], [a, b, c]).map {
      BlockProduct.Update(
        block: $0, shift: RationalMatrix([[$1]]), isTransposed: false, scale: nil)
    }
    let first = 1 + a * b
    let end = [first, a + c * first]
    for error in [0, difference, -difference, difference * (Rational(1, 315) ?? 1)] {
      let product = BlockProduct(
        start: [RationalMatrix([[1]]), zero], updates: updates,
        end: [RationalMatrix([[end[0]]]), RationalMatrix([[end[1] + error]])])
      let claim = ClearedClaim(product)
      #expect(!claim.left.updates.isEmpty && !claim.right.updates.isEmpty)
      #expect(error.isZero || MixedRadix.count(forBits: claim.modulusBits) > count)
      #expect(product.isTrueOnBothSides == error.isZero)
      let found = product.difference()?.value
      #expect(found == (error.isZero ? nil : end[1]))
    }
  }

  /// Sides of all lengths, and what happens without inverses.
  @Test func sides() throws {
    var random = SeededGenerator(seed: 78)
    for _ in 0..<20 {
      let product = random.blockProduct(bits: 40)
      let claim = ClearedClaim(product)
      #expect(claim.left.updates.count + claim.right.updates.count == product.updates.count)
      #expect(claim.modulusBits <= ClearedClaim(product, isOneSided: true).modulusBits + 200)
    }
    let start = [RationalMatrix([[1, 0]]), RationalMatrix([[0, 1]])]
    let updates = [
      BlockProduct.Update(
        block: 0, shift: RationalMatrix([[2]]), isTransposed: false, scale: [.zero])
    ]
    let end = plainProduct(start, updates).map { RationalMatrix($0) }
    let product = BlockProduct(start: start, updates: updates, end: end)
    #expect(ClearedClaim(product).right.updates.isEmpty)
    #expect(product.isTrueOnBothSides)
  }

  /// The integer that has to vanish is a product of all primes in use but one, and of all in use.
  @Test(arguments: 1...12) func theBoundAtItsEdge(count: Int) throws {
    let primes = PrimeField.largest(count + 1).map { Integer($0.modulus) }
    let difference = primes.prefix(count).reduce(Integer.one, *)
    let one = RationalMatrix([[1]])
    let updates = [
      BlockProduct.Update(
        block: 1, shift: RationalMatrix([[Rational(difference)]]), isTransposed: false, scale: nil)
    ]
    // What should be 0 is the difference.
    let product = BlockProduct(
      start: [one, RationalMatrix(rows: 1, columns: 1)], updates: updates,
      end: [one, RationalMatrix(rows: 1, columns: 1)])
    #expect(MixedRadix.count(forBits: ClearedClaim(product).modulusBits) > count)
    let found = product.difference()?.value
    #expect(found == Rational(difference))
    let isProved = product.isProvedByStates
    #expect(!isProved)
  }

  /// Primes in use may divide denominators and factors.
  @Test func primesInDenominators() throws {
    let primes = PrimeField.largest(3).map { Integer($0.modulus) }
    let parts = try primes.map { try #require(Rational(.one, $0)) }
    let start = [RationalMatrix([[1, 0]]), RationalMatrix([[0, 1]])]
    let updates = [
      BlockProduct.Update(
        block: 1, shift: RationalMatrix([[parts[0]]]), isTransposed: false, scale: [parts[1]]),
      BlockProduct.Update(
        block: 0, shift: RationalMatrix([[parts[2]]]), isTransposed: true, scale: nil),
    ]
    let product = BlockProduct(
      start: start, updates: updates, end: plainProduct(start, updates).map { RationalMatrix($0) })
    let isTrue = product.difference() == nil
    #expect(isTrue)
    _ = product.isProvedByStates
  }

  /// A row needs the denominators of those columns only in which it is not 0.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func denominatorsOfSteps(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let counts = [Int.random(in: 1...5, using: &random), Int.random(in: 1...5, using: &random)]
    let start = counts.map { random.rationalMatrix($0, 3, bits: 40) }
    let update = random.update(0, start, bits: 40)
    let bounds = start.map { RowBounds(denominators: $0.denominators, valueBits: $0.valueBits) }
    let step = BlockStep(update, own: bounds[0], other: bounds[1], end: nil)
    let (alpha, beta) = (update.shift.rowDenominators, update.shift.columnDenominators)
    for (i, row) in update.shift.plain.enumerated() {
      var sum = Integer.one
      for (k, entry) in row.enumerated() where !entry.isZero {
        sum = Integer.lcm(sum, beta[k] * start[1].denominators[k])
      }
      let own = start[0].denominators[i] * (update.scale?[i].denominator ?? .one)
      #expect(step.denominators[i] == Integer.lcm(own, alpha[i] * sum), "seed \(seed)")
    }
  }

  /// A proof that would take more work than is allowed is given up; the work of a true claim decides
  /// nothing about a false one.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func limitedWork(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let product = random.blockProduct(bits: 100)
    func isProved(_ product: BlockProduct, _ limit: Int) -> Bool {
      product.isProvedByStates(work: limit) { (_) throws(Never) in }
    }
    let limits = (0..<32).map { 1 << $0 }
    let proved = limits.map { isProved(product, $0) }
    let fewest = try #require(proved.firstIndex(of: true))
    #expect(fewest > 0 && proved[fewest...].allSatisfy { $0 }, "seed \(seed)")
    var end = product.end
    end[0][0, 0] += .one
    let changed = BlockProduct(start: product.start, updates: product.updates, end: end)
    #expect(limits.allSatisfy { !isProved(changed, $0) }, "seed \(seed)")
  }

  /// Every column is a claim of its own.
  @Test func pieces() throws {
    var random = SeededGenerator(seed: 77)
    let product = random.blockProduct(bits: 60)
    for range in [0..<2, 2..<5] {
      let part = product.columns(range)
      let (isTrue, isProved) = (part.difference() == nil, part.isProvedByStates)
      #expect(isTrue && isProved)
    }
    var end = product.end
    end[0][0, 3] += .one
    let changed = BlockProduct(start: product.start, updates: product.updates, end: end)
    let isProved = [0..<3, 3..<5].map { changed.columns($0).isProvedByStates }
    #expect(isProved == [true, false])
  }

  @Test func blocksThatAreNotUpdated() throws {
    let start = [RationalMatrix([[1, 0]]), RationalMatrix([[0, 1]])]
    for end in [start, [start[0], start[0]], [start[1], start[1]]] {
      let product = BlockProduct(start: start, updates: [], end: end)
      let (isTrue, isProved) = (product.difference() == nil, product.isProvedByStates)
      #expect(isTrue == (start == end))
      #expect(isProved == (start == end))
    }
  }

  @Test(arguments: [1, 2, 7, 8, 9, 63, 64, 65, 130])
  func mixedRadixDigits(count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let further = 70
    let radix = MixedRadix(count: count + further)
    let modulus = radix.product(of: count)
    #expect(
      modulus == radix.fields.prefix(count).reduce(Integer.one) { $0 * Integer($1.modulus) })
    #expect(modulus.bitWidth > MixedRadix.bits(ofCount: count))
    let quarter = modulus >> 2
    var numbers: [Integer] = [0, 1, -1, quarter, -quarter]
    for _ in 0..<20 { numbers.append(random.integer(bits: 50 * count - 3)) }
    let width = numbers.count
    let residues = radix.basis(count: count + further).residues(of: numbers)
    var digits = Array(residues.prefix(count * width))
    var values = [UInt64](repeating: 0, count: further * width)
    digits.withUnsafeMutableBufferPointer { digits in
      values.withUnsafeMutableBufferPointer { values in
        guard let digits = digits.baseAddress, let values = values.baseAddress else { return }
        radix.extend(
          digits, count: count, to: count..<count + further, width, into: values)
        for (place, number) in numbers.enumerated() {
          #expect(
            radix.integer(digits + place, count: count, stride: width, modulus: modulus) == number)
        }
      }
    }
    #expect(values == Array(residues.dropFirst(count * width)))
  }
}

extension SeededGenerator {
  fileprivate mutating func update(
    _ block: Int, _ start: [RationalMatrix], bits: Int
  ) -> BlockProduct.Update {
    let (rows, columns) = (start[block].rows, start[1 - block].rows)
    let isTransposed = Bool.random(using: &self)
    let shift = RationalMatrix(
      rows: isTransposed ? columns : rows, columns: isTransposed ? rows : columns
    ) { _, _ in
      Int.random(in: 0..<4, using: &self) == 0 ? .zero : rational(bits: bits)
    }
    let scale = (0..<rows).map { _ in rational(bits: bits).magnitude + rational(bits: 2).magnitude }
    return BlockProduct.Update(
      block: block, shift: shift, isTransposed: isTransposed,
      scale: Bool.random(using: &self) ? scale.map { $0.isZero ? .one : $0 } : nil)
  }

  fileprivate mutating func blockProduct(bits: Int) -> BlockProduct {
    let counts = [Int.random(in: 1...4, using: &self), Int.random(in: 1...4, using: &self)]
    let start = counts.map { rationalMatrix($0, 5, bits: bits) }
    var block = Int.random(in: 0...1, using: &self)
    let updates = (0..<Int.random(in: 1...5, using: &self)).map { _ in
      block = 1 - block
      return update(block, start, bits: bits)
    }
    return BlockProduct(
      start: start, updates: updates, end: plainProduct(start, updates).map { RationalMatrix($0) })
  }
}

/// What the updates make of the start, by definition.
private func plainProduct(
  _ start: [RationalMatrix], _ updates: [BlockProduct.Update]
) -> [[[Rational]]] {
  var blocks = start.map(\.entries)
  for update in updates {
    let sums = plainProduct(update.shift.plain, blocks[1 - update.block])
    for i in sums.indices {
      for j in sums[i].indices {
        let scale = update.scale?[i] ?? .one
        blocks[update.block][i][j] = scale * blocks[update.block][i][j] + sums[i][j]
      }
    }
  }
  return blocks
}

extension BlockProduct {
  /// All rows, those of the second block first.
  private var order: [(block: Int, row: Int)] {
    (0..<start[1].rows).map { (1, $0) } + (0..<start[0].rows).map { (0, $0) }
  }

  /// By clearing all denominators at once.
  fileprivate func difference() -> Difference? {
    firstDifference(order, { (_) throws(Never) in }, { _, _ in })
  }

  /// By clearing the denominators of updates of the start and of inverse updates of the end.
  fileprivate var isTrueOnBothSides: Bool {
    isTrue(ClearedClaim(self), { (_) throws(Never) in }, { _, _ in })
  }

  fileprivate var isProvedByStates: Bool { isProvedByStates { (_) throws(Never) in } }

  fileprivate var plainDifference: (place: Int, column: Int)? {
    let result = plainProduct(start, updates)
    for (place, (block, row)) in order.enumerated() {
      for column in 0..<start[0].columns where result[block][row][column] != end[block][row, column]
      {
        return (place, column)
      }
    }
    return nil
  }
}

extension ShiftMatrix {
  fileprivate var plain: [[Rational]] {
    (0..<rows).map { i in
      (0..<columns).map { isTransposed ? stored[$0, i] : stored[i, $0] }
    }
  }
}
