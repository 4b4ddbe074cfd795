import ExactArithmetic
import SeededRandom

@testable import ExactLinearAlgebra

extension SeededGenerator {
  /// An integer of at most `bits` bits, either sign, sometimes zero.
  mutating func integer(bits: Int) -> Integer {
    var value = Integer.zero
    var remaining = bits
    while remaining > 0 {
      let chunk = min(remaining, 31)
      value = value * Integer(1 << chunk) + Integer(Int(next() >> (64 - UInt64(chunk))))
      remaining -= chunk
    }
    return next() & 1 == 0 ? value : -value
  }

  mutating func rational(bits: Int) -> Rational {
    let denominator = integer(bits: bits).magnitude + .one
    return Rational(integer(bits: bits), denominator) ?? .zero
  }

  mutating func integerMatrix(_ rows: Int, _ columns: Int, bits: Int) -> IntegerMatrix {
    IntegerMatrix(rows: rows, columns: columns) { _, _ in integer(bits: bits) }
  }

  mutating func rationalMatrix(_ rows: Int, _ columns: Int, bits: Int) -> RationalMatrix {
    RationalMatrix(rows: rows, columns: columns) { _, _ in rational(bits: bits) }
  }

  mutating func sparseMatrix(_ rows: Int, _ columns: Int, density: Double) -> SparseRationalMatrix {
    SparseRationalMatrix(
      RationalMatrix(rows: rows, columns: columns) { _, _ in
        Double.random(in: 0..<1, using: &self) < density ? rational(bits: 6) : .zero
      })
  }
}

extension RationalMatrix {
  /// The entries, as the plain reference code uses them.
  var entries: [[Rational]] { (0..<rows).map { row($0) } }

  /// Whether rows are reduced and denominators positive.
  var isCanonical: Bool {
    denominators.count == rows
      && (0..<rows).allSatisfy {
        denominators[$0].signum > 0 && numerators.rowContent($0, seed: denominators[$0]) == .one
      }
  }
}

/// The definition of the product, entry by entry.
func plainProduct(_ a: [[Rational]], _ b: [[Rational]]) -> [[Rational]] {
  a.map { row in
    (b.first ?? []).indices.map { j in
      zip(row, b).reduce(Rational.zero) { $0 + $1.0 * $1.1[j] }
    }
  }
}
