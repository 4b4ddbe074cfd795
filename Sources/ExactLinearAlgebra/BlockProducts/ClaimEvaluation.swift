import CResidues
import ExactArithmetic
import Synchronization

/// Compares what the updates make of the start with the end, modulo primes.
struct ClaimEvaluation {
  private let table: ClaimTable
  private let digits: DigitTable
  private let image: ImageEvaluation
  private let ends: [End]
  private let pool: ScratchPool

  /// So many primes are taken together.
  private let chunk: Int

  /// A row of the end: a unit, or numbers of the table from a place on, and the place of what they are
  /// divided by, if it is not 1.
  private struct End {
    var unit: ClaimTable.Unit?
    var place = 0
    var denominator: Int?
  }

  private var columns: Int { table.columns }

  /// The words for a prime: residues and inverses, and room for an image and a row.
  private static func width(_ table: ClaimTable) -> (kept: Int, scratch: Int) {
    (table.count + table.unitCount, ImageEvaluation.size(table) + table.columns)
  }

  /// The memory that is used at once, about.
  static func bytes(_ table: ClaimTable) -> Int {
    let (kept, scratch) = width(table)
    return 8 * (table.digitCount + 64 * (kept + scratch))
  }

  /// So many primes at most take a time after which a caller may want to be asked.
  let longestBatch: Int

  /// Multiply-adds of words for a prime: for products of blocks, and for residues.
  var products: Int { image.products }
  var pairCount: Int { digits.pairCount }

  /// The sums that are brought below a prime, and the products with factors of rows and columns, of
  /// which three for each inverse.
  var sums: Int { digits.count + image.sums }
  var factors: Int { image.factors + 3 * table.unitCount + 2 * image.rows * image.columns }

  /// - Parameter expected: About as many primes may be needed.
  init(_ table: ClaimTable, _ digits: DigitTable, expected: Int) {
    (self.table, self.digits, image) = (table, digits, ImageEvaluation(table))
    ends =
      table.end.units?.joined().map { End(unit: $0) }
      ?? [0, 1].flatMap { block in
        (0..<table.rowCounts[block]).map { row in
          End(
            place: table.end.numerators[block] + row * table.columns,
            denominator: table.end.denominators[block].map { $0 + row })
        }
      }
    let (kept, scratch) = Self.width(table)
    // The residues of all numbers modulo the primes of a chunk should stay in the cache, but the digits
    // are used for all of them together, eight at a time; and cores should end together.
    let longest = max(16, min(64, (1 << 17) / (kept + scratch) / 4 * 4))
    chunk = min(longest, max(8, expected / 256 * 8))
    longestBatch = max(64, min(1024, 16 * expected, (1 << 27) / (kept + scratch)))
    // Room for the longest chunk: what is smaller, malloc may give back to the system each time.
    pool = ScratchPool(size: longest * kept + max(digits.scratchSize(primes: longest), scratch))
  }

  /// What one prime tells of the claim.
  enum Comparison {
    case equal

    /// The two sides differ, in this row in the order of comparison and this column first.
    case different(place: Int, column: Int)

    /// Nothing, since it divides a denominator.
    case undefined
  }

  /// Compares modulo primes, the rows in this order.
  func comparisons(_ fields: [PrimeField], _ order: [Int]) -> [Comparison] {
    overPrimes(fields) { comparison($0, $1, order) }
  }

  /// Compares modulo the largest primes, `needed` of them, a number that `findNeeded` lowers meanwhile: some
  /// more if it is found late, fewer if the sides differ, at most `longestBatch`.
  func comparisons(
    _ order: [Int], needed: borrowing Atomic<Int>, _ findNeeded: () -> Void
  ) -> [Comparison] {
    let isFalse = Atomic(false)
    let count = 1 + (longestBatch + chunk - 1) / chunk
    let parts: [[Comparison]] = concurrentMap(count, work: work(primes: longestBatch / 8)) {
      index in
      if index == 0 {
        findNeeded()
        return []
      }
      let first = (index - 1) * chunk
      let last = min(first + chunk, longestBatch, needed.load(ordering: .relaxed))
      if first >= last || isFalse.load(ordering: .relaxed) { return [] }
      return modulo(PrimeField.largest(first..<last)[...]) { numbers, scratch in
        let comparison = comparison(numbers, scratch, order)
        if case .different = comparison { isFalse.store(true, ordering: .relaxed) }
        return comparison
      }
    }
    return parts.flatMap { $0 }
  }

