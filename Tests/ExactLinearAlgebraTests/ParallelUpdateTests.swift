import CParallelResidues
import ExactArithmetic
import Foundation
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// What updates of blocks take, over eight fields at once, in every form that this processor allows.
@Suite struct ParallelUpdateTests {
  /// Fields in one form.
  private struct Sample {
    let fields: ParallelFields
    let primes: [PrimeField]
    private let isMontgomery: Bool

    var form: parallel_form { fields.form }
    var moduli: UnsafePointer<UInt64> { fields.moduli }
    private let width = ParallelFields.capacity

    init(_ form: parallel_form, first: Int = 0) {
      primes = FieldSequence(form).primes(first..<first + ParallelFields.capacity)
      fields = ParallelFields(primes, form: form)
      isMontgomery = String(cString: form.name) == "AVX-512 IFMA"
    }

    /// So many elements, which are p − 1 and p − 2, and those whose words are the largest, in turn; over
    /// short primes, those which are the largest in absolute value.
    func largest(_ count: Int) -> [UInt64] {
      let some =
        form.hasShortPrimes
        ? fields.elements(count: 3) { $1.modulus / 2 - UInt64($0 % 2) }
        : fields.elements(count: 2) { $1.modulus - 1 - UInt64($0) }
          + fields.elements(count: 1) { _, field in
            field.negative(field.inverse(1 << 52 % field.modulus) ?? 1)
          }
      return (0..<count).flatMap { some[$0 % 3 * width..<($0 % 3 + 1) * width] }
    }

    /// The same numbers by words that are as large as those of loose numbers may be.
    func loose(_ words: [UInt64]) -> [UInt64] {
      words.enumerated().map { index, word in
        let prime = primes[index % width].modulus
        if isMontgomery { return word + 2 * prime }
        let (number, p) = (Double(bitPattern: word), Double(prime))
        if form.hasShortPrimes, number.magnitude > p / 2 - 2 {
          return (number - (number < 0 ? -p : p)).bitPattern
        }
        return word
      }
    }

    /// The residues of loose numbers, a list for each field.
    func residues(_ words: [UInt64]) -> [[UInt64]] {
      let count = words.count / width
      let exact = ParallelFields.made(count) {
        form.multiply($0, words, fields.one, 1, count, 0, 0, moduli)
      }
      var residues = exact
      form.to_residues(&residues, count, exact, count, width, moduli)
      return (0..<width).map { Array(residues[$0 * count..<($0 + 1) * count]) }
    }

    /// Whether the words may be those of loose numbers.
    func areLoose(_ words: [UInt64]) -> Bool {
      words.enumerated().allSatisfy { index, word in
        let prime = primes[index % width].modulus
        if isMontgomery { return word < 3 * prime }
        let isShort = form.hasShortPrimes
        return !isShort || Double(bitPattern: word).magnitude < Double(prime / 2 + 3)
      }
    }
  }

