import CGMP
import CResidues
import ExactArithmetic
import Synchronization

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

  /// Computed when it is first needed: reducing integers does without.
  private let cachedReconstruction = Mutex<[LeafReconstruction]?>(nil)

  var reconstruction: [LeafReconstruction] {
    cachedReconstruction.withLock { cached in
      if let cached { return cached }
      let leaves = Self.leafReconstructions(fields, tree)
      cached = leaves
      return leaves
    }
  }

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

  /// A basis of some primes, made once only if these are the largest ones and not many.
  static func shared(_ fields: ArraySlice<PrimeField>) -> ResidueBasis {
    guard fields.count <= mostShared, fields.elementsEqual(PrimeField.largest(fields.count)) else {
      return ResidueBasis(Array(fields))
    }
    if let known = known.withLock({ $0[fields.count] }) { return known }
    let basis = ResidueBasis(Array(fields))
    known.withLock { $0[fields.count] = basis }
    return basis
  }

  /// Bases of the largest primes, by how many they are.
  private static let known = Mutex<[Int: ResidueBasis]>([:])

  private static let mostShared = 64

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
