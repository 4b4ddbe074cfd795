import CGMP
import ExactArithmetic

/// Finds fractions from their residues modulo one integer M.
///
/// If n/d in lowest terms has |n| ≤ b and 0 < d ≤ b, where b = floor(√((M − 1)/2)), and d is prime
/// to M, then n/d is the only such fraction with its residue: for another one, n′/d′, M divides
/// n d′ − n′ d, which is at most 2 b² < M in absolute value. Euclid's algorithm on M and the
/// residue finds it (Wang, "A p-adic algorithm for univariate partial fractions", 1981): its
/// numerator is the first remainder that is at most b.
public struct RationalReconstruction: Sendable {
  /// M.
  public let modulus: Integer

  /// The largest absolute value of numerators and denominators that are found.
  public let bound: Integer

  /// - Precondition: the modulus is positive.
  public init(modulus: Integer) {
    precondition(modulus.signum > 0, "the modulus is not positive")
    self.modulus = modulus
    bound = Integer.make { root in
      ((modulus - .one) >> 1).withPointer { __gmpz_sqrt(root, $0) }
    }
  }

  /// The fraction with this residue whose numerator and denominator are at most `bound` in absolute
  /// value, and whose denominator is prime to the modulus; nil if there is none.
  public func fraction(_ residue: Integer) -> Rational? {
    var sequence = RemainderSequence(modulus)
    residue.withPointer { sequence.start($0) }
    sequence.advance(to: bound)
    let (remainder, cofactor) = (sequence.remainder, sequence.cofactor)
    guard cofactor.magnitude <= bound, Integer.gcd(remainder, cofactor) == .one else { return nil }
    return cofactor.signum < 0
      ? Rational(coprime: -remainder, -cofactor) : Rational(coprime: remainder, cofactor)
  }
}

extension RationalReconstruction {
  /// The fraction with this residue, numerator and denominator at most `bound`, if it has the given
  /// residue over one more field.
  ///
  /// Common factors are not looked for: they would divide the modulus, and the fraction without them
  /// have another residue.
  ///
  /// - Parameter sequence: One for the modulus.
  func fraction(
    _ residue: UnsafePointer<__mpz_struct>, withResidue value: UInt64, over field: PrimeField,
    _ sequence: inout RemainderSequence
  ) -> Rational? {
    sequence.start(residue)
    sequence.advance(to: bound)
    let (remainder, cofactor) = (sequence.remainder, sequence.cofactor)
    guard cofactor.magnitude <= bound,
      field.residue(remainder) == field.product(field.residue(cofactor), value)
    else { return nil }
    return cofactor.signum < 0
      ? Rational(coprime: -remainder, -cofactor) : Rational(coprime: remainder, cofactor)
  }
}

extension Rational {
  /// The fraction n/d, in lowest terms and d prime to the modulus, with n ≡ residue · d modulo
  /// `modulus` and |n|, d ≤ √((modulus − 1)/2); nil if there is none. There is never more than one.
  ///
  /// - Precondition: the modulus is positive.
  public init?(reconstructing residue: Integer, modulus: Integer) {
    guard let fraction = RationalReconstruction(modulus: modulus).fraction(residue) else {
      return nil
    }
    self = fraction
  }
}
