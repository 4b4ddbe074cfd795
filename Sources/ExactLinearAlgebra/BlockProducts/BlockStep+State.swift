import CResidues
import ExactArithmetic

extension BlockStep {
  /// The state z, from the residues of A modulo the first `count` primes; nil if there is no proof
  /// with so many.
  func state(_ values: [UInt64], _ radix: MixedRadix, _ count: Int) -> ResidueRows? {
    let rows = denominators.count
    let width = values.count / (count * rows)
    let finder = CommonDivisors(
      values: values, rows: rows, width: width, count: count, radix: radix)
    var divisors = finder.divisors(of: denominators)
    var words = [UInt64](repeating: 0, count: values.count)
    var pending = Array(0..<rows)
    while true {
      let state = ResidueRows(
        columns: width,
        denominators: zip(denominators, divisors).map { $0.quotient(byDivisor: $1) },
        valueBits: valueBits, words: [], count: count)
      guard
        let exceptions = quotients(
          of: values, by: divisors, pending, state, into: &words, radix, count)
      else { return nil }
      if exceptions.isEmpty {
        return ResidueRows(
          columns: width, denominators: state.denominators, valueBits: valueBits, words: words,
          count: count)
      }
      for (row, column) in exceptions {
        let divisor = finder.divisor(of: divisors[row], row, column)
        if divisor == divisors[row] { return nil }
        divisors[row] = divisor
      }
      pending = exceptions.map(\.row)
    }
  }

  /// Sets the residues of the rows `pending` to those of a, if A = g a for all of them, and says
  /// where it is otherwise; nil if the theorem does not apply.
  private func quotients(
    of values: [UInt64], by divisors: [Integer], _ pending: [Int], _ state: ResidueRows,
    into words: inout [UInt64], _ radix: MixedRadix, _ count: Int
  ) -> [(row: Int, column: Int)]? {
    let (rows, width) = (state.rows, state.columns)
    let digitCounts = (0..<rows).map(state.digitCount)
    for i in pending {
      // |A_ij| < 2^numeratorBits, g |a_j| < 2^(bits of g + 50 · digits).
      let bits = max(numeratorBits, divisors[i].bitWidth + 50 * digitCounts[i]) + 1
      guard digitCounts[i] < count, bits <= MixedRadix.bits(ofCount: count) else { return nil }
    }
    let factors = radix.residues(of: divisors, count: count)
    let needed = digitCounts.max() ?? 0
    let inverses: [[UInt64]?] = concurrentMap(needed, work: needed * rows * 20) { prime in
      radix.fields[prime].inverses(of: Array(factors[prime * rows..<(prime + 1) * rows]))
    }
    let scales = inverses.compactMap { $0 }
    guard scales.count == needed else { return nil }
    let size = rows * width
    var exceptions = [Int?](repeating: nil, count: size)
    words.withUnsafeMutableBufferPointer { words in
      exceptions.withUnsafeMutableBufferPointer { exceptions in
        values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress, let goal = words.baseAddress else { return }
          nonisolated(unsafe) let (source, target, exceptions) = (base, goal, exceptions)
          RowPieces(rows: pending.count, columns: width).forEach(
            work: pending.count * width * count * needed / 20
          ) { piece in
            let (i, columns) = (pending[piece.row], piece.columns)
            let first = i * width + columns.lowerBound
            let digitCount = digitCounts[i]
            withUnsafeTemporaryAllocation(
              of: UInt64.self, capacity: count * columns.count
            ) { scratch in
              guard let numerators = scratch.baseAddress else { return }
              for prime in 0..<digitCount {
                let field = radix.fields[prime]
                let line = numerators + prime * columns.count
                residue_multiple(
                  line, source + prime * size + first, scales[prime][i],
                  field.quotient(of: scales[prime][i]), columns.count, field.modulus)
                (target + prime * size + first).update(from: line, count: columns.count)
              }
              let further = numerators + digitCount * columns.count
              radix.extend(
                numerators, count: digitCount, to: digitCount..<count, columns.count, into: further)
              for prime in digitCount..<count {
                let field = radix.fields[prime]
                let found = further + (prime - digitCount) * columns.count
                (target + prime * size + first).update(from: found, count: columns.count)
                let factor = factors[prime * rows + i]
                residue_multiple(
                  found, found, factor, field.quotient(of: factor), columns.count, field.modulus)
                let wanted = source + prime * size + first
                for column in 0..<columns.count where found[column] != wanted[column] {
                  exceptions[first] = columns.lowerBound + column
                }
              }
            }
          }
        }
      }
    }
    return pending.compactMap { row in
      exceptions[row * width..<(row + 1) * width].lazy.compactMap { $0 }.first.map { (row, $0) }
    }
  }
}

