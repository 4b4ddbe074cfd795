import ExactArithmetic

extension RationalMatrix {
  /// The matrix with these residues whose entries have numerators and denominators of at most
  /// √((M − 1)/2) in absolute value, M being the product of the primes; nil if there is none.
  public init?(reconstructing residues: MultimodularMatrix) {
    self.init(
      reconstructing: residues.reconstructed(),
      RationalReconstruction(modulus: residues.basis.modulus))
  }

  /// The matrix whose entries have these residues, given in the symmetric range, and numerators and
  /// denominators up to the bound of the reconstruction; nil if there is none.
  ///
  /// Denominators already found in the row or the column are tried first, since one multiplication
  /// then takes the place of Euclid's algorithm.
  package init?(reconstructing integers: IntegerMatrix, _ reconstruction: RationalReconstruction) {
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
      for (j, denominator) in row.found.enumerated() where !denominator.isOne {
        columnDenominators[j] = denominator
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
      for (j, numerator) in row.numerators.enumerated() { numerators[i, j] = numerator }
      denominators.append(row.denominator)
    }
    self.init(reduced: numerators, denominators)
  }
}

/// A row of the result: integers over one positive denominator, without a common factor.
private struct ReconstructedRow {
  let numerators: [Integer]
  let denominator: Integer

  /// A denominator of each entry, not always the least.
  let found: [Integer]

  init?(
    _ residues: IntegerMatrix, _ i: Int, _ reconstruction: RationalReconstruction,
    _ columnDenominators: [Integer]
  ) {
    var entries: [(numerator: Integer, denominator: Integer)] = []
    var shared = Integer.one
    for j in 0..<residues.columns {
      let residue = residues[i, j]
      let known = [.one, shared, columnDenominators[j]].lazy.compactMap { denominator in
        reconstruction.numerator(residue, over: denominator).map { ($0, denominator) }
      }
      if let entry = known.first {
        entries.append(entry)
      } else if let fraction = reconstruction.fraction(residue) {
        entries.append((fraction.numerator, fraction.denominator))
        let common = Integer.lcm(shared, fraction.denominator)
        if common <= reconstruction.bound { shared = common }
      } else {
        return nil
      }
    }
    found = entries.map(\.denominator)
    let several = Set(found.lazy.filter { !$0.isOne }).count > 1
    if several {
      // In lowest terms, so that over their least common denominator nothing is left to reduce.
      entries = entries.map { entry in
        let fraction = Rational(reducing: entry.numerator, entry.denominator)
        return (fraction.numerator, fraction.denominator)
      }
    }
    let common = leastCommonMultiple(entries.lazy.map(\.denominator))
    let scaled = entries.map { $0.numerator * common.quotient(byDivisor: $0.denominator) }
    var content: Integer = several ? .one : common
    for number in scaled where !content.isOne { content = Integer.gcd(content, number) }
    denominator = common.quotient(byDivisor: content)
    numerators = scaled.map { $0.quotient(byDivisor: content) }
  }
}
