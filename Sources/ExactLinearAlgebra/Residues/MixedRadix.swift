import CGMP
import CResidues
import ExactArithmetic

/// The largest primes p_0 > p_1 > … below 2^50, and integers in the mixed radix of these primes:
/// x = d_0 + d_1 p_0 + d_2 p_0 p_1 + …, 0 ≤ d_j < p_j.
///
/// The digits follow from the residues one after another (Garner 1959), and give the residues
/// modulo further primes without integers in between. Neither depends on how many primes there are,
/// so that one table serves numbers of all lengths.
final class MixedRadix: Sendable {
  /// The primes.
  let fields: [PrimeField]

  private let moduli: [residue_modulus]

  /// −(p_0 ⋯ p_{j−1}) modulo p_r for j ≤ r, row r of panel r / 64 in columns j.
  private let panels: [[UInt64]]

  /// 1 / (p_0 ⋯ p_{r−1}) modulo p_r.
  private let inverses: [UInt64]

  /// `PrimeField.quotient` of the inverses.
  private let quotients: [UInt64]

  /// Row l has the products of 2^l leaves each, as many as there are whole ones.
  private let products: [[Integer]]

  private static let panel = 64
  private static let leaf = 32

  /// So many primes have a product of at least 2^bits.
  ///
  /// The first 2^16 primes below 2^50 lie above 2^50 (1 − 2^−17), so that n of them have a product
  /// above 2^(50 n − 1). Very many more lie above 2^49.
  static func count(forBits bits: Int) -> Int {
    let count = max(1, (bits + 1 + 49) / 50)
    return count <= longest ? count : bits / 49 + 1
  }

  /// The product of `count` primes is at least 2 to this power.
  static func bits(ofCount count: Int) -> Int { 50 * count - 1 }

  /// So many primes at most.
  static let longest = 1 << 16

  /// The number of primes.
  var count: Int { fields.count }

  /// At least `count` primes, and some more.
  convenience init(growingFor count: Int) {
    self.init(count: min(count + count / 3, Self.longest))
  }

  /// The first `count` primes.
  ///
  /// - Precondition: 1 ≤ `count` ≤ 2^16.
  init(count: Int) {
    precondition(1 <= count && count <= Self.longest, "too many primes")
    let fields = PrimeField.largest(count)
    precondition(fields[count - 1].modulus > (1 << 50) - (1 << 33), "primes lie too low")
    self.fields = fields
    moduli = fields.map(\.constants)
    var inverses = [UInt64](repeating: 1, count: count)
    var quotients = inverses
    let panelCount = (count + Self.panel - 1) / Self.panel
    var panels: [[UInt64]] = (0..<panelCount).map { panel in
      let height = min(Self.panel, count - panel * Self.panel)
      return Array(repeating: 0, count: height * Self.panel * (panel + 1))
    }
    inverses.withUnsafeMutableBufferPointer { inverses in
      quotients.withUnsafeMutableBufferPointer { quotients in
        nonisolated(unsafe) let (inverses, quotients) = (inverses, quotients)
        for panel in panels.indices {
          panels[panel].withUnsafeMutableBufferPointer { words in
            nonisolated(unsafe) let words = words
            let (first, stride) = (panel * Self.panel, Self.panel * (panel + 1))
            let height = min(Self.panel, count - first)
            concurrently(height, work: height * first * 5) { row in
              let field = fields[first + row]
              var product: UInt64 = 1
              for j in 0..<first + row {
                words[row * stride + j] = field.negative(product)
                // All primes lie between half of 2^50 and 2^50, in descending order.
                product = field.product(product, fields[j].modulus - field.modulus)
              }
              words[row * stride + first + row] = field.negative(product)
              let inverse = field.inverse(product) ?? 0
              inverses[first + row] = inverse
              quotients[first + row] = field.quotient(of: inverse)
            }
          }
        }
      }
    }
    self.panels = panels
    self.inverses = inverses
    self.quotients = quotients
    var row = (0..<count / Self.leaf).map { index in
      fields[index * Self.leaf..<(index + 1) * Self.leaf]
        .reduce(Integer.one) { $0 * Integer($1.modulus) }
    }
    var products: [[Integer]] = []
    while !row.isEmpty {
      products.append(row)
      row = (0..<row.count / 2).map { row[2 * $0] * row[2 * $0 + 1] }
    }
    self.products = products
  }

