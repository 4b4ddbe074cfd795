import ExactArithmetic
import Testing

@testable import ExactLinearAlgebra

@Suite struct MultimodularMatrixTests {
  /// Entries on both sides of the longest that are reduced as machine words.
  @Test func entriesAtTheEndOfMachineWords() throws {
    let basis = ResidueBasis(PrimeField.largest(2) + [try #require(PrimeField(5))])
    let long = Integer(1) << 63
    for entry in [long - .one, long, -long, .one - long, -long - .one, .zero] {
      let matrix = IntegerMatrix([[entry, 1], [-3, .zero]])
      let reduced = MultimodularMatrix(matrix, basis: basis)
      for (index, field) in basis.fields.enumerated() {
        #expect(reduced[index] == ResidueMatrix(matrix, over: field))
      }
    }
  }
}
