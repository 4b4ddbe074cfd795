import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Products of updates against plain arithmetic.
struct BlockProductTests {
  /// The fields of every form that this processor allows.
  fileprivate static let sequences = ParallelMatrixTests.forms.map { FieldSequence($0) }

  /// Products of the first primes.
  private static func products(_ count: Int) -> Set<Rational> {
    Set(
      sequences.map {
        Rational($0.primes(0..<count).reduce(Integer.one) { $0 * Integer($1.modulus) })
      })
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func trueClaimsAreProved(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let product = random.blockProduct(bits: seed % 2 == 0 ? 6 : 100)
    #expect(product.isTrueOnBothSides)
    let isTrue = product.difference() == nil
    #expect(isTrue)
  }

  /// The result of such a product is far smaller than its denominators. Rows that are units or not, on
  /// both sides.
  @Test(arguments: 0..<6 as Range<UInt64>, [false, true])
  func updatesAndTheirInverses(seed: UInt64, areUnits: Bool) throws {
    var random = SeededGenerator(seed: seed)
    let places = Array(0..<7).shuffled(using: &random)
    let signs = places.map { _ in Bool.random(using: &random) ? 1 : -1 as Rational }
    let start = [0..<3, 3..<7].map { rows in
      areUnits
        ? RationalMatrix(rows: rows.count, columns: 7) {
          places[rows.lowerBound + $0] == $1 ? signs[$1] : 0
        } : random.rationalMatrix(rows.count, 7, bits: 3)
    }
    var updates: [BlockProduct.Update] = []
    for block in [0, 1, 0, 1, 0] { updates.append(random.update(block, start, bits: 300)) }
    let inverses = updates.reversed().map(\.plainInverse)
    let zero = BlockProduct.Update(
      block: 1, shift: ShiftMatrix(transposed: RationalMatrix(rows: 3, columns: 4)), scale: nil)
    for change in [0, Rational(.one, Integer(3).power(500)) ?? 1] {
      var end = start
      end[1][2, 5] += change
      let product = BlockProduct(start: start, updates: updates + [zero] + inverses, end: end)
      #expect(0...product.updates.count ~= product.claim().updatesOnLeft)
      #expect(product.isTrueOnBothSides == change.isZero)
      let isTrue = product.difference() == nil
      #expect(isTrue == change.isZero)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func nearMissesAreFound(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let product = random.blockProduct(bits: seed % 2 == 0 ? 6 : 100)
    let (block, column) = (Int(seed % 2), Int.random(in: 0..<5, using: &random))
    let row = Int.random(in: 0..<product.end.rows[block].count, using: &random)
    let small = try #require(Rational(.one, Integer(7).power(200)))
    let products = Self.products(20)
    for error in [small, -small] + products + products.map({ $0 * small }) {
      var end = product.end.matrices
      end[block][row, column] += error
      let changed = BlockProduct(start: product.start.matrices, updates: product.updates, end: end)
      let difference = try #require(changed.difference())
      let plain = try #require(changed.plainDifference)
      #expect((difference.place, difference.column) == (plain.place, plain.column))
      #expect(difference.value == product.end.matrices[block][row, column])
      #expect(!changed.isTrueOnBothSides)
    }
  }

  /// A claim about what stands between the sides: changed by so little that only one of the primes
  /// in use tells, or by a product of all primes but one.
  @Test(arguments: 1...12) func bothSidesAtTheEdgeOfTheBound(count: Int) throws {
    let zero = RationalMatrix(rows: 1, columns: 1)
    // There and back again: the denominators meet in the middle.
    let shifts = [Rational(3, 7) ?? 1, Rational(-2, 5) ?? 1, Rational(11, 9) ?? 1]
    let updates = (shifts + [0] + shifts.reversed().map { -$0 }).enumerated().map {
      BlockProduct.Update(
        block: 1 - $0 % 2, shift: ShiftMatrix(RationalMatrix([[$1]])), scale: nil)
    }
    for sequence in Self.sequences {
      let primes = sequence.primes(0..<count).map { Integer($0.modulus) }
      let difference = Rational(primes.reduce(Integer.one, *))
      for error in [0, difference, -difference, difference * (Rational(1, 315) ?? 1)] {
        let product = BlockProduct(
          start: [RationalMatrix([[1]]), zero], updates: updates,
          end: [RationalMatrix([[1]]), RationalMatrix([[error]])])
        let claim = product.claim()
        #expect(1..<updates.count ~= claim.updatesOnLeft)
        #expect(error.isZero || claim.modulusBits > Self.bits(count, sequence))
        #expect(product.isTrueOnBothSides == error.isZero)
        let found = product.difference()?.value
        #expect(found == (error.isZero ? nil : 0))
      }
    }
  }

  /// The rows of both sides, after each update, against plain arithmetic.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func rowsAreCleared(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let product = random.blockProduct(bits: [3, 40, 120][Int(seed % 3)])
    ClaimTable(product).withNumbers { numbers in
      for isInverse in [false, true] {
        var rows = ClearedRows(numbers.table.start, numbers)
        var blocks = product.start.matrices.map(\.entries)
        let indices = product.updates.indices
        for index in isInverse ? indices.reversed() : Array(indices) {
          let update = product.updates[index]
          rows = rows.updated(by: numbers.action(index, isInverse: isInverse))
          blocks = plainProduct(blocks, [isInverse ? update.plainInverse : update])
          for (block, entries) in blocks.enumerated() {
            for (row, entries) in entries.enumerated() {
              let denominator = Rational(rows.denominator(block: block, row: row))
              let bound = Rational(Integer(2).power(max(rows.valueBits[block], 0)))
              #expect(denominator > 0)
              #expect(entries.allSatisfy { ($0 * denominator).denominator.isOne })
              #expect(entries.allSatisfy { $0.magnitude < bound })
            }
          }
        }
      }
    }
  }

  /// Sides of all lengths, and what happens without inverses.
  @Test func sides() throws {
    var random = SeededGenerator(seed: 78)
    for _ in 0..<20 {
      let product = random.blockProduct(bits: 40)
      let claim = product.claim()
      #expect(0...product.updates.count ~= claim.updatesOnLeft)
      #expect(
        claim.modulusBits <= product.claim(isOneSided: true).modulusBits * 5 / 4 + 200)
    }
    let start = [RationalMatrix([[1, 0]]), RationalMatrix([[0, 1]])]
    let updates = [
      BlockProduct.Update(
        block: 0, shift: ShiftMatrix(RationalMatrix([[2]])), scale: [.zero])
    ]
    let end = plainProduct(start.map(\.entries), updates).map { RationalMatrix($0) }
    let product = BlockProduct(start: start, updates: updates, end: end)
    #expect(product.claim().updatesOnLeft == 1)
    #expect(product.isTrueOnBothSides)
  }

