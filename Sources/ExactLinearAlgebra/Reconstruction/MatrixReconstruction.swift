import CGMP
import CResidues
import ExactArithmetic
import Synchronization

/// Finds rational matrices from the residues of their entries modulo several primes.
///
/// All primes but the last determine fractions, and the last confirms them. Once a row has denominators
/// that most others divide, but for small factors, these entries are integers over them, for which half
/// of the primes are enough.
package struct MatrixReconstruction: Sendable {
  /// All primes but the last, and the first ones, as many as numerators need.
  private let all: ResidueBasis
  private let half: ResidueBasis
  private let last: PrimeField
  private let fractions: RationalReconstruction

  /// A guess at a denominator of all entries, and what finds numerators over it.
  private let common: CommonDenominator?

  /// So often the entries of a row are tried over the denominators that have been found in it.
  private static let attempts = 4

  /// The least common multiple of 1, 2, …, 36: a factor of it is often missing in a denominator.
  fileprivate static let smallFactors: UInt64 = 144_403_552_893_600

  /// So few primes are not divided into halves.
  private static let few = 8

  /// So many fractions are found one after the other.
  private static let part = 8

  /// So many words are multiplied by denominators at a time.
  private static let batch = 1 << 20

  /// - Parameter denominator: A guess at a common multiple of all denominators, which is tried first if
  ///   there are primes enough.
  /// - Precondition: there are at least two primes, all different.
  package init(_ fields: [PrimeField], denominator: Integer? = nil) {
    precondition(fields.count > 1, "no prime is left to confirm what the others determine")
    last = fields[fields.count - 1]
    all = ResidueBasis.shared(fields.dropLast())
    // Numerators lie below the root of half the product, and have the small factors besides.
    half =
      fields.count > Self.few
      ? ResidueBasis.shared(fields.prefix(min(fields.count / 2 + 2, fields.count - 1))) : all
    fractions = RationalReconstruction(modulus: all.modulus)
    common = denominator.flatMap { CommonDenominator($0, fields) }
  }

  /// The fewest primes with which a guess at the denominator is tried.
  package static func primes(forDenominator denominator: Integer) -> Int {
    CommonDenominator.primes(forBits: denominator.bitWidth)
  }

  /// The matrix that has these residues at some places, and zeros elsewhere; nil unless numerators and
  /// denominators of all entries are within the bound that the primes determine.
  ///
  /// - Parameters:
  ///   - places: Counted row by row, in ascending order.
  ///   - words: Prime by prime, and for each prime one for each place.
  ///   - suspect: The entry, by its place, that is looked at first, and then one that is not determined;
  ///     that tells early most of the time that there are too few primes. If nil, it is one in the middle.
  package func matrix(
    rows: Int, columns: Int, at places: [Int], residues words: [UInt64], suspect: inout Int?
  ) -> RationalMatrix? {
    precondition(words.count == places.count * (all.count + 1), "residues do not fit the places")
    if let matrix = common?.matrix(rows: rows, columns: columns, at: places, residues: words) {
      return matrix
    }
    var entries = ReconstructedEntries(rows: rows, columns: columns, places: places)
    return words.withUnsafeBufferPointer { words in
      for index in places.indices {
        if let integer = short(index, words) { entries.set(index, toShort: integer) }
      }
      entries.removeKnown()
      var chosen = entries.open.filter { places[$0] == suspect }
      if chosen.isEmpty, !entries.open.isEmpty { chosen = [entries.open[entries.open.count / 2]] }
      var attempt = 0  // This one entry, to begin with.
      while !entries.open.isEmpty {
        if chosen.isEmpty {
          attempt += 1
          chosen =
            attempt > Self.attempts ? entries.open : entries.endsOfRows(last: attempt % 2 == 1)
        }
        for (index, value) in zip(chosen, rationals(chosen, words, count: places.count)) {
          guard let value else {
            suspect = places[index]
            return nil
          }
          entries.set(index, to: value, fractions.bound)
        }
        chosen = []
        if attempt > 0 { setOverDenominators(words, &entries) }
      }
      return entries.matrix
    }
  }

  /// The integer that an entry is, if half of the first prime is larger; nil if it is not.
  private func short(_ index: Int, _ words: UnsafeBufferPointer<UInt64>) -> Int? {
    let (value, modulus) = (words[index], all.fields[0].modulus)
    let integer = value > modulus / 2 ? Int(value) - Int(modulus) : Int(value)
    let known = words[words.count - words.count / (all.count + 1) + index]
    return last.residue(integer) == known ? integer : nil
  }

  /// The fractions with the residues of some entries; nil where there is none, and then perhaps also
  /// for others.
  private func rationals(
    _ indices: [Int], _ words: UnsafeBufferPointer<UInt64>, count: Int
  ) -> [Rational?] {
    let width = indices.count
    let residues = [UInt64](unsafeUninitializedCapacity: all.count * width) { residues, length in
      for prime in 0..<all.count {
        for (position, index) in indices.enumerated() {
          residues[prime * width + position] = words[prime * count + index]
        }
      }
      length = all.count * width
    }
    let integers = all.integers(withResidues: residues, count: width)
    let limbs = all.modulus.bitWidth / 64 + 1
    let parts = (width + Self.part - 1) / Self.part
    let fails = Atomic(false)
    return integers.withEntries { numbers in
      nonisolated(unsafe) let numbers = numbers
      return concurrentMap(parts, work: width * limbs * (40 + 4 * limbs)) { part in
        var sequence = RemainderSequence(all.modulus)
        let start = part * Self.part
        return (start..<min(start + Self.part, width)).map { position -> Rational? in
          if fails.load(ordering: .relaxed) { return nil }
          let known = words[all.count * count + indices[position]]
          let fraction = fractions.fraction(
            numbers + position, withResidue: known, over: last, &sequence)
          if fraction == nil { fails.store(true, ordering: .relaxed) }
          return fraction
        }
      }.flatMap { $0 }
    }
  }

  /// Sets those entries of rows with new denominators that are integers over these and small factors,
  /// with numerators that half of the primes determine.
  private func setOverDenominators(
    _ words: UnsafeBufferPointer<UInt64>, _ entries: inout ReconstructedEntries
  ) {
    entries.removeKnown()
    let open = entries.open.filter { entries.hasNewDenominator[entries.row(of: $0)] }
    let size = max(Self.batch / half.count, 1)
    if open.isEmpty { return }
    // The rows of these entries, and for each entry the position of its row.
    var rows: [Int] = []
    let positions = open.map { index in
      let row = entries.row(of: index)
      if rows.last != row { rows.append(row) }
      return rows.count - 1
    }
    let (count, height) = (entries.places.count, rows.count)
    let integers = IntegerMatrix(rows: 1, columns: height) { entries.denominators[rows[$1]] }
    var factors = MultimodularMatrix(integers, basis: half)
    factors.forEachField { field, words, _ in
      // Montgomery's product divides by 2^52.
      let factor = field.product(
        Self.smallFactors % field.modulus, field.constants.power1)
      for row in 0..<height { words[row] = field.product(words[row], factor) }
    }
    let lastFactors = rows.map {
      last.product(last.residue(entries.denominators[$0]), Self.smallFactors % last.modulus)
    }
    for start in stride(from: 0, to: open.count, by: size) {
      let part = start..<min(start + size, open.count)
      let products = products(open[part], positions[part], words, factors, count: count)
      var numerators = half.integers(withResidues: products, count: part.count)
      numerators.withMutableEntries { numerators in
        for place in part {
          let (index, number) = (open[place], numerators + (place - start))
          let known = last.product(
            lastFactors[positions[place]], words[all.count * count + index])
          if UInt64(__gmpz_fdiv_ui(number, UInt(last.modulus))) == known {
            entries.set(index, toNumerator: number)
          }
        }
      }
    }
    entries.removeKnown()
    entries.forgetNewDenominators()
  }

  /// Residues of entries times the factors of their rows, for the first half of the primes.
  ///
  /// - Parameters:
  ///   - positions: Where the factors of the entries are.
  ///   - count: How many entries have residues.
  private func products(
    _ indices: ArraySlice<Int>, _ positions: ArraySlice<Int>,
    _ words: UnsafeBufferPointer<UInt64>, _ factors: MultimodularMatrix, count: Int
  ) -> [UInt64] {
    let width = indices.count
    var own = [UInt64](repeating: 0, count: width)
    return Array(unsafeUninitializedCapacity: half.count * width) { products, length in
      guard let base = products.baseAddress else { return }
      for (prime, field) in half.fields.enumerated() {
        let target = base + prime * width
        for (place, index) in indices.enumerated() { target[place] = words[prime * count + index] }
        for (place, position) in positions.enumerated() {
          own[place] = factors.words[prime * factors.columns + position]
        }
        withUnsafePointer(to: field.constants) {
          residue_montgomery(target, target, own, 1, width, $0)
        }
      }
      length = half.count * width
    }
  }
}