  /// Replaces the residues of `width` numbers modulo the first `count` primes, prime by prime, by
  /// their digits.
  func digits(_ words: UnsafeMutablePointer<UInt64>, count: Int, width: Int) {
    let step = 16
    for start in stride(from: 0, to: count, by: step) {
      let end = min(start + step, count)
      subtract(words, 0..<start, from: words + start * width, start..<end, width)
      for row in start..<end {
        let target = words + row * width
        subtract(words + start * width, start..<row, from: target, row..<row + 1, width)
        residue_multiple(
          target, target, inverses[row], quotients[row], width, fields[row].modulus)
      }
    }
  }

  /// Subtracts the numbers with these digits from numbers given by residues modulo the primes in
  /// `targets`, all of which lie behind the digits.
  ///
  /// - Parameter digits: Those with the places in `places`.
  func subtract(
    _ digits: UnsafePointer<UInt64>, _ places: Range<Int>,
    from words: UnsafeMutablePointer<UInt64>, _ targets: Range<Int>, _ width: Int
  ) {
    if places.isEmpty { return }
    let longest = Int(residue_maximum_inner)
    var first = targets.lowerBound
    while first < targets.upperBound {
      let panel = first / Self.panel
      let end = min(targets.upperBound, (panel + 1) * Self.panel)
      let stride = Self.panel * (panel + 1)
      panels[panel].withUnsafeBufferPointer { table in
        moduli.withUnsafeBufferPointer { moduli in
          guard let table = table.baseAddress, let moduli = moduli.baseAddress else { return }
          for start in Swift.stride(from: places.lowerBound, to: places.upperBound, by: longest) {
            residue_product(
              table + ((first - panel * Self.panel) * stride + start), stride,
              digits + (start - places.lowerBound) * width, width,
              words + (first - targets.lowerBound) * width, width, end - first, width,
              min(longest, places.upperBound - start), moduli + first, 1, 1)
          }
        }
      }
      first = end
    }
  }

  /// p_0 ⋯ p_{count−1} modulo prime number `index`, for `count` ≤ `index`.
  func product(of count: Int, modulo index: Int) -> UInt64 {
    let panel = index / Self.panel
    let row = index - panel * Self.panel
    return fields[index].negative(panels[panel][row * Self.panel * (panel + 1) + count])
  }

  /// The product of the first `count` primes.
  func product(of count: Int) -> Integer {
    value(0, level: products.count, count) { fields[$0].modulus - 1 } + .one
  }

  /// The integer of least absolute value with these `count` digits, `stride` words apart, up to
  /// multiples of the product of all `count` primes.
  func integer(
    _ digits: UnsafePointer<UInt64>, count: Int, stride: Int, modulus: Integer
  ) -> Integer {
    let value = value(0, level: products.count, count) { digits[$0 * stride] }
    return value + value > modulus ? value - modulus : value
  }

  /// Σ d_j p_start ⋯ p_{j−1} for the digits from number `start` on, 2^level leaves of them, of
  /// which those from `count` on are 0.
  private func value(
    _ start: Int, level: Int, _ count: Int, _ digit: (Int) -> UInt64
  ) -> Integer {
    if level == 0 {
      return Integer.make { number in
        for index in (start..<min(start + Self.leaf, count)).reversed() {
          __gmpz_mul_ui(number, number, UInt(fields[index].modulus))
          __gmpz_add_ui(number, number, UInt(digit(index)))
        }
      }
    }
    let middle = start + Self.leaf << (level - 1)
    let low = value(start, level: level - 1, count, digit)
    if middle >= count { return low }
    let node = products[level - 1][start / (Self.leaf << (level - 1))]
    return low + node * value(middle, level: level - 1, count, digit)
  }
}