  /// Sums of more products than there is room for in one word for each half.
  @Test(arguments: [4_000, 4_095, 4_097, 16_000, 16_001]) func longSums(columns: Int) {
    let prime = Int(PrimeField.largest(1)[0].modulus)
    let zero = RationalMatrix([[0]])
    let shift = RationalMatrix(rows: 1, columns: columns) { _, k in Rational(prime - 1 - k % 2) }
    let column = RationalMatrix(rows: columns, columns: 1) { k, _ in Rational(1 - 2 * (k % 3)) }
    let start = [zero, column]
    let update = BlockProduct.Update(block: 0, shift: ShiftMatrix(shift), scale: nil)
    let sum = (0..<columns).reduce(Integer.zero) {
      $0 + Integer((prime - 1 - $1 % 2) * (1 - 2 * ($1 % 3)))
    }
    for change in [0, 1, -1] as [Rational] {
      let end = [RationalMatrix([[Rational(sum) + change]]), column]
      let product = BlockProduct(start: start, updates: [update], end: end)
      #expect(product.suitsResidues == (columns <= 16_000))
      if product.suitsResidues {
        #expect(product.difference()?.value == (change.isZero ? nil : Rational(sum)))
      }
    }
  }

  /// The integer that has to vanish is a product of all primes in use but one, and of all in use.
  @Test(arguments: 1...12) func theBoundAtItsEdge(count: Int) throws {
    let one = RationalMatrix([[1]])
    for sequence in Self.sequences {
      let primes = sequence.primes(0..<count).map { Integer($0.modulus) }
      let difference = Rational(primes.reduce(Integer.one, *))
      let updates = [
        BlockProduct.Update(
          block: 1, shift: ShiftMatrix(RationalMatrix([[difference]])), scale: nil)
      ]
      // What should be 0 is the difference.
      let product = BlockProduct(
        start: [one, RationalMatrix(rows: 1, columns: 1)], updates: updates,
        end: [one, RationalMatrix(rows: 1, columns: 1)])
      #expect(product.claim().modulusBits > Self.bits(count, sequence))
      let found = product.difference()?.value
      #expect(found == difference)
    }
  }

