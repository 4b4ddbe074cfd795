import BigInt
import Foundation
import SeededRandom

@testable import ExactArithmetic

/// Whether the long tests run.
let runsLongTests = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

extension BigInt {
  /// The value of `integer`, through its limbs.
  init(_ integer: Integer) {
    self = integer.withPointer { number in
      let count = Int(number.pointee._mp_size.magnitude)
      let words = (0..<count).map { BigUInt.Word(number.pointee._mp_d[$0]) }
      return BigInt(
        sign: number.pointee._mp_size < 0 ? .minus : .plus, magnitude: .init(words: words))
    }
  }

  /// A random number of exactly `bits` bits, or 0, of either sign.
  static func random(bits: Int, using generator: inout SeededGenerator) -> BigInt {
    let magnitude = BigUInt.randomInteger(withExactWidth: bits, using: &generator)
    return BigInt(sign: Bool.random(using: &generator) ? .minus : .plus, magnitude: magnitude)
  }
}

extension Integer {
  /// Whether the value is stored inline.
  var isSmall: Bool {
    if case .small = payload { true } else { false }
  }

  /// The storage that is shared between copies, if the value is not inline.
  var storageIdentity: ObjectIdentifier? {
    if case .big(let storage) = payload { ObjectIdentifier(storage) } else { nil }
  }
}

extension Rational {
  /// A random rational whose numerator and denominator have at most `bits` bits.
  static func random(bits: Int, using generator: inout SeededGenerator) -> Rational {
    let numerator = BigInt.random(bits: .random(in: 0...bits, using: &generator), using: &generator)
    let denominator = BigInt.random(
      bits: .random(in: 1...bits, using: &generator), using: &generator)
    return Rational(reducing: Integer(numerator), Integer(denominator))
  }
}
