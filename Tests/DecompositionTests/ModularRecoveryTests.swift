import ExactArithmetic
import SeededRandom
import Testing

@testable import Decomposition
@testable import ExactLinearAlgebra

@Suite struct ModularRecoveryTests {
  /// An order that one core evaluates, and one for which all are used.
  static let orders = [4, 40]

  private func recovered(
    _ matrices: [RationalMatrix], order: Int, failingAt bad: Set<UInt64> = [],
    progress: (DecompositionProgress) -> Void = { _ in }
  ) -> [RationalMatrix]? {
    ModularRecovery.matrices(order: order, progress: progress) { fields throws(UnluckyPrime) in
      if fields.fields.contains(where: { bad.contains($0.modulus) }) { throw UnluckyPrime() }
      var images: [ParallelMatrix] = []
      for matrix in matrices {
        images.append(try ParallelMatrix(dividing: matrix, fields: fields))
      }
      return images
    }
  }

  /// Matrices of very different heights, with many zeros, some of them zero or empty.
  @Test(arguments: (0..<12).map { UInt64($0) }, orders)
  func differentHeights(seed: UInt64, order: Int) {
    var random = SeededGenerator(seed: seed)
    let matrices = (0..<5).map { _ in
      let (rows, columns) = (Int(random.next() % 7), 1 + Int(random.next() % 6))
      let bits = 1 + Int(random.next() % 3000)
      let shared = integer(bits, &random).magnitude + .one
      let zeros = random.next() % 4
      return RationalMatrix(rows: rows, columns: columns) { _, _ in
        if random.next() % 3 < zeros { return .zero }
        let own = random.next() % 2 == 0 ? integer(bits, &random).magnitude + .one : shared
        return Rational(reducing: integer(bits, &random), own)
      }
    }
    let bad = Set(PrimeField.largest(40).map(\.modulus).filter { _ in random.next() % 5 == 0 })
    var counts: [Int] = []
    let found = recovered(matrices, order: order, failingAt: bad) {
      if case .recovered(let layers, _) = $0 { counts.append(layers) }
    }
    #expect(found == matrices, "seed \(seed)")
    #expect(counts == Array(1...5), "seed \(seed)")
  }

  /// Entries that vanish modulo all of the first primes are taken for zeros until they do not.
  @Test(arguments: [1, 4, 8, 9, 16, 40], orders)
  func entriesThatVanishAtFirst(count: Int, order: Int) {
    let product = PrimeField.largest(count).reduce(Integer.one) { $0 * Integer($1.modulus) }
    let matrix = RationalMatrix(rows: 3, columns: 4) { i, j in
      switch (i, j) {
      case (0, 2), (2, 1), (2, 3): Rational(product * Integer(i + 1))
      case (1, 1): Rational(reducing: product * Integer(3), Integer(7).power(900))
      case (1, 3), (0, 0): Rational(reducing: Integer(5), Integer(11).power(10 * count))
      default: .zero
      }
    }
    #expect(recovered([matrix, .identity(2)], order: order) == [matrix, .identity(2)])
  }

  @Test(arguments: orders) func nothingToEvaluate(order: Int) {
    let bad = Set(PrimeField.largest(64).map(\.modulus))
    #expect(recovered([.identity(2)], order: order, failingAt: bad) == nil)
  }

  private func integer(_ bits: Int, _ random: inout SeededGenerator) -> Integer {
    var value = Integer(Int(random.next() % 1000) - 500)
    for _ in 0..<bits / 32 { value = (value << 32) + Integer(Int(random.next() >> 32)) }
    return value
  }
}
