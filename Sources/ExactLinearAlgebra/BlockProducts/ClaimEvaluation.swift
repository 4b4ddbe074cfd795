import CParallelResidues
import ExactArithmetic
import Synchronization

/// Compares what the updates make of the start with the end, over fields of a sequence.
struct ClaimEvaluation {
  let table: ClaimTable
  private let digits: DigitTable
  private let image: ImageEvaluation
  private let ends: [End]
  private let pool: ScratchPool

  /// The fields.
  let sequence: FieldSequence

  /// So many groups of eight are taken together.
  private let chunk: Int

  /// A row of the end: a unit, or numbers of the table from a place on, and the place of what they are
  /// divided by, if it is not 1.
  private struct End {
    var unit: ClaimTable.Unit?
    var place = 0
    var denominator: Int?
  }

  private var columns: Int { table.columns }

  /// The words for eight fields: numbers and inverses, and room for an image and a row.
  private static func width(_ table: ClaimTable) -> (kept: Int, scratch: Int) {
    let (width, row) = (ParallelFields.capacity, table.columns * ParallelFields.capacity)
    return (width * (table.count + table.unitCount), ImageEvaluation.size(table) + row)
  }

  /// The memory that is used at once, about.
  static func bytes(_ table: ClaimTable, _ sequence: FieldSequence) -> Int {
    let (kept, scratch) = width(table)
    let digits = table.digitCount * PrimeField.primeBits / Int(sequence.form.prime_bits)
    return 8 * (digits + 8 * (kept + scratch))
  }

  /// So many groups at most take a time after which a caller may want to be asked.
  let longestBatch: Int

  /// Multiply-adds of words for a prime: for products of blocks, and for residues.
  var products: Int { image.products }
  var pairCount: Int { digits.pairCount }

  /// The sums that are brought below a prime, and the products with factors of rows and columns, of
  /// which three for each inverse.
  var sums: Int { digits.count + image.sums }
  var factors: Int { image.factors + 3 * table.unitCount + 2 * image.rows * image.columns }

  /// - Parameters:
  ///   - expected: About as many groups of eight fields may be needed.
  ///   - sequence: The fields.
  init(_ table: ClaimTable, expected: Int, _ sequence: FieldSequence) {
    (self.table, self.sequence) = (table, sequence)
    (digits, image) = (table.digits(sequence.form), ImageEvaluation(table, sequence.form))
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
    // The elements of all numbers over the fields of a chunk should stay in the cache, but the digits
    // are used for all of them together, and reading these takes longer where there are many more; and
    // cores should end together. Digits may be reduced for two groups at once where primes are short.
    let longest = max(2, min(8, max(1 << 17, digits.size / 2) / (kept + scratch)))
    let least = sequence.form.hasShortPrimes ? 2 : 1
    chunk = min(longest, max(least, expected * least / 32))
    longestBatch = max(8, min(128, 16 * expected, (1 << 27) / (kept + scratch)))
    // Room for the longest chunk: what is smaller, malloc may give back to the system each time.
    pool = ScratchPool(size: longest * kept + max(digits.scratchSize(longest), scratch))
  }

  /// What eight fields tell of the claim.
  struct Comparison {
    /// Those whose primes divide no denominator and no scale: the others tell nothing.
    let fields: [PrimeField]

    /// Where the two sides differ over one of these first, in the order of comparison.
    let difference: (place: Int, column: Int)?

    /// The residues of an entry that was asked for.
    var values: [UInt64] = []
  }

  /// Compares over these groups of eight fields, the rows in this order.
  ///
  /// - Parameter lastColumn: Where the residues of an entry in the last of the rows are asked for.
  func comparisons(
    _ groups: Range<Int>, _ order: [Int], lastColumn: Int? = nil
  ) -> [Comparison] {
    overFields(groups) { comparison($0, $1, order, lastColumn) }
  }

  /// Compares over the first groups of eight fields, `needed` of them, a number that `findNeeded` lowers meanwhile: some
  /// more if it is found late, fewer if the sides differ, at most `longestBatch`.
  func comparisons(
    _ order: [Int], needed: borrowing Atomic<Int>, _ findNeeded: () -> Void
  ) -> [Comparison] {
    let isFalse = Atomic(false)
    let count = 1 + (longestBatch + chunk - 1) / chunk
    let parts: [[Comparison]] = concurrentMap(count, work: work(groups: longestBatch / 8)) {
      index in
      if index == 0 {
        findNeeded()
        return []
      }
      let first = (index - 1) * chunk
      let needed = needed.load(ordering: .relaxed)
      let last = min(first + chunk, longestBatch, sequence.count, needed)
      if first >= last || isFalse.load(ordering: .relaxed) { return [] }
      return over(first..<last) {
        let comparison = comparison($0, $1, order)
        if comparison.difference != nil { isFalse.store(true, ordering: .relaxed) }
        return comparison
      }
    }
    return parts.flatMap { $0 }
  }

