import CGMP
import CResidues
import ExactArithmetic

/// A common multiple of all denominators of a matrix, if a guess is right: entries times it are integers,
/// which half as many primes determine as fractions of that length need.
struct CommonDenominator: Sendable {
  private let denominator: Integer

  /// As many primes as numerators need, and the denominator modulo these.
  private let basis: ResidueBasis
  private let residues: [UInt64]

  /// The prime that confirms them, and its place.
  private let last: PrimeField
  private let lastPlace: Int
  private let lastResidue: UInt64

  /// Entries are expected to be below 2 to this power.
  private static let entryBits = 64

  /// The fewest primes, the one that confirms included, for a denominator of so many bits.
  static func primes(forBits bits: Int) -> Int {
    (bits + entryBits) / (PrimeField.primeBits - 1) + 2
  }

  /// Nil if there are too few primes.
  init?(_ denominator: Integer, _ fields: [PrimeField]) {
    let count = Self.primes(forBits: denominator.bitWidth) - 1
    guard count < fields.count, let last = fields.last else { return nil }
    self.denominator = denominator
    self.last = last
    lastPlace = fields.count - 1
    lastResidue = last.residue(denominator)
    basis = ResidueBasis(Array(fields[..<count]))
    residues = basis.residues(of: denominator)
  }

  /// The matrix that has these residues at some places, and zeros elsewhere; nil if the guess is wrong
  /// for an entry.
  func matrix(
    rows: Int, columns: Int, at places: [Int], residues words: [UInt64]
  ) -> RationalMatrix? {
    let count = places.count
    for sample in Set([0, count - 1]) where count > 0 {
      let entry = basis.fields.indices.map { words[$0 * count + sample] }
      guard numerators(entry, [words[lastPlace * count + sample]]) != nil else { return nil }
    }
    guard
      let entries = numerators(words, Array(words[(lastPlace * count)..<((lastPlace + 1) * count)]))
    else { return nil }
    var numerators = IntegerMatrix(rows: rows, columns: columns, entries: entries, at: places)
    let denominators = numerators.withMutableEntries { entries in
      nonisolated(unsafe) let entries = entries
      let limbs = denominator.bitWidth / 64 + 1
      return concurrentMap(rows, work: rows * limbs * (20 * columns + 4 * limbs)) {
        reduce(entries + $0 * columns, columns)
      }
    }
    return RationalMatrix(reduced: numerators, denominators)
  }

  /// The numerators of entries, given by their residues prime by prime; nil if the last prime, modulo
  /// which they are `known`, does not confirm them.
  private func numerators(_ words: [UInt64], _ known: [UInt64]) -> IntegerMatrix? {
    let count = known.count
    let products = [UInt64](unsafeUninitializedCapacity: basis.count * count) { products, length in
      words.withUnsafeBufferPointer { words in
        guard let source = words.baseAddress, let target = products.baseAddress else { return }
        for (prime, field) in basis.fields.enumerated() {
          residue_multiple(
            target + prime * count, source + prime * count, residues[prime],
            field.quotient(of: residues[prime]), count, field.modulus)
        }
      }
      length = basis.count * count
    }
    let integers = basis.integers(withResidues: products, count: count)
    let areConfirmed = integers.withEntries { entries in
      known.indices.allSatisfy {
        UInt64(__gmpz_fdiv_ui(entries + $0, UInt(last.modulus)))
          == last.product(lastResidue, known[$0])
      }
    }
    return areConfirmed ? integers : nil
  }

  /// Divides a row by what it has in common with the denominator; returns what is left of that.
  private func reduce(_ row: UnsafeMutablePointer<__mpz_struct>, _ columns: Int) -> Integer {
    let content = content(of: row, count: columns, seed: denominator)
    if content.isOne { return denominator }
    content.withPointer { for j in 0..<columns { __gmpz_divexact(row + j, row + j, $0) } }
    return denominator.quotient(byDivisor: content)
  }
}