  @Test(arguments: [0, 1, 3, 4, 5, 8, 30]) func inverses(count: Int) {
    for form in ParallelMatrixTests.forms {
      let sample = Sample(form)
      let width = ParallelFields.capacity
      let x = sample.largest(count)
      let before = sample.residues(x)
      for values in [x, sample.loose(x)] {
        var y = x
        #expect(form.inverses(&y, values, count, sample.moduli) == parallel_all_fields)
        let after = sample.residues(y)
        for (field, prime) in sample.primes.enumerated() {
          #expect(zip(before[field], after[field]).allSatisfy { prime.product($0, $1) == 1 })
        }
        // The others still are what they were.
        for place in 0..<count {
          let field = place % width
          var (z, singular) = (x, values)
          singular[place * width + field] = 0
          let all = UInt32(parallel_all_fields)
          #expect(form.inverses(&z, singular, count, sample.moduli) == all & ~(1 << UInt32(field)))
          let rest = sample.residues(z)
          for other in 0..<width where other != field { #expect(rest[other] == after[other]) }
        }
      }
    }
  }

  @Test(arguments: [1, 2, 9, 30]) func unequal(count: Int) {
    for form in ParallelMatrixTests.forms {
      let (sample, width) = (Sample(form, first: 3), ParallelFields.capacity)
      // f x = g y.
      let (x, f) = (sample.largest(count), sample.fields.elements([3]))
      let (y, g) = (sample.fields.products(x, x.indices.map { f[$0 % width] }), sample.fields.one)
      #expect(form.unequal(x, f, y, g, count, sample.moduli) == 0)
      #expect(form.unequal(sample.loose(x), f, sample.loose(y), g, count, sample.moduli) == 0)
      for place in 0..<count {
        for fields in [[0], [7], [2, 5]] {
          var changed = y
          for field in fields {
            changed[place * width + field] = 0
          }
          let bits = fields.reduce(0) { $0 | 1 << UInt32($1) }
          #expect(form.unequal(sample.loose(x), f, changed, g, count, sample.moduli) == bits)
        }
      }
    }
  }

  /// Numbers at the edge of what the kernel accepts.
  @Test(arguments: [1, 2, 3, 8], [1, 3, 4, 5, 9]) func updatesAtTheEdge(columns: Int, rows: Int) {
    let groups = (rows + 3) / 4
    for inner in [1, 13, 31, 32, 33, 63, 64, 2047, 2048, 2049, 4999, 5000, 16_000]
    where inner < 65 || columns == 2 && rows % 4 == 1 && rows < 9 {
      // All columns but the first, every other one, and none.
      var (starts, places): ([UInt32], [UInt32]) = ([0], [])
      for group in 0..<groups {
        places += (1..<UInt32(inner)).filter { group == 0 || (group == 1 && $0 % 2 == 1) }
        starts.append(UInt32(places.count))
      }
      for form in ParallelMatrixTests.forms {
        let sample = Sample(form)
        let (a, b) = (sample.largest(4 * places.count), sample.largest(inner * columns))
        let (start, factors) = (sample.largest(rows * columns), sample.largest(rows))
        let scales = sample.largest(inner)
        var (updated, scaled) = (sample.loose(start), a)
        starts.withUnsafeBufferPointer { starts in
          places.withUnsafeBufferPointer { places in
            let support = parallel_support(
              starts: starts.baseAddress, columns: places.baseAddress)
            form.update(
              &updated, factors, a, sample.loose(b), rows, columns, columns, support, sample.moduli
            )
            form.scale_columns(&scaled, sample.loose(a), scales, rows, support, sample.moduli)
          }
        }
        #expect(sample.areLoose(updated))
        let (left, right, own) = (
          sample.residues(a), sample.residues(b), sample.residues(factors)
        )
        let (before, after) = (sample.residues(start), sample.residues(updated))
        let (scale, product) = (sample.residues(scales), sample.residues(scaled))
        for (field, prime) in sample.primes.enumerated() where field % 7 == 0 {
          for row in 0..<rows {
            let (first, end) = (Int(starts[row / 4]), Int(starts[row / 4 + 1]))
            let line = 4 * first + row % 4 * (end - first)
            for column in [0, columns - 1] {
              let at = row * columns + column
              let sum = (first..<end).reduce(prime.product(own[field][row], before[field][at])) {
                let factor = right[field][Int(places[$1]) * columns + column]
                return prime.sum($0, prime.product(left[field][line + $1 - first], factor))
              }
              #expect(after[field][at] == sum)
            }
            #expect(
              (first..<end).allSatisfy {
                let at = line + $0 - first
                return product[field][at]
                  == prime.product(left[field][at], scale[field][Int(places[$0])])
              })
          }
        }
      }
    }
  }

  /// The largest sums, of which little less or more than half of a prime remains: where rounding decides.
  @Test(arguments: [2, 3, 31, 32, 33, 64, 65]) func sumsNextToHalfOfAPrime(count: Int) {
    for form in ParallelMatrixTests.forms {
      let sample = Sample(form, first: count)
      for excess in [0, 1] as [UInt64] {
        let target = { (field: PrimeField) in field.modulus / 2 + excess }
        // The last product makes up for what the others leave.
        let factor = { (index: Int, field: PrimeField) in
          index < count - 1 ? field.modulus / 2 - UInt64(index % 2) : 1
        }
        let other = { (index: Int, field: PrimeField) in
          if index < count - 1 { return field.modulus / 2 - UInt64(index % 3) }
          return (0..<count - 1).reduce(target(field)) {
            let half = field.modulus / 2
            let product = field.product(half - UInt64($1 % 2), half - UInt64($1 % 3))
            return field.difference($0, product)
          }
        }
        let a = sample.fields.elements(count: count, factor)
        let b = sample.fields.elements(count: count, other)
        var sum = sample.fields.one
        form.product(&sum, a, b, 1, 1, count, 0, sample.moduli)
        #expect(sum == sample.fields.elements(count: 1) { target($1) })
      }
    }
  }

