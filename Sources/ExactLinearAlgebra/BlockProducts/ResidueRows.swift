import CResidues
import ExactArithmetic

/// What is known of rows of a rational matrix without looking at the numerators.
struct RowBounds {
  /// For each row, positive.
  let denominators: [Integer]

  /// The absolute values of the entries are below 2 to this power.
  let valueBits: Int

  /// The numerators of row `i` are determined by their residues modulo so many primes: those have a
  /// product of at least four times the absolute value of any of them.
  func digitCount(_ i: Int) -> Int {
    MixedRadix.count(forBits: denominators[i].bitWidth + valueBits + 2)
  }

  /// Multiply-adds of words, roughly, for all digits of `width` numerators in each row and for their
  /// residues modulo the primes between two counts.
  func workOfExtending(from known: Int, to count: Int, _ width: Int) -> Int {
    denominators.indices.reduce(0) { sum, i in
      let digits = digitCount(i)
      return sum + width * digits * (digits / 2 + max(0, count - max(digits, known)))
    }
  }
}

/// Rows of a rational matrix, a positive denominator and integer numerators each, the numerators
/// known modulo the first primes of a `MixedRadix`.
struct ResidueRows {
  let columns: Int

  var bounds: RowBounds

  /// The residues of the numerators: prime by prime, and for each prime row by row.
  var words: [UInt64] = []

  /// The number of primes.
  var count = 0

  /// The numerators, as long as there are no residues.
  private var numerators: IntegerMatrix?

  var rows: Int { bounds.denominators.count }

  /// The number of words for a prime.
  var size: Int { rows * columns }

  /// No rows.
  static let empty = ResidueRows(RationalMatrix(rows: 0, columns: 0))

  /// The rows of a rational matrix.
  init(_ matrix: RationalMatrix) {
    columns = matrix.columns
    bounds = RowBounds(denominators: matrix.denominators, valueBits: matrix.valueBits)
    numerators = matrix.numerators
  }

  /// Computes the residues modulo all of the first `count` primes.
  mutating func extend(to count: Int, _ radix: MixedRadix) {
    if let numerators {
      self.numerators = nil
      self.count = count
      words = MultimodularMatrix(numerators, basis: radix.basis(count: count)).words
      return
    }
    let known = self.count
    if count <= known { return }
    reserve(count)
    let (rows, columns, size, bounds) = (rows, columns, size, bounds)
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      nonisolated(unsafe) let words = base
      RowPieces(rows: rows, columns: columns).forEach(work: size * count * known / 10) { piece in
        let digitCount = bounds.digitCount(piece.row)
        let first = words + piece.row * columns + piece.columns.lowerBound
        let width = piece.columns.count
        withUnsafeTemporaryAllocation(
          of: UInt64.self, capacity: (digitCount + count - known) * width
        ) { scratch in
          guard let digits = scratch.baseAddress else { return }
          for prime in 0..<digitCount {
            (digits + prime * width).update(from: first + prime * size, count: width)
          }
          let values = digits + digitCount * width
          radix.extend(digits, count: digitCount, to: known..<count, width, into: values)
          for prime in known..<count {
            (first + prime * size).update(from: values + (prime - known) * width, count: width)
          }
        }
      }
    }
  }

  /// Multiply-adds of words, roughly, for `extend(to:)`.
  func workOfExtending(to count: Int) -> Int {
    if count <= self.count || self.count == 0 { return 0 }
    return bounds.workOfExtending(from: self.count, to: count, columns)
  }

  /// Makes room for the residues modulo so many primes.
  mutating func reserve(_ count: Int) {
    if count * size > words.count {
      words.reserveCapacity(count * size + count * size / 4)
      words += repeatElement(0, count: count * size - words.count)
    }
    self.count = count
  }
}

extension MixedRadix {
  /// The first `count` primes.
  func basis(count: Int) -> ResidueBasis { ResidueBasis(Array(fields.prefix(count))) }

  /// Residues modulo further primes of integers in the symmetric range of the first `count` primes,
  /// whose absolute values are at most a quarter of their product.
  ///
  /// - Parameters:
  ///   - digits: Their residues modulo these primes; becomes the digits.
  ///   - targets: Primes behind these.
  ///   - values: Where the residues go, prime by prime.
  func extend(
    _ digits: UnsafeMutablePointer<UInt64>, count: Int, to targets: Range<Int>, _ width: Int,
    into values: UnsafeMutablePointer<UInt64>
  ) {
    self.digits(digits, count: count, width: width)
    // A negative number has the digits of its sum with the product of the primes; its last digit is
    // then large.
    let half = fields[count - 1].modulus / 2
    let last = digits + (count - 1) * width
    for (row, prime) in targets.enumerated() {
      let product = self.product(of: count, modulo: prime)
      let line = values + row * width
      for column in 0..<width { line[column] = last[column] > half ? product : 0 }
    }
    subtract(digits, 0..<count, from: values, targets, width)
    for (row, prime) in targets.enumerated() {
      let line = values + row * width
      let modulus = fields[prime].modulus
      for column in 0..<width { line[column] = line[column] == 0 ? 0 : modulus &- line[column] }
    }
  }
}

extension ResidueBasis {
  /// Writes the residues of integers to the beginning of `words`, prime by prime.
  func reduce(_ integers: IntegerMatrix, into words: inout [UInt64]) {
    let size = integers.rows * integers.columns
    if words.count < size * count {
      words = []
      words = [UInt64](repeating: 0, count: size * count)
    }
    words.withUnsafeMutableBufferPointer { words in
      integers.withEntries { reduce(UnsafeBufferPointer(start: $0, count: size), into: words) }
    }
  }

  /// The residues of integers, prime by prime.
  func residues(of integers: [Integer]) -> [UInt64] {
    var table = IntegerTable()
    _ = table.append(integers)
    return table.residues(self)
  }
}

/// The rows of a matrix in pieces of at most 64 columns: few enough that what belongs to a piece
/// stays in the cache.
struct RowPieces {
  let rows: Int
  let columns: Int

  private static let width = 64

  /// Runs `body` for all pieces, on all cores if `work`, in nanoseconds, is worth it.
  func forEach(work: Int, _ body: ((row: Int, columns: Range<Int>)) -> Void) {
    let count = (columns + Self.width - 1) / Self.width
    concurrently(rows * count, work: work) { index in
      let (row, piece) = (index / count, index % count)
      body((row, columns * piece / count..<columns * (piece + 1) / count))
    }
  }
}
