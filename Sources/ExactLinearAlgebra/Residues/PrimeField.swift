import CGMP
import CResidues
import ExactArithmetic

/// The integers modulo an odd prime below 2^50, as words 0 ..< p.
///
/// Below 2^50 so that products of residues and of 52-bit digits can be summed for thousands of
/// terms in two 64-bit words each (see `residues.h`).
public struct PrimeField: Sendable {
  /// The primes lie below 2 to this power.
  public static let primeBits = 50

  private let word: WordModulus

  let constants: residue_modulus

  /// The prime.
  public var modulus: UInt64 { constants.p }

  /// The field of order `prime`; nil unless `prime` is an odd prime below 2^50.
  public init?(_ prime: UInt64) {
    guard prime < 1 << Self.primeBits, prime > 2, WordModulus(prime).isPrime else { return nil }
    self.init(knownPrime: prime)
  }

  /// The caller states that `prime` is an odd prime below 2^50.
  init(knownPrime prime: UInt64) {
    word = WordModulus(prime)
    // Newton's iteration doubles the number of correct low bits, five of them to begin with.
    var inverse = (3 &* prime) ^ 2
    for _ in 0..<4 { inverse = inverse &* (2 &- prime &* inverse) }
    let power = (1 << 52) % prime
    let square = word.product(power, power)
    let shift = UInt64(max(24 - prime.leadingZeroBitCount, 0))
    constants = residue_modulus(
      p: prime, negated_inverse: (0 &- inverse) & (1 << 52 - 1), power1: power, power2: square,
      power3: word.product(square, power), shift: shift, reciprocal: (1 << (52 + shift)) / prime,
      inverse: 1 / Double(prime))
  }

  /// a + b; both below the modulus.
  public func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = a &+ b
    return sum >= modulus ? sum &- modulus : sum
  }

  /// a − b; both below the modulus.
  public func difference(_ a: UInt64, _ b: UInt64) -> UInt64 {
    a >= b ? a &- b : a &+ modulus &- b
  }

  /// −a; a below the modulus.
  public func negative(_ a: UInt64) -> UInt64 {
    a == 0 ? 0 : modulus &- a
  }

  /// a · b; both below the modulus.
  public func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    word.product(a, b)
  }

  /// a to the power `exponent`; a below the modulus.
  public func power(_ a: UInt64, _ exponent: UInt64) -> UInt64 {
    word.power(a, exponent)
  }

  /// 1 / a, for a below the modulus; nil for 0.
  public func inverse(_ a: UInt64) -> UInt64? {
    if a == 0 { return nil }
    // Euclid's algorithm; each remainder is its cofactor times a, up to the sign.
    var (previous, current) = (modulus, a)
    var (previousCofactor, cofactor): (Int64, Int64) = (0, 1)
    while current != 0 {
      let quotient = previous / current
      (previous, current) = (current, previous - quotient * current)
      (previousCofactor, cofactor) =
        (cofactor, previousCofactor - Int64(quotient) * cofactor)
    }
    return previousCofactor < 0
      ? modulus - previousCofactor.magnitude : previousCofactor.magnitude
  }

  /// The residue of a machine integer.
  package func residue(_ value: Int) -> UInt64 {
    let magnitude = UInt64(value.magnitude)
    let rest = magnitude < modulus ? magnitude : magnitude % modulus
    return value < 0 ? negative(rest) : rest
  }

  /// The residue of an integer.
  public func residue(_ integer: Integer) -> UInt64 {
    integer.withPointer { UInt64(__gmpz_fdiv_ui($0, UInt(modulus))) }
  }

  /// The residue of a rational number; nil if the modulus divides the denominator.
  public func residue(_ rational: Rational) -> UInt64? {
    inverse(residue(rational.denominator)).map { product(residue(rational.numerator), $0) }
  }

  /// floor(2^52 a / p), which lets many words be multiplied by `a` without divisions (Shoup).
  func quotient(of a: UInt64) -> UInt64 {
    word.quotient(of: a)
  }
}

extension PrimeField: Hashable {
  /// Whether the moduli are equal.
  public static func == (a: PrimeField, b: PrimeField) -> Bool { a.modulus == b.modulus }

  /// Feeds the modulus into the hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(modulus) }
}
