import CGMP
import CResidues
import ExactArithmetic

/// Different primes p_1, …, p_N, and what passing between integers and residues modulo all of them
/// needs.
///
/// An integer is known from its residues if it lies in the symmetric range |x| ≤ (M − 1)/2,
/// M = p_1 ⋯ p_N.
public final class ResidueBasis: Sendable {
  /// The fields, in the order of all residues.
  public let fields: [PrimeField]

  /// The product M of the primes.
  public var modulus: Integer { tree.modulus }

  /// Residues of integers in the symmetric range determine them: the largest such integer.
  public let bound: Integer

  let constants: [residue_modulus]
  let tree: Node
  let reconstruction: [LeafReconstruction]

  /// A node of the product tree: consecutive primes and their product.
  indirect enum Node: Sendable {
    case leaf(Range<Int>, modulus: Integer)
    case branch(Node, Node, range: Range<Int>, modulus: Integer)

    var range: Range<Int> {
      switch self {
      case .leaf(let range, _), .branch(_, _, let range, _): range
      }
    }

    var modulus: Integer {
      switch self {
      case .leaf(_, let modulus), .branch(_, _, _, let modulus): modulus
      }
    }
  }

  /// At most so many primes in a leaf. Within leaves the work is quadratic, but in vector
  /// multiply-adds of 52 bits each.
  static let leafSize = 512

  /// The basis of these primes.
  ///
  /// - Precondition: there is at least one, and they are different.
  public init(_ fields: [PrimeField]) {
    precondition(!fields.isEmpty, "a basis needs a prime")
    precondition(Set(fields).count == fields.count, "the primes of a basis must differ")
    self.fields = fields
    constants = fields.map(\.constants)
    tree = Self.node(fields, 0..<fields.count)
    bound = tree.modulus >> 1
    reconstruction = Self.leafReconstructions(fields, tree)
  }

  /// The largest primes below 2^50, as few as give a product of at least `bits` bits.
  public convenience init(bits: Int) {
    // Each prime is more than 2^49.
    var fields = PrimeField.largest(max(bits / (PrimeField.primeBits - 1) + 1, 1))
    var product = Integer.one
    let needed = fields.firstIndex { field in
      product *= Integer(field.modulus)
      return product.bitWidth >= bits
    }
    fields.removeLast(fields.count - 1 - (needed ?? fields.count - 1))
    self.init(fields)
  }

  /// The number of primes.
  public var count: Int { fields.count }

  private static func node(_ fields: [PrimeField], _ range: Range<Int>) -> Node {
    if range.count <= leafSize {
      return .leaf(range, modulus: product(fields[range].map { Integer($0.modulus) }[...]))
    }
    let middle = range.lowerBound + range.count / 2
    let left = node(fields, range.lowerBound..<middle)
    let right = node(fields, middle..<range.upperBound)
    return .branch(left, right, range: range, modulus: left.modulus * right.modulus)
  }

  /// The product, of numbers of similar length at every step.
  private static func product(_ numbers: ArraySlice<Integer>) -> Integer {
    if numbers.count <= 1 { return numbers.first ?? .one }
    let middle = numbers.startIndex + numbers.count / 2
    return product(numbers[..<middle]) * product(numbers[middle...])
  }
}

/// Digits of integers to the base 2^52.
enum Digits {
  static let bits = 52

  /// How many digits a number of so many bits has.
  static func count(forBits bits: Int) -> Int { (bits + Self.bits - 1) / Self.bits }

  /// Writes `count` digits of x, or of x + 2^(52 · count) if x is negative, `stride` words apart;
  /// x has at most 52 · `count` bits.
  static func write(
    _ number: UnsafePointer<__mpz_struct>, count: Int, to target: UnsafeMutablePointer<UInt64>,
    stride: Int
  ) {
    let mask: UInt64 = 1 << 52 - 1
    let limbs = number.pointee._mp_d
    let size = Int(number.pointee._mp_size.magnitude)
    let negative = number.pointee._mp_size < 0
    var carry: UInt64 = negative ? 1 : 0
    for k in 0..<count {
      let (index, shift) = (k * bits / 64, UInt64(k * bits % 64))
      var digit: UInt64 = 0
      if index < size, let limbs { digit = UInt64(limbs[index]) >> shift }
      if shift > 12, index + 1 < size, let limbs {
        digit |= UInt64(limbs[index + 1]) << (64 - shift)
      }
      digit &= mask
      if negative {
        digit = (mask - digit) + carry
        carry = digit >> 52
        digit &= mask
      }
      target[k * stride] = digit
    }
  }

  /// Sets `number` to the number with these `count` digits, `stride` words apart.
  static func read(
    _ digits: UnsafePointer<UInt64>, count: Int, stride: Int,
    into number: UnsafeMutablePointer<__mpz_struct>
  ) {
    let size = (count * bits + 63) / 64
    guard let limbs = __gmpz_limbs_write(number, size) else { return }
    for index in 0..<size { limbs[index] = 0 }
    for k in 0..<count {
      let (index, shift) = (k * bits / 64, UInt64(k * bits % 64))
      let digit = digits[k * stride]
      limbs[index] |= UInt(digit << shift)
      if shift > 12 { limbs[index + 1] = UInt(digit >> (64 - shift)) }
    }
    __gmpz_limbs_finish(number, mp_size_t(size))
  }
}