  /// About the nanoseconds that so many primes take.
  private func work(primes: Int) -> Int {
    let (kept, scratch) = Self.width(table)
    return primes * (products + digits.size + kept + scratch) / 3
  }

  private func comparison(
    _ numbers: ImageEvaluation.Numbers?, _ scratch: UnsafeMutablePointer<UInt64>, _ order: [Int]
  ) -> Comparison {
    guard let numbers else { return .undefined }
    let image = image.evaluate(numbers, scratch)
    return withUnsafePointer(to: numbers.field.constants) { modulus in
      for (place, row) in order.enumerated() {
        let (end, factor) = end(row, numbers, scratch + ImageEvaluation.size(table))
        let column = residue_difference(
          image.rows + row * columns, image.factors[row], end, factor, columns, modulus)
        if column < columns { return .different(place: place, column: column) }
      }
      return .equal
    }
  }

  /// A row of the end and its factor, like those of an image.
  ///
  /// - Parameter line: Room for a row.
  private func end(
    _ row: Int, _ numbers: ImageEvaluation.Numbers, _ line: UnsafeMutablePointer<UInt64>
  ) -> (UnsafePointer<UInt64>, UInt64) {
    let (end, one) = (ends[row], numbers.field.constants.power1)
    if let unit = end.unit {
      line.update(repeating: 0, count: columns)
      line[unit.column] = unit.product(one, numbers.field)
      return (UnsafePointer(line), one)
    }
    return (numbers.words + end.place, end.denominator.map { numbers.inverses[$0] } ?? one)
  }

  /// An entry of what the updates make of the start, modulo primes that divide no denominator.
  func values(_ fields: [PrimeField], row: Int, column: Int) -> [UInt64] {
    overPrimes(fields) { numbers, scratch in
      guard let numbers else { return 0 }
      let image = image.evaluate(numbers, scratch)
      // The value times 2^52, and the value.
      var (multiple, value, one): (UInt64, UInt64, UInt64) = (0, 0, 1)
      withUnsafePointer(to: numbers.field.constants) {
        residue_montgomery(
          &multiple, image.rows + (row * columns + column), image.factors + row, 1, 1, $0)
        residue_montgomery(&value, &multiple, &one, 1, 1, $0)
      }
      return value
    }
  }

  /// The results of `body` for these primes, as for `modulo`.
  private func overPrimes<Value>(
    _ fields: [PrimeField],
    _ body: (ImageEvaluation.Numbers?, UnsafeMutablePointer<UInt64>) -> Value
  ) -> [Value] {
    let parts = (fields.count + chunk - 1) / chunk
    return concurrentMap(parts, work: work(primes: fields.count)) {
      modulo(fields[$0 * chunk..<min(($0 + 1) * chunk, fields.count)], body)
    }.flatMap { $0 }
  }

  /// The results of `body` for at most `chunk` primes, given what is known modulo each, or
  /// nil if it divides a denominator, and room for an image.
  private func modulo<Value>(
    _ fields: ArraySlice<PrimeField>,
    _ body: (ImageEvaluation.Numbers?, UnsafeMutablePointer<UInt64>) -> Value
  ) -> [Value] {
    let moduli = fields.map(\.constants)
    return pool.withMemory { words in
      let inverses = words + moduli.count * digits.count
      let scratch = inverses + moduli.count * table.unitCount
      digits.reduce(moduli, into: words, scratch: scratch)
      let defined = residue_inverses(
        inverses, table.unitCount, words, digits.count, table.unitCount, moduli, moduli.count)
      return fields.enumerated().map { place, field in
        let numbers = ImageEvaluation.Numbers(
          field: field, words: words + place * digits.count,
          inverses: inverses + place * table.unitCount)
        return body(defined >> UInt64(place) & 1 == 1 ? numbers : nil, scratch)
      }
    }
  }
}