/// Finds common divisors of rows of integers that are known by residues.
private struct CommonDivisors {
  let values: [UInt64]
  let rows: Int
  let width: Int
  let count: Int
  let radix: MixedRadix

  /// For each row probably the greatest common divisor of the number given and the row, but for
  /// some small factors.
  ///
  /// Looks at two sums, of disjoint sets of columns.
  func divisors(of numbers: [Integer]) -> [Integer] {
    let modulus = radix.product(of: count)
    let group = 8
    let groups: [[Integer]] = concurrentMap(
      (rows + group - 1) / group, work: rows * (count * count + 20_000)
    ) { index in
      let members = index * group..<min((index + 1) * group, rows)
      let lanes = 2 * members.count
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count * lanes) { digits in
        guard let digits = digits.baseAddress else { return [] }
        for prime in 0..<count {
          for (lane, row) in members.enumerated() {
            // So many words below 2^50 have a sum below 2^64.
            var (first, second) = (UInt64(0), UInt64(0))
            let start = (prime * rows + row) * width
            for column in 0..<width {
              let word = values[start + column]
              if Self.belongsToFirst(row, column) { first &+= word } else { second &+= word }
            }
            let place = prime * lanes + 2 * lane
            digits[place] = first % radix.fields[prime].modulus
            digits[place + 1] = second % radix.fields[prime].modulus
          }
        }
        radix.digits(digits, count: count, width: lanes)
        return members.enumerated().map { lane, row in
          var divisor = numbers[row]
          for place in [2 * lane, 2 * lane + 1] {
            let sum = radix.integer(digits + place, count: count, stride: lanes, modulus: modulus)
            if !sum.isZero { divisor = Integer.gcd(divisor, sum) }
          }
          return divisor.quotient(byDivisor: Integer.gcd(divisor, Self.smallFactors))
        }
      }
    }
    return groups.flatMap { $0 }
  }

  /// The greatest common divisor of a number and an entry.
  func divisor(of number: Integer, _ row: Int, _ column: Int) -> Integer {
    var digits = (0..<count).map { values[($0 * rows + row) * width + column] }
    let value = digits.withUnsafeMutableBufferPointer { digits in
      guard let digits = digits.baseAddress else { return Integer.zero }
      radix.digits(digits, count: count, width: 1)
      return radix.integer(
        digits, count: count, stride: 1, modulus: radix.product(of: count))
    }
    return Integer.gcd(number, value)
  }

  private static func belongsToFirst(_ row: Int, _ column: Int) -> Bool {
    (UInt64(row) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(column) &* 0xbf58_476d_1ce4_e5b9) >> 40 & 1 == 0
  }

  /// A prime p divides both sums to a higher power than p^k divides the whole row, one chance in
  /// p^(2 k + 2): rare enough for these powers, and for primes above 61.
  private static let smallFactors = [
    (2, 6), (3, 4), (5, 3), (7, 2), (11, 2), (13, 1), (17, 1), (19, 1), (23, 1), (29, 1), (31, 1),
    (37, 1), (41, 1), (43, 1), (47, 1), (53, 1), (59, 1), (61, 1),
  ].reduce(Integer.one) { $0 * Integer($1.0).power($1.1) }
}
