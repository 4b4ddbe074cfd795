import CGMP
import CResidues
import ExactArithmetic

/// What a leaf of the product tree contributes to the Chinese remainder theorem.
///
/// With M the product of all primes and M' that of the leaf, x ≡ Σ c_j (M / p_j) modulo M, where
/// c_j is x_j / (M / p_j) modulo p_j; so the leaf contributes (M / M') Σ c_j (M' / p_j), the sum
/// taken over its primes.
struct LeafReconstruction: Sendable {
  let primes: Range<Int>

  /// The residues of 1 / (M / p_j).
  let factors: [UInt64]

  /// `PrimeField.quotient` of the factors.
  let quotients: [UInt64]

  /// How many digits to the base 2^52 the cofactors have.
  let digits: Int

  /// Row k has digit number k of all M' / p_j.
  let cofactors: [UInt64]

  /// - Parameter complement: M / M'.
  init(_ fields: [PrimeField], _ primes: Range<Int>, modulus: Integer, complement: Integer) {
    let (count, digits) = (primes.count, Digits.count(forBits: modulus.bitWidth))
    var cofactors = [UInt64](repeating: 0, count: digits * count)
    var factors: [UInt64] = []
    var quotients: [UInt64] = []
    cofactors.withUnsafeMutableBufferPointer { table in
      guard let base = table.baseAddress else { return }
      for (column, index) in primes.enumerated() {
        let field = fields[index]
        let cofactor = modulus.quotient(byDivisor: Integer(field.modulus))
        cofactor.withPointer {
          Digits.write($0, count: digits, to: base + column, stride: count)
        }
        let residue = field.product(field.residue(cofactor), field.residue(complement))
        let factor = field.inverse(residue) ?? 0
        factors.append(factor)
        quotients.append(field.quotient(of: factor))
      }
    }
    self.primes = primes
    self.factors = factors
    self.quotients = quotients
    self.digits = digits
    self.cofactors = cofactors
  }

  /// Sets `sums[e]` to Σ c_j (M' / p_j) for each of `width` numbers; the residues of number e
  /// modulo prime j are `words[j * stride + e]`.
  func sum(
    _ fields: [PrimeField], _ words: UnsafePointer<UInt64>, stride: Int, width: Int,
    into sums: UnsafeMutablePointer<__mpz_struct>
  ) {
    let count = primes.count
    // The sums are below count · M' < 2^(52 (digits + 1)).
    let length = digits + 1
    withUnsafeTemporaryAllocation(
      of: UInt64.self, capacity: (count + 2 * length) * width
    ) { scratch in
      guard let scaled = scratch.baseAddress else { return }
      let low = scaled + count * width
      let high = low + length * width
      for (row, index) in primes.enumerated() {
        residue_multiple(
          scaled + row * width, words + index * stride, factors[row], quotients[row], width,
          fields[index].modulus)
      }
      residue_sums(cofactors, count, scaled, width, low, high, width, digits, width, count)
      for column in 0..<width {
        var carry: UInt64 = 0
        for k in 0..<length {
          let position = k * width + column
          let above = k == 0 ? 0 : high[position - width]
          // high < 2^62 and carry < 2^63.
          let sum = carry &+ above &+ (k < digits ? low[position] & Self.mask : 0)
          carry = (sum >> 52) &+ (k < digits ? low[position] >> 52 : 0)
          low[position] = sum & Self.mask
        }
        Digits.read(low + column, count: length, stride: width, into: sums + column)
      }
    }
  }

  private static let mask: UInt64 = 1 << 52 - 1
}