  /// A product of so many of the first primes of a sequence is at least 2 to this power.
  private static func bits(_ count: Int, _ sequence: FieldSequence) -> Int {
    sequence.primes(count - 1..<count)[0].powerBits(count, below: Int(sequence.form.prime_bits))
  }

  /// Where a sequence has too few primes, or too many of them divide what they must not, a longer one
  /// takes its place.
  @Test func sequencesThatEnd() throws {
    var random = SeededGenerator(seed: 7)
    let product = random.blockProduct(bits: 100)
    var end = product.end.matrices
    end[0][0, 2] += 1
    let changed = BlockProduct(start: product.start.matrices, updates: product.updates, end: end)
    for form in ParallelMatrixTests.forms {
      let sequences = (0..<4).map { FieldSequence(form, count: $0) }
      #expect(product.isTrue(over: sequences))
      #expect(!changed.isTrue(over: sequences))
      let difference = try #require(changed.difference(over: sequences))
      #expect(difference.value == product.end.matrices[0][0, 2])
    }
  }

  /// Primes that divide a denominator of the updates, of the start or of the end are passed over;
  /// what they would have told, others tell.
  @Test(arguments: 0..<64) func primesInDenominators(places: Int) throws {
    for sequence in Self.sequences { try primesInDenominators(places, sequence) }
  }

  private func primesInDenominators(_ places: Int, _ sequence: FieldSequence) throws {
    let primes = sequence.primes(0..<6).map { Integer($0.modulus) }
    let parts = try primes.enumerated().map { index, prime in
      places >> index & 1 == 0 ? try #require(Rational(3, 7)) : try #require(Rational(2, prime))
    }
    let start = [RationalMatrix([[parts[0], 0]]), RationalMatrix([[0, parts[1]]])]
    let updates = [
      BlockProduct.Update(
        block: 1, shift: ShiftMatrix(RationalMatrix([[parts[2]]])), scale: [parts[3]]),
      BlockProduct.Update(
        block: 0, shift: ShiftMatrix(transposed: RationalMatrix([[parts[4]]])), scale: [parts[5]]),
    ]
    let end = plainProduct(start.map(\.entries), updates).map { RationalMatrix($0) }
    let product = BlockProduct(start: start, updates: updates, end: end)
    #expect(product.isTrueOnBothSides)
    let isTrue = product.difference() == nil
    #expect(isTrue)
    let all = primes.reduce(Integer.one, *)
    for error in [Rational(all), try #require(Rational(.one, all))] {
      var changed = end
      changed[0][0, 1] += error
      let claim = BlockProduct(start: start, updates: updates, end: changed)
      #expect(!claim.isTrueOnBothSides)
      let difference = try #require(claim.difference())
      #expect((difference.place, difference.column) == (1, 1))
      #expect(difference.value == end[0][0, 1])
    }
  }

  /// Primes that divide a scale, which has no inverse then, are passed over. The error is so many times
  /// the others that all but one of those in use divide it.
  @Test(arguments: 1...4, [0, 1, 5]) func primesInScales(count: Int, others: Int) throws {
    for sequence in Self.sequences { try primesInScales(count, others, sequence) }
  }

