import ExactLinearAlgebra

extension ResidueMatrix {
  /// The residues of a rational matrix.
  ///
  /// - Throws: `UnluckyPrime` if the modulus divides a denominator.
  init(dividing matrix: RationalMatrix, over field: PrimeField) throws(UnluckyPrime) {
    self.init(matrix.numerators, over: field)
    guard let inverses = field.inverses(of: matrix.denominators.map(field.residue)) else {
      throw UnluckyPrime()
    }
    scaleRows(by: inverses)
  }
}