  /// Residues of the largest numbers of all lengths.
  @Test(arguments: [0, 2, 4, 14, 16, 30, 32, 4078, 4080, 4082, 8164])
  func digitsAtTheEdge(length: Int) {
    let digits = (0..<8 * length).map { (index: Int) -> UInt64 in
      index % 8 == 7 ? 0 : 1 << 50 - 1 - UInt64(index % 8)
    }
    let numbers = (0..<8).map { lane in
      (0..<length).reversed().reduce(Integer.zero) {
        $0 * Integer(1 << 50) + Integer(digits[8 * $1 + lane])
      }
    }
    let (negative, places): (UInt32, [UInt32]) = (0b1000_0101, [3, 0, 1, 7, 8, 2, 5, 6])
    let kept = ParallelFields.capacity
    for form in ParallelMatrixTests.forms {
      let sample = Sample(form)
      let size = parallel_digits_size(form.prime_bits, length)
      var prepared = digits + Array(repeating: 7, count: size - digits.count)
      var powers = [UInt64](repeating: 7, count: parallel_powers_size(length + 2))
      form.prepare_digits(&prepared, length)
      form.write_powers(&powers, length + 2, sample.moduli)
      for count in [1, 5, 8] {
        var words = [UInt64](repeating: 0, count: 9 * kept)
        form.from_digits(
          &words, 0, places, count, prepared, length, negative, powers, length + 2,
          [sample.moduli], 1)
        #expect(sample.areLoose(words))
        for (field, residues) in sample.residues(words).enumerated() {
          let prime = sample.primes[field]
          var expected = [UInt64](repeating: 0, count: 9)
          for lane in 0..<count {
            let number = negative >> UInt32(lane) & 1 == 1 ? -numbers[lane] : numbers[lane]
            expected[Int(places[lane])] = prime.residue(number)
          }
          #expect(residues == expected)
        }
      }
    }
  }

  /// Numbers of very different lengths, some longer than the kernel's longest sum.
  @Test(arguments: [1, 7, 8, 9, 40], [1, 3]) func digitTables(count: Int, groups: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let all = FieldSequence.fastest.groups(1..<1 + groups)
    for longest in [1, 60, 3000, 52 * 4080 + 100] {
      if longest > 10_000 && count > 17 { continue }
      let numbers = (0..<count).map { generator.integer(bits: longest * $0 / count) }
      var table = IntegerTable()
      #expect(table.append(numbers) == 0)
      let digits = table.withNumbers { DigitTable($0, FieldSequence.fastest.form) }
      let size = count * ParallelFields.capacity
      var words = [UInt64](repeating: 1, count: size * groups)
      var scratch = [UInt64](repeating: 1, count: digits.scratchSize(groups))
      words.withUnsafeMutableBufferPointer { words in
        scratch.withUnsafeMutableBufferPointer { scratch in
          if let words = words.baseAddress, let scratch = scratch.baseAddress {
            digits.reduce(all.map(\.moduli), into: words, stride: size, scratch: scratch)
          }
        }
      }
      for (index, fields) in all.enumerated() {
        let own = Array(words[index * size..<(index + 1) * size])
        let matrix = ParallelMatrix(rows: count, columns: 1, words: own, fields: fields)
        var exact = matrix
        exact.scaleRows(by: (0..<count).flatMap { _ in fields.one })
        #expect(exact.residues == fields.fields.flatMap { numbers.map($0.residue) })
      }
    }
  }

  /// Vectors of doubles round to the nearest, whatever a thread has asked for.
  @Test(arguments: [0, 1, 2, 3]) func roundingModes(number: Int32) {
    #if arch(x86_64)
      let mode = number << 10
    #else
      let mode = number << 22
    #endif
    for form in ParallelMatrixTests.forms {
      let sample = Sample(form)
      let (a, b) = (sample.largest(8), sample.largest(8))
      var digits = [UInt64](
        repeating: 1 << 50 - 3, count: parallel_digits_size(form.prime_bits, 4))
      var powers = [UInt64](repeating: 7, count: parallel_powers_size(4))
      var words = [UInt64](repeating: 7, count: 64)
      var updated = a
      let (starts, columns): ([UInt32], [UInt32]) = ([0, 1, 2], [2, 3])
      #expect(fesetround(mode) == 0)
      ParallelFields.rounding {
        form.prepare_digits(&digits, 4)
        form.write_powers(&powers, 4, sample.moduli)
        form.from_digits(
          &words, 0, Array(0..<8), 8, digits, 4, 1, powers, 4, [sample.moduli], 1)
        starts.withUnsafeBufferPointer { starts in
          columns.withUnsafeBufferPointer { columns in
            let support = parallel_support(
              starts: starts.baseAddress, columns: columns.baseAddress)
            form.update(&updated, b, a, b, 8, 1, 1, support, sample.moduli)
          }
        }
      }
      #expect(fegetround() == mode)
      fesetround(0)
      let number = (0..<4).reduce(Integer.zero) { sum, _ in
        sum * Integer(1 << 50) + Integer(1 << 50 - 3)
      }
      for (field, prime) in sample.primes.enumerated() {
        let expected = [-number] + Array(repeating: number, count: 7)
        #expect(sample.residues(words)[field] == expected.map(prime.residue))
        let (x, y) = (sample.residues(a)[field], sample.residues(b)[field])
        #expect(
          sample.residues(updated)[field]
            == (0..<8).map {
              prime.sum(prime.product(y[$0], x[$0]), prime.product(x[$0], y[$0 < 4 ? 2 : 3]))
            })
      }
    }
  }
}
