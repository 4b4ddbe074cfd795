import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// What clears the rows of blocks, by other means.
struct ClearedRowsTests {
  /// Blocks of a shift whose rows have different denominators do not share them.
  @Test func denominatorsOfRowsStayApart() throws {
    let n = 8
    let start = [RationalMatrix.identity(n), RationalMatrix.identity(n)]
    let primes = PrimeField.largest(n).map { Integer($0.modulus) }
    let shift = RationalMatrix.diagonal(primes.map { Rational(.one, $0) ?? 0 })
    let updates = [0, 1, 0].map { block in
      BlockProduct.Update(
        block: block, shift: block == 1 ? ShiftMatrix(transposed: shift) : ShiftMatrix(shift),
        scale: nil)
    }
    let product = BlockProduct(start: start, updates: updates, end: start)
    let rows = ClaimTable(product).withNumbers { numbers in
      updates.indices.reduce(ClearedRows(numbers.table.start, numbers)) {
        $0.updated(by: numbers.action($1))
      }
    }
    for row in 0..<n {
      #expect(rows.denominator(block: 0, row: row) == primes[row].power(3))
      #expect(rows.denominator(block: 1, row: row) == primes[row].power(2))
    }
  }

  /// The factors of rows are exactly the least common multiples that they are defined to be, however many
  /// divisions are left out: shifts of many shapes, with denominators that often divide each other.
  @Test(arguments: 0..<120 as Range<UInt64>, [false, true])
  func factorsAreLeastCommonMultiples(seed: UInt64, isInverse: Bool) throws {
    var random = SeededGenerator(seed: seed)
    let counts = [Int.random(in: 5...9, using: &random), Int.random(in: 5...9, using: &random)]
    let start = [0..<counts[0], counts[0]..<counts[0] + counts[1]].map { rows in
      RationalMatrix(rows: rows.count, columns: counts[0] + counts[1]) {
        rows.lowerBound + $0 == $1 ? 1 : 0
      }
    }
    let updates = (0..<6).map { random.sparseUpdate($0 % 2, counts) }
    let product = BlockProduct(start: start, updates: updates, end: start)
    ClaimTable(product).withNumbers { numbers in
      var rows = ClearedRows(numbers.table.start, numbers)
      var plain = counts.map { [Integer](repeating: .one, count: $0) }
      for index in isInverse ? updates.indices.reversed() : Array(updates.indices) {
        let action = numbers.action(index, isInverse: isInverse)
        rows = rows.updated(by: action)
        plain[action.block] = (0..<action.rows).map { i in
          let multiple = action.support[i].reduce(Integer.one) { multiple, k in
            let beta = action.beta.map { Integer(copying: $0 + k) } ?? 1
            return .lcm(multiple, plain[1 - action.block][k] * beta)
          }
          let shift = multiple * (action.alpha.map { Integer(copying: $0 + i) } ?? 1)
          let scale = action.scaleDenominators.map { Integer(copying: $0 + i) } ?? 1
          let own = plain[action.block][i]
          return isInverse ? scale * .lcm(shift, own) : .lcm(shift, own * scale)
        }
        for block in 0..<2 {
          for row in 0..<counts[block] {
            #expect(rows.denominator(block: block, row: row) == plain[block][row])
          }
        }
      }
    }
  }

  @Test func supports() throws {
    for (rows, columns) in [(0, 3), (1, 1), (3, 64), (5, 65), (4, 130)] {
      var random = SeededGenerator(seed: UInt64(columns))
      let matrix = IntegerMatrix(rows: rows, columns: columns) { i, _ in
        i != 2 && Int.random(in: 0..<4, using: &random) == 0 ? 7 : .zero
      }
      for (matrix, isTransposed) in [(matrix, false), (matrix.transpose, true)] {
        let table = SupportTable(matrix, isTransposed: isTransposed)
        let plain = (0..<rows).map { i in
          (0..<columns).filter { (isTransposed ? matrix[$0, i] : matrix[i, $0]) != .zero }
        }
        #expect((0..<rows).map { Array(table[$0]) } == plain)
        #expect(table.count == plain.joined().count)
        expect(table.nesting, of: plain)
        let fours = table.ofFours
        #expect(fours.starts.count == (rows + 3) / 4 + 1)
        for group in 0..<(rows + 3) / 4 {
          let union = Set(plain[4 * group..<min(4 * group + 4, rows)].joined()).sorted()
          let range = Int(fours.starts[group])..<Int(fours.starts[group + 1])
          #expect(fours.columns[range].map(Int.init) == union)
        }
      }
    }
  }

  /// Against sets of numbers.
  private func expect(_ nesting: SupportTable.Nesting, of plain: [[Int]]) {
    let sets = plain.map { Set($0) }
    #expect(nesting.firstEqual == sets.map { sets.firstIndex(of: $0) })
    #expect(nesting.sets.map(\.row).sorted() == Set(nesting.firstEqual).sorted())
    for (place, (row, part)) in nesting.sets.enumerated() {
      let parts = nesting.sets[..<place].map { sets[$0.row] }.filter {
        !$0.isEmpty && $0.isSubset(of: sets[row])
      }
      #expect(part.map { sets[$0].count } == parts.map(\.count).max())
      if let part { #expect(parts.contains(sets[part])) }
    }
    for (row, outermost) in nesting.outermost.enumerated() {
      let all = sets.filter { $0.isSuperset(of: sets[row]) }
      #expect(all.contains(sets[outermost]) && sets[outermost].count == all.map(\.count).max())
      #expect(nesting.outermost[outermost] == outermost)
    }
  }
}

extension SeededGenerator {
  /// Triangular, block diagonal, of equal rows, or arbitrary, with small primes in the denominators.
  fileprivate mutating func sparseUpdate(_ block: Int, _ counts: [Int]) -> BlockProduct.Update {
    let (rows, columns) = (counts[block], counts[1 - block])
    let (shape, isTransposed) = (Int.random(in: 0..<5, using: &self), Bool.random(using: &self))
    let left = Int.random(in: 1..<columns, using: &self)
    func isZero(_ i: Int, _ k: Int) -> Bool {
      switch shape {
      case 0: k > i
      case 1: k < i
      case 2: (2 * i < rows) != (2 * k < columns)
      case 3: k == left || i == 0
      default: Int.random(in: 0..<3, using: &self) == 0 || (i, k) == (1, 1)
      }
    }
    let matrix = RationalMatrix(
      rows: isTransposed ? columns : rows, columns: isTransposed ? rows : columns
    ) { i, k in
      (isTransposed ? isZero(k, i) : isZero(i, k)) ? .zero : fraction()
    }
    let scale = (0..<rows).map { _ in fraction() }
    return BlockProduct.Update(
      block: block, shift: isTransposed ? ShiftMatrix(transposed: matrix) : ShiftMatrix(matrix),
      scale: Int.random(in: 0..<3, using: &self) == 0 ? scale : nil)
  }

  /// Of which both parts are products of a few small primes.
  private mutating func fraction() -> Rational {
    let parts = (0..<2).map { _ in
      (0..<3).reduce(Integer.one) { product, _ in
        [1, 2, 3, 5, 7].randomElement(using: &self).map { product * $0 } ?? product
      }
    }
    return Rational(parts[0], parts[1]) ?? .one
  }
}