  /// About the nanoseconds that so many groups take.
  private func work(groups: Int) -> Int {
    let (kept, scratch) = Self.width(table)
    return groups * (8 * (products + digits.size) + kept + scratch) / 3
  }

  private func comparison(
    _ numbers: ImageEvaluation.Numbers, _ scratch: UnsafeMutablePointer<UInt64>, _ order: [Int],
    _ lastColumn: Int? = nil
  ) -> Comparison {
    let image = image.evaluate(numbers, scratch)
    let (form, width) = (sequence.form, ParallelFields.capacity)
    let (fields, line) = (
      numbers.usable(numbers.fields.fields), scratch + ImageEvaluation.size(table)
    )
    var values: [UInt64] = []
    if let lastColumn, let row = order.last {
      values = residues(image, row, lastColumn, numbers, line)
    }
    for (place, row) in order.enumerated() {
      let (own, factor) = (image.row(row), image.factors + row * width)
      let (end, divisor) = end(row, numbers, line)
      /// Whether the rows differ from a column on, in so many columns.
      func differ(_ column: Int, _ count: Int) -> Bool {
        let (own, end) = (own + column * width, end + column * width)
        let fields = form.unequal(own, factor, end, divisor, count, numbers.moduli)
        return fields & numbers.defined != 0
      }
      if differ(0, columns), let column = (0..<columns).first(where: { differ($0, 1) }) {
        return Comparison(fields: fields, difference: (place, column), values: values)
      }
    }
    return Comparison(fields: fields, difference: nil, values: values)
  }

  /// The residues of an entry modulo the primes that are of use.
  ///
  /// - Parameter room: For a number.
  private func residues(
    _ image: ImageEvaluation.Image, _ row: Int, _ column: Int, _ numbers: ImageEvaluation.Numbers,
    _ room: UnsafeMutablePointer<UInt64>
  ) -> [UInt64] {
    let (form, width) = (sequence.form, ParallelFields.capacity)
    let factor = image.factors + row * width
    form.multiply(room, image.row(row) + column * width, factor, 1, 1, 1, 0, numbers.moduli)
    var values = [UInt64](repeating: 0, count: width)
    form.to_residues(&values, 1, room, 1, width, numbers.moduli)
    return numbers.usable(values)
  }

  /// A row of the end and its factor, like those of an image.
  ///
  /// - Parameter line: Room for a row.
  private func end(
    _ row: Int, _ numbers: ImageEvaluation.Numbers, _ line: UnsafeMutablePointer<UInt64>
  ) -> (UnsafePointer<UInt64>, UnsafePointer<UInt64>) {
    let end = ends[row]
    if let unit = end.unit {
      line.update(repeating: 0, count: columns * ParallelFields.capacity)
      image.add(unit, numbers.one, to: line, numbers)
      return (UnsafePointer(line), numbers.one)
    }
    return (numbers.number(end.place), end.denominator.map(numbers.inverse) ?? numbers.one)
  }

  /// The results of `body` for these groups, as for `over`.
  private func overFields<Value>(
    _ groups: Range<Int>,
    _ body: (ImageEvaluation.Numbers, UnsafeMutablePointer<UInt64>) -> Value
  ) -> [Value] {
    let parts = (groups.count + chunk - 1) / chunk
    return concurrentMap(parts, work: work(groups: groups.count)) {
      let first = groups.lowerBound + $0 * chunk
      return over(first..<min(first + chunk, groups.upperBound), body)
    }.flatMap { $0 }
  }

  /// The results of `body` for at most `chunk` groups of eight fields, given what is known over them, and room
  /// for an image.
  private func over<Value>(
    _ groups: Range<Int>,
    _ body: (ImageEvaluation.Numbers, UnsafeMutablePointer<UInt64>) -> Value
  ) -> [Value] {
    let (all, width) = (sequence.groups(groups), ParallelFields.capacity)
    let (stride, form) = (width * digits.count, sequence.form)
    return ParallelFields.rounding {
      pool.withMemory { words in
        let inverses = words + groups.count * stride
        let scratch = inverses + width * table.unitCount
        digits.reduce(all.map(\.moduli), into: words, stride: stride, scratch: inverses)
        return groups.map { index in
          let (fields, own) = (all[index], words + (index - groups.lowerBound) * stride)
          let defined = form.inverses(inverses, own, table.unitCount, fields.moduli)
          return fields.one.withUnsafeBufferPointer { one in
            let numbers = ImageEvaluation.Numbers(
              fields: fields, moduli: fields.moduli, one: one.baseAddress.unsafelyUnwrapped,
              words: own, inverses: inverses, defined: defined)
            return body(numbers, scratch)
          }
        }
      }
    }
  }
}
