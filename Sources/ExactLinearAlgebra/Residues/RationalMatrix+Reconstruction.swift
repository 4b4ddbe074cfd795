import ExactArithmetic

extension RationalMatrix {
  /// The matrix with these residues whose entries have numerators and denominators of at most
  /// √((M − 1)/2) in absolute value, M being the product of the primes; nil if there is none.
  ///
  /// Denominators already found in the row or the column are tried first, since one multiplication
  /// then takes the place of Euclid's algorithm.
  public init?(reconstructing residues: MultimodularMatrix) {
    let reconstruction = RationalReconstruction(modulus: residues.basis.modulus)
    let integers = residues.reconstructed()
    let (rows, columns) = (integers.rows, integers.columns)
    var columnDenominators = [Integer](repeating: .one, count: columns)
    var results = [ReconstructedRow?](repeating: nil, count: rows)
    // The first and the last row provide denominators for the columns: one of the two is full also
    // where the matrix is triangular.
    let seeds = rows > 1 ? [0, rows - 1] : Array(0..<rows)
    for i in seeds {
      guard let row = ReconstructedRow(integers, i, reconstruction, columnDenominators) else {
        return nil
      }
      for (j, entry) in row.entries.enumerated() where !entry.denominator.isOne {
        columnDenominators[j] = entry.denominator
      }
      results[i] = row
    }
    results.withUnsafeMutableBufferPointer { results in
      concurrently(rows - 2) { index in
        results[index + 1] = ReconstructedRow(
          integers, index + 1, reconstruction, columnDenominators)
      }
    }
    var numerators = IntegerMatrix(rows: rows, columns: columns)
    var denominators: [Integer] = []
    for i in 0..<rows {
      guard let row = results[i] else { return nil }
      let common = leastCommonMultiple(row.entries.lazy.map(\.denominator))
      for (j, entry) in row.entries.enumerated() {
        numerators[i, j] = entry.numerator * common.quotient(byDivisor: entry.denominator)
      }
      denominators.append(common)
    }
    self.init(reducing: numerators, denominators)
  }
}

/// The entries of a row as fractions, not always in lowest terms.
private struct ReconstructedRow {
  var entries: [(numerator: Integer, denominator: Integer)] = []

  init?(
    _ residues: IntegerMatrix, _ i: Int, _ reconstruction: RationalReconstruction,
    _ columnDenominators: [Integer]
  ) {
    var rowDenominator = Integer.one
    for j in 0..<residues.columns {
      let residue = residues[i, j]
      let known = [.one, rowDenominator, columnDenominators[j]].lazy.compactMap { denominator in
        reconstruction.numerator(residue, over: denominator).map { ($0, denominator) }
      }
      if let (numerator, denominator) = known.first {
        entries.append((numerator, denominator))
      } else if let fraction = reconstruction.fraction(residue) {
        entries.append((fraction.numerator, fraction.denominator))
        let common = Integer.lcm(rowDenominator, fraction.denominator)
        if common <= reconstruction.bound { rowDenominator = common }
      } else {
        return nil
      }
    }
  }
}
