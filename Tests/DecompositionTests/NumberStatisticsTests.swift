import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct NumberStatisticsTests {
  private func layer(_ shift: CouplingMatrix, scale: [Rational]? = nil) -> CouplingLayer {
    CouplingLayer(updates: .first, shift: shift, scale: scale)
  }

  /// Numbers that have common factors with the denominators of their rows, and others.
  @Test(arguments: (0..<20).map { UInt64($0) }) func largestBits(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let layers = (0..<4).map { _ in
      let matrix = RationalMatrix(rows: 3, columns: 4) { _, _ in
        let bits = Int.random(in: 1...62, using: &random)
        return Rational(
          reducing: Integer(Int.random(in: -(1 << bits)...(1 << bits), using: &random)),
          Integer(Int.random(in: 1...20, using: &random)))
      }
      return layer(random.next() % 2 == 0 ? .dense(matrix) : .transposed(matrix))
    }
    let all = NumberStatistics(layers)
    #expect(NumberStatistics.largestBits(of: layers) == all.largestBits)
    #expect(all.largestBits == max(all.numeratorBits, all.denominatorBits))
  }

  @Test func zerosAndScales() {
    let zero = SparseRationalMatrix(rows: 2, columns: 2)
    #expect(NumberStatistics.largestBits(of: []) == 0)
    #expect(NumberStatistics.largestBits(of: [layer(.sparse(zero))]) == 0)
    #expect(
      NumberStatistics.largestBits(of: [layer(.dense(RationalMatrix(rows: 2, columns: 2)))]) == 0)
    let scaled = layer(.sparse(zero), scale: [Rational(reducing: 3, 1024), .one])
    #expect(NumberStatistics.largestBits(of: [scaled]) == 11)
    #expect(NumberStatistics([scaled]).largestBits == 11)
  }
}