/// The entries of a matrix that have been found so far.
private struct ReconstructedEntries {
  /// Where the entries are, row by row, and in which rows.
  let places: [Int]
  private let rowNumbers: [Int]

  /// Entries that were not known at the last `removeKnown`.
  private(set) var open: [Int]
  private var isKnown: [Bool]

  /// Numerators, and for each entry the denominator that its numerator is over, and whether it is over
  /// the small factors, too.
  private var numerators: IntegerMatrix
  private var own: [Integer]
  private var isOverSmallFactors: [Bool]

  /// Of each row, the least common multiple of denominators in lowest terms, and whether entries have not
  /// been tried over it yet.
  private(set) var denominators: [Integer]
  private(set) var hasNewDenominator: [Bool]

  init(rows: Int, columns: Int, places: [Int]) {
    self.places = places
    rowNumbers = places.map { $0 / columns }
    open = Array(places.indices)
    isKnown = Array(repeating: false, count: places.count)
    numerators = IntegerMatrix(rows: rows, columns: columns)
    own = Array(repeating: .one, count: places.count)
    isOverSmallFactors = Array(repeating: false, count: places.count)
    denominators = Array(repeating: .one, count: rows)
    hasNewDenominator = Array(repeating: false, count: rows)
  }

  func row(of index: Int) -> Int { rowNumbers[index] }

