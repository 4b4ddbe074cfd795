import CResidues
import ExactArithmetic

/// Rows of a rational matrix, a positive denominator and integer numerators each, the numerators
/// known modulo the first primes of a `MixedRadix`.
struct ResidueRows {
  let columns: Int

  /// For each row.
  let denominators: [Integer]

  /// The absolute values of the entries are below 2 to this power.
  let valueBits: Int

  /// The residues of the numerators: prime by prime, and for each prime row by row.
  var words: [UInt64]

  /// The number of primes.
  var count: Int

  var rows: Int { denominators.count }

  /// The numerators of row `i` are determined by their residues modulo so many primes: those have a
  /// product of at least four times the absolute value of any of them.
  func digitCount(_ i: Int) -> Int { Self.digitCount(denominators[i].bitWidth, valueBits) }

  /// The same for all rows of a matrix.
  static func digitCount(of matrix: RationalMatrix) -> Int {
    digitCount(matrix.denominators.lazy.map(\.bitWidth).max() ?? 0, matrix.valueBits)
  }

  private static func digitCount(_ denominatorBits: Int, _ valueBits: Int) -> Int {
    MixedRadix.count(forBits: denominatorBits + valueBits + 2)
  }

  /// The rows of a rational matrix, and their residues modulo the first `count` primes.
  init(_ matrix: RationalMatrix, _ radix: MixedRadix, count: Int) {
    columns = matrix.columns
    denominators = matrix.denominators
    valueBits = matrix.valueBits
    words = radix.residues(of: matrix.numerators, count: count)
    self.count = count
  }

  init(columns: Int, denominators: [Integer], valueBits: Int, words: [UInt64], count: Int) {
    self.columns = columns
    self.denominators = denominators
    self.valueBits = valueBits
    self.words = words
    self.count = count
  }

  /// Computes the residues modulo all of the first `count` primes.
  mutating func extend(to count: Int, _ radix: MixedRadix) {
    let known = self.count
    if count <= known { return }
    let rowCounts = (0..<rows).map(digitCount)
    let size = rows * columns
    words += [UInt64](repeating: 0, count: (count - known) * size)
    self.count = count
    let (rows, columns) = (rows, columns)
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      nonisolated(unsafe) let words = base
      RowPieces(rows: rows, columns: columns).forEach(work: size * count * known / 10) { piece in
        let digitCount = rowCounts[piece.row]
        let offset = piece.row * columns + piece.columns.lowerBound
        let width = piece.columns.count
        withUnsafeTemporaryAllocation(
          of: UInt64.self, capacity: (digitCount + count - known) * width
        ) { scratch in
          guard let digits = scratch.baseAddress else { return }
          for prime in 0..<digitCount {
            (digits + prime * width).update(from: words + prime * size + offset, count: width)
          }
          let values = digits + digitCount * width
          radix.extend(digits, count: digitCount, to: known..<count, width, into: values)
          for prime in known..<count {
            (words + prime * size + offset).update(
              from: values + (prime - known) * width, count: width)
          }
        }
      }
    }
  }
}

extension MixedRadix {
  /// The residues of integers modulo the first `count` primes, prime by prime.
  func residues(of integers: IntegerMatrix, count: Int) -> [UInt64] {
    MultimodularMatrix(integers, basis: ResidueBasis(Array(fields.prefix(count)))).words
  }

  /// The residues of integers modulo the first `count` primes, prime by prime.
  func residues(of integers: [Integer], count: Int) -> [UInt64] {
    residues(
      of: IntegerMatrix(rows: 1, columns: integers.count) { integers[$1] }, count: count)
  }

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
      for column in 0..<width { line[column] = line[column] == 0 ? 0 : modulus - line[column] }
    }
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
