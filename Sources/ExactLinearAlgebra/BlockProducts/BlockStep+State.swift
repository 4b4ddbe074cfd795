import CResidues
import ExactArithmetic

extension BlockStep {
  /// Replaces the numerators A by a, and the bounds by those of z; false if there is no proof with
  /// so many primes, or within the limit of work.
  ///
  /// - Parameters:
  ///   - work: The multiply-adds of words so far, roughly; increased by those done here.
  ///   - next: How many primes the next step takes if these are the bounds of z.
  func reduce(
    _ x: inout ResidueRows, _ radix: inout MixedRadix, _ basis: ResidueBasis, work: inout Int,
    limit: Int, next: (RowBounds) -> Int
  ) -> Bool {
    work += x.rows * count * (count + x.columns)
    if work > limit { return false }
    var divisors = CommonDivisors(x, radix, count).divisors(of: denominators)
    var pending = Array(0..<x.rows)
    var known = Int.max
    while true {
      let bounds = RowBounds(
        denominators: zip(denominators, divisors).map { $0.quotient(byDivisor: $1) },
        valueBits: valueBits)
      let further = max(count, next(bounds))
      if further > MixedRadix.longest { return false }
      work += bounds.workOfExtending(from: 0, to: further, x.columns)
      if work > limit { return false }
      if further > radix.count { radix = MixedRadix(growingFor: further) }
      guard let exceptions = divide(&x, by: divisors, pending, bounds, radix, basis, to: further)
      else { return false }
      known = min(known, further)
      if exceptions.isEmpty {
        x.bounds = bounds
        x.count = known
        return true
      }
      let finder = CommonDivisors(x, radix, count)
      for (row, column) in exceptions {
        let divisor = finder.divisor(of: divisors[row], row, column)
        if divisor == divisors[row] { return false }
        divisors[row] = divisor
      }
      pending = exceptions.map(\.row)
    }
  }

  /// Divides the rows `pending` of A by their divisors, as far as these divide them, with residues
  /// modulo `further` primes; says in which places they do not. Nil if the theorem does not apply.
  private func divide(
    _ x: inout ResidueRows, by divisors: [Integer], _ pending: [Int], _ bounds: RowBounds,
    _ radix: MixedRadix, _ basis: ResidueBasis, to further: Int
  ) -> [(row: Int, column: Int)]? {
    let (rows, width, size, count) = (x.rows, x.columns, x.size, count)
    let digitCounts = (0..<rows).map(bounds.digitCount)
    for i in pending {
      // |A_ij| < 2^numeratorBits, g |a_j| < 2^(bits of g + 50 · digits).
      let bits = max(numeratorBits, divisors[i].bitWidth + 50 * digitCounts[i]) + 1
      guard digitCounts[i] < count, bits <= MixedRadix.bits(ofCount: count) else { return nil }
    }
    let factors = basis.residues(of: divisors)
    let needed = pending.lazy.map { digitCounts[$0] }.max() ?? 0
    let inverses: [[UInt64]?] = concurrentMap(needed, work: needed * rows * 20) { prime in
      radix.fields[prime].inverses(of: Array(factors[prime * rows..<(prime + 1) * rows]))
    }
    let scales = inverses.compactMap { $0 }
    guard scales.count == needed else { return nil }
    x.reserve(max(further, x.count))
    let exceptions: [Int?] = x.words.withUnsafeMutableBufferPointer { words in
      nonisolated(unsafe) let words = words.baseAddress.unsafelyUnwrapped
      return concurrentMap(pending.count, work: pending.count * width * count * needed / 20) {
        let i = pending[$0]
        return RowDivision(
          radix: radix, count: count, further: further, digitCount: digitCounts[i], size: size,
          factor: { factors[$0 * rows + i] }, inverse: { scales[$0][i] }
        ).divide(words + i * width, width)
      }
    }
    return zip(pending, exceptions).compactMap { row, column in column.map { (row, $0) } }
  }
}

/// The division of one row.
private struct RowDivision {
  let radix: MixedRadix
  let count: Int
  let further: Int
  let digitCount: Int

  /// The distance of the residues modulo successive primes.
  let size: Int

  /// The residues of the divisor g, and of 1 / g.
  let factor: (Int) -> UInt64
  let inverse: (Int) -> UInt64

  /// Divides the row, or leaves it as it is and gives a column where it cannot be divided.
  func divide(_ row: UnsafeMutablePointer<UInt64>, _ width: Int) -> Int? {
    let pieces = (width + 63) / 64
    let longest = (width + pieces - 1) / pieces
    return withUnsafeTemporaryAllocation(
      of: UInt64.self, capacity: (further + 1) * longest
    ) { scratch in
      guard let scratch = scratch.baseAddress else { return 0 }
      for piece in 0..<pieces {
        let columns = width * piece / pieces..<width * (piece + 1) / pieces
        if let column = divide(row + columns.lowerBound, columns.count, scratch) {
          for earlier in 0..<piece {
            let columns = width * earlier / pieces..<width * (earlier + 1) / pieces
            for prime in 0..<count {
              multiply(row + prime * size + columns.lowerBound, columns.count, prime, factor(prime))
            }
          }
          return columns.lowerBound + column
        }
      }
      return nil
    }
  }

  private func divide(
    _ line: UnsafeMutablePointer<UInt64>, _ width: Int, _ scratch: UnsafeMutablePointer<UInt64>
  ) -> Int? {
    for prime in 0..<digitCount {
      let (field, factor) = (radix.fields[prime], inverse(prime))
      residue_multiple(
        scratch + prime * width, line + prime * size, factor, field.quotient(of: factor), width,
        field.modulus)
      (line + prime * size).update(from: scratch + prime * width, count: width)
    }
    let found = scratch + digitCount * width
    radix.extend(scratch, count: digitCount, to: digitCount..<further, width, into: found)
    let product = scratch + further * width
    for prime in digitCount..<count {
      let (field, factor) = (radix.fields[prime], factor(prime))
      residue_multiple(
        product, found + (prime - digitCount) * width, factor, field.quotient(of: factor), width,
        field.modulus)
      let wanted = line + prime * size
      if let column = (0..<width).first(where: { product[$0] != wanted[$0] }) {
        for prime in 0..<digitCount {
          multiply(line + prime * size, width, prime, self.factor(prime))
        }
        return column
      }
    }
    for prime in digitCount..<further {
      (line + prime * size).update(from: found + (prime - digitCount) * width, count: width)
    }
    return nil
  }

  private func multiply(
    _ line: UnsafeMutablePointer<UInt64>, _ width: Int, _ prime: Int, _ factor: UInt64
  ) {
    let field = radix.fields[prime]
    residue_multiple(line, line, factor, field.quotient(of: factor), width, field.modulus)
  }
}

/// Finds common divisors of rows of integers that are known by residues.
private struct CommonDivisors {
  private let values: [UInt64]
  private let rows: Int
  private let width: Int
  private let count: Int
  private let radix: MixedRadix

  init(_ values: ResidueRows, _ radix: MixedRadix, _ count: Int) {
    self.values = values.words
    rows = values.rows
    width = values.columns
    self.count = count
    self.radix = radix
  }

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