  mutating func forgetNewDenominators() {
    hasNewDenominator = Array(repeating: false, count: denominators.count)
  }

  mutating func removeKnown() { open = open.filter { !isKnown[$0] } }

  /// The last or the first unknown entry of every row that has one.
  func endsOfRows(last: Bool) -> [Int] {
    var ends: [Int] = []
    for index in open {
      if let end = ends.last, row(of: end) == row(of: index) {
        if last { ends[ends.count - 1] = index }
      } else {
        ends.append(index)
      }
    }
    return ends
  }

  mutating func set(_ index: Int, toShort integer: Int) {
    numerators.withMutableEntries { __gmpz_set_si($0 + places[index], integer) }
    isKnown[index] = true
  }

  /// Sets an entry, and adds its denominator to that of the row unless it becomes longer than `bound`.
  mutating func set(_ index: Int, to value: Rational, _ bound: Integer) {
    let row = row(of: index)
    numerators.withMutableEntries { entries in
      value.numerator.withPointer { __gmpz_set(entries + places[index], $0) }
    }
    own[index] = value.denominator
    isKnown[index] = true
    let known = denominators[row]
    let common = known.isOne ? value.denominator : leastCommonMultiple([known, value.denominator])
    if common <= bound {
      denominators[row] = common
      hasNewDenominator[row] = true
    }
  }

  /// Sets an entry over the denominator of its row and the small factors, and takes the number away.
  mutating func set(_ index: Int, toNumerator number: UnsafeMutablePointer<__mpz_struct>) {
    numerators.withMutableEntries { __gmpz_swap($0 + places[index], number) }
    own[index] = denominators[row(of: index)]
    isOverSmallFactors[index] = true
    isKnown[index] = true
  }

  /// The matrix.
  ///
  /// Denominators found as those of fractions are in lowest terms: for a prime that divides their least
  /// common multiple, some entry has the highest power of it in its denominator. Only small factors can
  /// be superfluous.
  var matrix: RationalMatrix {
    mutating get {
      var start = 0
      for row in denominators.indices {
        var end = start
        while end < places.count, self.row(of: end) == row { end += 1 }
        denominators[row] = bringToOneDenominator(start..<end)
        start = end
      }
      return RationalMatrix(reduced: numerators, denominators)
    }
  }

  /// Brings the entries of a row to their least common denominator.
  private mutating func bringToOneDenominator(_ indices: Range<Int>) -> Integer {
    let common = leastCommonMultiple(own[indices].lazy.map { $0 })
    let small = indices.contains { isOverSmallFactors[$0] } ? MatrixReconstruction.smallFactors : 1
    var content = small
    var (last, factor) = (Integer.one, common)
    return numerators.withMutableEntries { numerators in
      for index in indices {
        let numerator = numerators + places[index]
        if own[index] != last {
          (last, factor) = (own[index], common.quotient(byDivisor: own[index]))
        }
        if !factor.isOne { factor.withPointer { __gmpz_mul(numerator, numerator, $0) } }
        if small > 1, !isOverSmallFactors[index] {
          __gmpz_mul_ui(numerator, numerator, UInt(small))
        } else if content > 1 {
          content = UInt64(__gmpz_gcd_ui(nil, numerator, UInt(content)))
        }
      }
      if content > 1 {
        for index in indices {
          let numerator = numerators + places[index]
          __gmpz_divexact_ui(numerator, numerator, UInt(content))
        }
      }
      return common * Integer(small / content)
    }
  }
}