extension ResidueBasis {
  static func leafReconstructions(_ fields: [PrimeField], _ tree: Node) -> [LeafReconstruction] {
    func leaves(_ node: Node) -> [(Range<Int>, Integer)] {
      switch node {
      case .leaf(let primes, let modulus): [(primes, modulus)]
      case .branch(let left, let right, _, _): leaves(left) + leaves(right)
      }
    }
    return leaves(tree).map { primes, modulus in
      // Only the residues modulo primes of the leaf matter.
      var complement = tree.modulus.quotient(byDivisor: modulus)
      modulus.withPointer { divisor in
        complement = complement.withPointer { value in
          Integer.make { __gmpz_tdiv_r($0, value, divisor) }
        }
      }
      return LeafReconstruction(fields, primes, modulus: modulus, complement: complement)
    }
  }

  /// The integer with these residues in the symmetric range.
  ///
  /// - Precondition: there is one residue for each prime, below it.
  public func integer(withResidues residues: [UInt64]) -> Integer {
    precondition(
      residues.count == count && zip(residues, fields).allSatisfy { $0 < $1.modulus },
      "one residue for each prime is needed")
    var result = IntegerMatrix(rows: 1, columns: 1)
    result.withMutableEntries { target in
      residues.withUnsafeBufferPointer {
        reconstruct($0, into: UnsafeMutableBufferPointer(start: target, count: 1))
      }
    }
    return result[0, 0]
  }

  /// The integers in the symmetric range with these residues: for each prime in turn, one word for
  /// each of `count` numbers. What follows the last prime is not looked at.
  package func integers(withResidues words: [UInt64], count: Int) -> IntegerMatrix {
    precondition(words.count >= count * self.count, "residues are missing")
    var result = IntegerMatrix(rows: 1, columns: count)
    result.withMutableEntries { target in
      words.withUnsafeBufferPointer {
        reconstruct($0, into: UnsafeMutableBufferPointer(start: target, count: count))
      }
    }
    return result
  }

  /// Sets each number to the integer in the symmetric range with these residues: for each prime in
  /// turn, one word for each number.
  func reconstruct(
    _ words: UnsafeBufferPointer<UInt64>, into numbers: UnsafeMutableBufferPointer<__mpz_struct>
  ) {
    let count = numbers.count
    guard let words = words.baseAddress, let target = numbers.baseAddress else { return }
    let size = Self.batch(count)
    let batches = (count + size - 1) / size
    let reconstruction = reconstruction
    concurrently(batches, work: count * self.count * min(self.count, Self.leafSize) / 10) { batch in
      let start = batch * size
      let width = min(size, count - start)
      var leaves = reconstruction[...]
      combine(tree, words + start, stride: count, width, into: target + start, &leaves)
      let half = bound
      half.withPointer { half in
        modulus.withPointer { modulus in
          for number in target + start..<target + (start + width) {
            __gmpz_tdiv_r(number, number, modulus)
            if __gmpz_cmp(number, half) > 0 { __gmpz_sub(number, number, modulus) }
          }
        }
      }
    }
  }

  /// Sets the numbers to Σ c_j (M' / p_j) over the primes of a node, M' their product; `leaves`
  /// are those not yet passed.
  private func combine(
    _ node: Node, _ words: UnsafePointer<UInt64>, stride: Int, _ width: Int,
    into sums: UnsafeMutablePointer<__mpz_struct>, _ leaves: inout ArraySlice<LeafReconstruction>
  ) {
    switch node {
    case .leaf:
      leaves.popFirst()?.sum(fields, words, stride: stride, width: width, into: sums)
    case .branch(let left, let right, _, _):
      let storage = IntegerMatrixStorage(count: width)
      combine(left, words, stride: stride, width, into: sums, &leaves)
      let others = storage.entries.baseAddress.unsafelyUnwrapped
      combine(right, words, stride: stride, width, into: others, &leaves)
      left.modulus.withPointer { leftModulus in
        right.modulus.withPointer { rightModulus in
          for index in 0..<width {
            __gmpz_mul(sums + index, sums + index, rightModulus)
            __gmpz_addmul(sums + index, others + index, leftModulus)
          }
        }
      }
      withExtendedLifetime(storage) {}
    }
  }
}