  private func primesInScales(_ count: Int, _ others: Int, _ sequence: FieldSequence) throws {
    let primes = sequence.primes(0..<count + others).map { Integer($0.modulus) }
    let scale = Rational(primes.prefix(count).reduce(Integer.one, *))
    let error = Rational(primes.dropFirst(count).reduce(Integer.one, *))
    let (one, zero) = (RationalMatrix([[1]]), RationalMatrix([[0]]))
    let third = try #require(Rational(1, 3))
    let updates = [
      BlockProduct.Update(block: 0, shift: ShiftMatrix(zero), scale: [third]),
      BlockProduct.Update(block: 1, shift: ShiftMatrix(zero), scale: [scale]),
    ]
    for change in [0, error, -error] {
      let product = BlockProduct(
        start: [RationalMatrix([[3]]), one], updates: updates,
        end: [one, RationalMatrix([[scale * (1 + change)]])])
      #expect(product.claim().updatesOnLeft == 1)
      #expect(product.isTrueOnBothSides == change.isZero)
      #expect(product.difference()?.value == (change.isZero ? nil : scale))
    }
  }

  @Test func lengthsOfProductsOfPrimes() {
    for (count, total) in [(0, 0), (1, 1), (3, 10), (1000, 1000), (900, 1500)] {
      let product = PrimeField.largest(total).suffix(count)
        .reduce(Integer.one) { $0 * Integer($1.modulus) }
      let bits = total == 0 ? 0 : PrimeField.largest(total)[total - 1].powerBits(count, below: 50)
      #expect(product.bitWidth > bits && bits >= 50 * count - 1)
      #expect(PrimeField.largest(total - count..<total) == PrimeField.largest(total).suffix(count))
    }
    for (count, total) in [(1, 1), (8, 8), (50, 600), (3000, 3001), (800, 40_000)] {
      let primes = PrimeField.short(0..<total)
      let least = primes.suffix(count).reduce(Integer.one) { $0 * Integer($1.modulus) }
      let bits = primes[total - 1].powerBits(count, below: 25)
      #expect(least.bitWidth > bits)
      if total < 1000 { #expect(bits >= 25 * count - 2 - count / 500) }
    }
  }

  /// Against the test for primality, from the largest to the smallest.
  @Test func shortPrimes() {
    let count = PrimeField.shortCount
    for places in [0..<300, 1000..<1003, count - 300..<count] {
      let primes = PrimeField.short(places).map(\.modulus)
      #expect(primes.count == places.count && zip(primes, primes.dropFirst()).allSatisfy(>))
      let all = (primes[primes.count - 1]...primes[0]).filter { PrimeField($0) != nil }
      #expect(primes.reversed() == all)
    }
    #expect(PrimeField.short(0..<1)[0].modulus == 1 << 25 - 39)
    let least = PrimeField.short(count - 1..<count)[0].modulus
    #expect(least * least > 1 << 49)
    let next = (1...least - 1).reversed().first { PrimeField($0) != nil } ?? 0
    #expect(next * next < 1 << 49)
  }

  @Test func blocksThatAreNotUpdated() throws {
    let start = [RationalMatrix([[1, 0]]), RationalMatrix([[0, 1]])]
    for end in [start, [start[0], start[0]], [start[1], start[1]]] {
      let product = BlockProduct(start: start, updates: [], end: end)
      let isTrue = product.difference() == nil
      #expect(isTrue == (start == end))
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func update(
    _ block: Int, _ start: [RationalMatrix], bits: Int, zeros: ClosedRange<Int> = 1...1
  ) -> BlockProduct.Update {
    let (rows, columns) = (start[block].rows, start[1 - block].rows)
    let isTransposed = Bool.random(using: &self)
    let zeros = Int.random(in: zeros, using: &self)
    let shift = RationalMatrix(
      rows: isTransposed ? columns : rows, columns: isTransposed ? rows : columns
    ) { _, _ in
      Int.random(in: 0..<4, using: &self) < zeros ? .zero : rational(bits: bits)
    }
    let scale = (0..<rows).map { _ in rational(bits: bits) + rational(bits: 2) }
    // Multiples of the denominators of the rows, or nothing about them.
    let known = Bool.random(using: &self)
    let rowDenominators = known ? shift.transpose.denominators.map { 3 * $0 } : nil
    return BlockProduct.Update(
      block: block,
      shift: isTransposed
        ? ShiftMatrix(transposed: shift, rowDenominators: rowDenominators) : ShiftMatrix(shift),
      scale: Bool.random(using: &self) ? scale.map { $0.isZero ? .one : $0 } : nil)
  }

  /// With blocks of up to 3 or 6 rows; no, some or three in four of the entries of shifts are 0.
  fileprivate mutating func blockProduct(bits: Int) -> BlockProduct {
    let rows = 1...(3 * Int.random(in: 1...2, using: &self))
    let counts = [Int.random(in: rows, using: &self), Int.random(in: rows, using: &self)]
    let start = counts.map { rationalMatrix($0, 5, bits: bits) }
    var block = Int.random(in: 0...1, using: &self)
    let updates = (0..<Int.random(in: 1...5, using: &self)).map { _ in
      block = 1 - block
      return update(block, start, bits: bits, zeros: 0...3)
    }
    return BlockProduct(
      start: start, updates: updates,
      end: plainProduct(start.map(\.entries), updates).map { RationalMatrix($0) })
  }
}

/// What the updates make of the start, by definition.
private func plainProduct(
  _ start: [[[Rational]]], _ updates: [BlockProduct.Update]
) -> [[[Rational]]] {
  var blocks = start
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

extension BlockProduct.Update {
  /// The update that undoes it; no scale is 0.
  fileprivate var plainInverse: BlockProduct.Update {
    let scale = (scale ?? shift.plain.map { _ in .one }).map { 1 / $0 }
    let inverse = zip(scale, shift.plain).map { factor, row in row.map { -(factor * $0) } }
    return BlockProduct.Update(
      block: block, shift: ShiftMatrix(RationalMatrix(inverse)), scale: scale)
  }
}

extension RowBlocks {
  /// Of a matrix in which the rows of the blocks alternate as long as there are both.
  fileprivate init(_ blocks: [RationalMatrix]) {
    let order = blocks.enumerated().flatMap { block, matrix in
      (0..<matrix.rows).map { (block, $0) }
    }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    self.init(
      RationalMatrix(order.map { block, row in blocks[block].row(row) }),
      rows: blocks.indices.map { block in order.indices.filter { order[$0].0 == block } })
  }
}

extension BlockProduct {
  init(start: [RationalMatrix], updates: [Update], end: [RationalMatrix]) {
    self.init(start: RowBlocks(start), updates: updates, end: RowBlocks(end))
  }

  /// All rows, those of the second block first.
  private var order: [(block: Int, row: Int)] {
    (0..<rowCounts[1]).map { (1, $0) } + (0..<rowCounts[0]).map { (0, $0) }
  }

  fileprivate func claim(isOneSided: Bool = false) -> ClearedClaim {
    ClaimTable(self).withNumbers { ClearedClaim($0, isOneSided: isOneSided) }
  }

  /// By clearing all denominators at once; the same over all sequences.
  fileprivate func difference(
    over sequences: [FieldSequence] = BlockProductTests.sequences
  ) -> Difference? {
    let table = ClaimTable(self)
    var all = sequences.map {
      firstDifference(ClaimEvaluation(table, expected: 1, $0), order, before: nil) {
        (_) throws(Never) in
      }
    }
    // Also where a difference is known, the first or the last one.
    all.append(firstDifference(order: order, demand: { (_) throws(Never) in }))
    if all[0] != nil {
      let last = (place: order.count - 1, column: start.matrix.columns - 1)
      all += sequences.map {
        firstDifference(ClaimEvaluation(table, expected: 1, $0), order, before: last) {
          (_) throws(Never) in
        }
      }
    }
    for other in all {
      #expect(other?.value == all[0]?.value)
      #expect(other?.place == all[0]?.place && other?.column == all[0]?.column)
    }
    return all[0]
  }

  fileprivate var isTrueOnBothSides: Bool { isTrue(over: BlockProductTests.sequences) }

  /// By clearing the denominators of updates of the start and of inverse updates of the end; the same
  /// over all sequences.
  fileprivate func isTrue(over sequences: [FieldSequence]) -> Bool {
    let table = ClaimTable(self)
    let all = sequences.map {
      difference(table, $0, order, { (_) throws(Never) in }, { _, _ in }) == nil
    }
    #expect(Set(all).count == 1)
    return all[0]
  }

  fileprivate var plainDifference: (place: Int, column: Int)? {
    let result = plainProduct(start.matrices.map(\.entries), updates)
    let end = end.matrices
    for (place, (block, row)) in order.enumerated() {
      for column in 0..<start.matrix.columns
      where result[block][row][column] != end[block][row, column] {
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
